from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import pytest
from tests.fakes.calls import calling, operation, serving
from tests.fakes.scripted_server import ScriptedServer, respond

from trunkline import NULL
from trunkline._auth.base import Credential
from trunkline._call.header_arguments import with_headers
from trunkline._client.resource import Resource
from trunkline._pagination import SinglePage
from trunkline._serialization import decode as _decode
from trunkline.errors import ArgumentError

NOON = dt.datetime(2023, 1, 24, 12, tzinfo=dt.UTC)


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (Colour.RED, "red"),
        (NOON, "2023-01-24T12:00:00Z"),
        (["a", 2, False], "a,2,false"),
        ((), ""),
    ],
)
def test_an_argument_becomes_the_text_of_a_header(value: object, text: str) -> None:
    assert with_headers({}, {"X-Kind": value}, {})["headers"] == {"x-kind": text}


def test_an_omitted_argument_is_not_sent() -> None:
    options = {"timeout": 1}
    assert with_headers(options, {"X": None}, {"c": None}) is options


def test_cookies_are_quoted_and_sent_in_one_header() -> None:
    made: Any = with_headers({}, {}, {"a": "x; b=1", "n": 2, "none": None})
    assert made["headers"] == {"cookie": "a=x%3B%20b%3D1; n=2"}
    assert "x%3B" not in repr(made)


def test_a_header_of_the_caller_overrides_an_argument() -> None:
    options = {"headers": {"X-Kind": "mine", "X-Other": "1"}, "deadline": 5}
    made = with_headers(options, {"x-kind": "argument", "x-more": 2}, {})
    assert made == {
        "headers": {"x-kind": "mine", "x-other": "1", "x-more": "2"},
        "deadline": 5,
    }
    assert options["headers"] == {"X-Kind": "mine", "X-Other": "1"}


@pytest.mark.parametrize(
    "value", ["s3cr3t\r\nHost: evil", "s3cr3t\x00", NULL, {"a": "s3cr3t\n"}, object()]
)
def test_a_value_without_a_header_form_is_rejected(value: object) -> None:
    with pytest.raises(ArgumentError, match=r"^X-Kind: ") as caught:
        with_headers({}, {"X-Kind": value}, {})
    assert "s3cr3t" not in str(caught.value)


GET = operation()
LIST = operation(path="/things", decode=_decode.json_object, pagination=SinglePage(items=()))
DOWNLOAD = operation(binary=True)


class ThingsResource(Resource):
    async def get(self, **arguments: Any) -> Any:
        return await self._call(GET, ("a",), **arguments)

    def list(self, **arguments: Any) -> Any:
        return self._paginate(LIST, **arguments)

    def download(self, **arguments: Any) -> Any:
        return self._stream(DOWNLOAD, ("a",), **arguments)


async def test_header_arguments_are_sent_with_every_kind_of_call() -> None:
    arguments: Any = {"headers": {"X-Kind": 1}, "cookies": {"c": "2"}, "options": {"deadline": 9}}
    async with serving("aiohttp", respond({"id": "a"}), respond([{"n": 1}]), respond(b"file")) as (
        server,
        caller,
    ):
        resource = ThingsResource(caller)
        await resource.get(**arguments)
        await resource.list(**arguments).collect()
        assert await resource.download(**arguments).read() == b"file"
    received = [(r.headers["x-kind"], r.headers["cookie"]) for r in server.requests]
    assert received == [("1", "c=2")] * 3


async def test_a_cookie_argument_keeps_the_cookie_of_the_credential() -> None:
    credential = Credential(headers={"cookie": "key=k"})
    async with ScriptedServer(respond({"id": "a"})) as server:
        async with calling(server.url, credential=credential) as caller:
            await ThingsResource(caller).get(cookies={"c": 1})
            await ThingsResource(caller).get()
    assert [r.headers["cookie"] for r in server.requests] == ["key=k; c=1", "key=k"]
