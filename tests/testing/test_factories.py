from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.sandbox.described import response_violations, schema_violations

import trunkline.testing
from trunkline import NULL, Model, webhooks
from trunkline.meetings import AvailableFeatures, RoomExpired
from trunkline.sandbox import EVENTS
from trunkline.testing import Factories

KINDS = [
    "application",
    "room",
    "theme",
    "recording",
    "dial_in_number",
    "conversation",
    "user",
    "member",
    "media",
    "session",
    "participant",
]
# The operation whose response each object is, or is part of.
OPERATIONS = {
    "application": ("GET", "/v2/applications/1", "/v2/applications"),
    "room": ("GET", "/v1/meetings/rooms/1", "/v1/meetings/rooms"),
    "theme": ("GET", "/v1/meetings/themes/1", "/v1/meetings/themes"),
    "recording": ("GET", "/v1/meetings/recordings/1", "/v1/meetings/sessions/1/recordings"),
    "dial_in_number": ("GET", "", "/v1/meetings/dial-in-numbers"),
    "conversation": ("GET", "/beta/conversations/1", "/beta/conversations"),
    "user": ("GET", "/beta/users/1", "/beta/users"),
    "member": ("GET", "/beta/conversations/1/members/2", "/beta/conversations/1/members"),
    "media": ("GET", "/v3/media/1/info", "/v3/media"),
    "session": ("GET", "/v1/sessions/1", "/v1/sessions"),
    "participant": ("GET", "/v1/participants/1", "/v1/sessions/1/participants"),
}


@pytest.fixture
def factories() -> Factories:
    return Factories()


def _violations(path: str, value: Any) -> list[str]:
    import json  # noqa: PLC0415

    return response_violations("GET", path, 200, "application/json", json.dumps(value).encode())


@pytest.mark.parametrize("kind", KINDS)
def test_each_object_conforms_to_the_description(factories: Factories, kind: str) -> None:
    made: Model = getattr(factories, kind)()
    _, one, every = OPERATIONS[kind]
    if one:
        assert _violations(one, made.to_dict()) == []
    assert type(made).from_dict(made.to_dict()) == made
    other: Model = getattr(factories, kind)()
    page = factories.page(made, other)
    assert _violations(every, page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_its_items_and_no_others(factories: Factories, kind: str) -> None:
    items = [getattr(factories, kind)() for _ in range(3)]
    page = factories.page(*items)
    place: Any = page
    if isinstance(page, dict):
        place = page["content"] if "content" in page else next(iter(page["_embedded"].values()))
        for total in ("total_items", "count"):
            assert page.get(total, 3) == 3
        assert "next" not in page.get("_links", {})
    assert place == [item.to_dict() for item in items]


def test_objects_are_distinct(factories: Factories) -> None:
    rooms = [factories.room() for _ in range(3)]
    assert len({room.id for room in rooms}) == 3
    assert [room.display_name for room in rooms] == ["Room 1", "Room 2", "Room 3"]


def test_fields_can_be_set_by_either_name(factories: Factories) -> None:
    until = dt.datetime(2030, 1, 2, tzinfo=dt.UTC)
    room = factories.room(display_name="Stand-up", type_="long_term", expires_at=until)
    assert (room.display_name, room.type_, room.expires_at) == ("Stand-up", "long_term", until)
    assert room.to_dict()["expires_at"] == "2030-01-02T00:00:00Z"
    assert factories.room(type="long_term").type_ == "long_term"


def test_a_nested_object_can_be_set_in_part(factories: Factories) -> None:
    features = factories.room(available_features={"is_chat_available": False}).available_features
    assert features is not None
    assert (features.is_chat_available, features.is_recording_available) == (False, True)
    same = factories.room(available_features=AvailableFeatures(is_chat_available=False))
    assert same.available_features == features


def test_null_is_kept(factories: Factories) -> None:
    room = factories.room(display_name=NULL)
    assert room.display_name is None
    assert room.to_dict()["display_name"] is None


def test_an_unknown_field_is_rejected(factories: Factories) -> None:
    with pytest.raises(
        TypeError, match="Room has no field 'displayname'; expected one of available_"
    ):
        factories.room(displayname="Stand-up")


@pytest.mark.parametrize("name", EVENTS)
def test_each_event_conforms_to_its_webhook(factories: Factories, name: str) -> None:
    event = factories.event(name)
    assert webhooks.parse(event.to_dict()) == event
    pointer = f"/components/schemas/{type(event).__name__}"
    assert schema_violations("meetings", pointer, event.to_dict()) == []


def test_an_event_accepts_fields(factories: Factories) -> None:
    event = factories.event("room:expired", room_id="mine")
    assert isinstance(event, RoomExpired)
    assert event.room_id == "mine"
    with pytest.raises(ValueError, match="unknown event 'room:painted'"):
        factories.event("room:painted")


def test_an_invalid_page_is_rejected(factories: Factories) -> None:
    with pytest.raises(ValueError, match="at least one item"):
        factories.page()
    with pytest.raises(ValueError, match="must have the same class"):
        factories.page(factories.room(), factories.user())
    with pytest.raises(ValueError, match="no list of RoomExpired"):
        factories.page(factories.event("room:expired"))


def test_errors_have_the_format_of_their_api(factories: Factories) -> None:
    assert factories.error("coviu", 409, "Too late.") == {"message": "Too late."}
    assert set(factories.error("meetings", 404)) == {"message", "name", "status"}
    assert set(factories.error("conversations", 404)) == {"code", "description"}
    assert "title" in factories.error("applications", 401)
    with pytest.raises(ValueError, match="unknown API 'castles'; expected one of applications, "):
        factories.error("castles", 404)


def test_the_module_has_its_documented_names() -> None:
    assert all(hasattr(trunkline.testing, name) for name in trunkline.testing.__all__)
    with pytest.raises(AttributeError, match="castle"):
        _ = trunkline.testing.castle
