"""Views and copies of models: without secrets, keyed by attribute, with changed values."""

from __future__ import annotations

import copy
import datetime as dt
import json
import sys

import pytest
from jsonschema import Draft202012Validator

from trunkline import NULL, dumps, fields
from trunkline.errors import ArgumentError, DecodeError
from trunkline.meetings import Room, RoomType
from trunkline.testing import Factories

RECEIVED = {
    "id": "1f3f",
    "display_name": "Stand-up",
    "theme_id": None,
    "of_tomorrow": {"a": 1},
    "_links": {
        "guest_url": {"href": "https://meetings.vonage.com/1"},
        "host_url": {"href": "https://meetings.vonage.com/?participant_token=secret"},
    },
}


def room() -> Room:
    return Room.from_dict(copy.deepcopy(RECEIVED))


def test_only_secrets_are_omitted_on_request() -> None:
    without = {**RECEIVED, "_links": {"guest_url": RECEIVED["_links"]["guest_url"]}}  # type: ignore[index]
    assert room().to_dict(secrets=False) == without
    assert b"secret" not in room().to_json(secrets=False)
    assert json.loads(dumps([room()], secrets=False)) == [without]
    assert json.loads(dumps([room()])) == [RECEIVED]
    assert room().to_dict() == RECEIVED
    changed = room()
    changed.display_name = "Retro"
    assert changed.to_dict(secrets=False) == {**without, "display_name": "Retro"}


def test_attributes_can_be_the_keys() -> None:
    named = room().to_dict(by="attribute")
    assert named["links"]["host_url"]["href"].endswith("secret")
    assert named["of_tomorrow"] == {"a": 1}
    assert "_links" not in named
    assert set(Room(id="1", type_=RoomType.INSTANT).to_dict(by="attribute")) == {"id", "type_"}


def test_a_copy_has_the_new_values_and_the_original_is_unchanged() -> None:
    original = room()
    other = original.replace(display_name="Retro", expires_at="2030-01-31T09:00:00Z")
    assert (other.display_name, original.display_name) == ("Retro", "Stand-up")
    assert other.expires_at == dt.datetime(2030, 1, 31, 9, tzinfo=dt.UTC)
    assert other.extra == original.extra
    assert original.to_dict() == RECEIVED
    assert original.replace() == original
    assert "display_name" not in original.replace(display_name=None).to_dict()
    assert original.replace(display_name=NULL).to_dict()["display_name"] is None
    with pytest.raises(ArgumentError, match="display_nam"):
        original.replace(display_nam="x")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="copy.replace is new in Python 3.13")
def test_copy_replace_does_the_same() -> None:
    assert copy.replace(room(), display_name="Retro").display_name == "Retro"  # type: ignore[attr-defined]


def test_json_is_read_back() -> None:
    assert Room.from_json(room().to_json()) == room()
    assert Room.from_json(room().to_json().decode()) == room()
    for text in (b"", b"[]", b"{", b'{"id": 7}', "\ud800", b"\xff"):
        with pytest.raises(DecodeError):
            Room.from_json(text)


def test_patterns_match_by_position_and_by_name() -> None:
    match room():
        case Room("1f3f", display_name):
            assert display_name == "Stand-up"
        case _:
            pytest.fail("no match")


def test_fields_have_both_names_and_their_types() -> None:
    found = {field.name: field for field in fields(Room)}
    assert list(found) == [name for name, _, _ in Room._fields]
    assert found["links"].json_name == "_links"
    assert found["id"].required
    assert not found["display_name"].required
    assert found["display_name"].type == str | None
    assert "200 characters" in found["display_name"].doc


def test_the_schema_is_valid_and_accepts_received_data() -> None:
    schema = Room.json_schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(RECEIVED)
    Draft202012Validator(schema).validate(Factories().room().to_dict())
    assert not Draft202012Validator(schema).is_valid({"id": 7})
    schema["properties"].clear()
    assert Room.json_schema()["properties"]
