"""The name of a job's function, and the clients that it holds."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from trunkline import Vonage
from trunkline.bulk.fingerprint import clients_of, function_name


async def create(row: Any) -> str:
    return str(row)


class Creator:
    async def create(self, row: Any) -> str:
        return repr(row)

    async def __call__(self, row: Any) -> str:
        return ascii(row)


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    async def logging(row: Any) -> Any:
        return await function(row)

    return logging


def test_a_function_is_named_by_what_it_uses_however_it_is_wrapped() -> None:
    name = function_name(create)
    assert name == "create (str)"
    for wrapped in (functools.partial(create), logged(create), logged(functools.partial(create))):
        assert function_name(wrapped) == name
    assert function_name(Creator().create) == "create (repr)"
    assert function_name(Creator()) == "Creator"
    assert function_name(lambda row: [str(each) for each in row]) == "<lambda> (str)"


def test_a_variable_without_a_value_yet_holds_no_client() -> None:
    def make() -> Callable[[Any], Any]:
        def function(row: Any) -> Any:
            return client.users.create(name=row)

        found = clients_of(function)
        client: Any = None
        assert found == []
        return function

    assert clients_of(make()) == []


async def test_a_resource_is_not_searched_for_its_client() -> None:
    async with Vonage(api_key="k", api_secret="s") as vonage:
        assert clients_of(vonage.applications.create) == []
        assert clients_of(lambda row: vonage.applications.create(name=row)) == [vonage]
