"""`help()` of clients, resources and methods, which needs no credentials."""

from __future__ import annotations

import inspect
import pydoc
from typing import Any

import pytest

import trunkline
import trunkline.sync
from trunkline import ClientOptions, errors

CLIENTS = [trunkline.Vonage, trunkline.Coviu, trunkline.sync.Vonage, trunkline.sync.Coviu]


def help_of(thing: object) -> list[str]:
    lines = pydoc.plain(pydoc.render_doc(thing)).splitlines()
    return [line.strip(" |") for line in lines]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_the_help_of_a_client_has_its_options_and_the_types_of_its_apis(client: Any) -> None:
    lines = help_of(client)
    shown = {line.partition(":")[0] for line in lines[lines.index("Options:") :]}
    assert shown >= ClientOptions.__optional_keys__
    classes = [name for name, value in inspect.getmembers(client) if inspect.isclass(value)]
    resources = [name for name in classes if not name.startswith("_")]
    assert resources
    for name in resources:
        kind = getattr(client, name)
        assert any(line.startswith(f"{name} = <class '{kind.__module__}") for line in lines)


def test_the_help_of_a_resource_has_its_methods_and_the_types_of_its_resources() -> None:
    lines = help_of(trunkline.Vonage.meetings)
    assert "rooms = <class 'trunkline_api.meetings.resources.RoomsResource'>" in lines
    assert "Rooms of meetings (Vonage Meetings Public API)." in lines
    assert any(line.startswith("async get(self, room_id: 'str'") for line in help_of(ROOMS))


ROOMS: Any = trunkline.Vonage.meetings.rooms
BLOCKING_ROOMS: Any = trunkline.sync.Vonage.meetings.rooms


@pytest.mark.parametrize(
    ("rooms", "example"),
    [
        (ROOMS, "`await vonage.meetings.rooms.create()`"),
        (BLOCKING_ROOMS, "`vonage.meetings.rooms.create()`"),
    ],
    ids=["asynchronous", "blocking"],
)
def test_the_help_of_a_method_has_result_errors_values_and_an_example(
    rooms: Any, example: str
) -> None:
    lines = help_of(rooms.create)
    assert lines[lines.index("Returns:") + 1] == "`Room`."
    assert lines[lines.index("Example:") + 1] == example
    errors_raised = lines[lines.index("Raises:") + 1]
    assert errors_raised == "APIStatusError: 403, 401, 429, 400; `error.body` is an `APIError`."
    assert "type_: Represents the type of the room. (One of `instant`, `long_term`.)" in lines
    assert "type_" in inspect.signature(rooms.create).parameters


async def test_resources_of_a_client_without_credentials_are_shown_and_calls_raise() -> None:
    vonage = trunkline.Vonage()
    rooms = vonage.meetings.rooms
    assert rooms is vonage.meetings.rooms
    assert help_of(rooms)[1:] == help_of(ROOMS)[1:]  # the first line names the kind of object
    for _ in range(2):  # each call, not only the first
        with pytest.raises(errors.ConfigError, match="needs the argument application_id"):
            await rooms.create()
    with pytest.raises(errors.ConfigError, match="needs the argument application_id"):
        rooms.list()
    with pytest.raises(errors.ConfigError, match="needs the argument application_id"):
        await vonage.media.download("id").read()
    with pytest.raises(errors.ConfigError, match="api_key"):
        await vonage.applications.request("GET", "")


def test_resources_of_a_blocking_client_without_credentials_are_shown_and_calls_raise() -> None:
    vonage = trunkline.sync.Vonage()
    assert help_of(vonage.meetings.rooms)[1:] == help_of(BLOCKING_ROOMS)[1:]
    for _ in range(2):
        with pytest.raises(errors.ConfigError, match="needs the argument application_id"):
            vonage.meetings.rooms.create()
