"""Types as text, annotations that become wider or narrower, and renamed types."""

from __future__ import annotations

from typing import Any

import pytest

from trunkline_codegen.specchange.description.compare import compare
from trunkline_codegen.specchange.description.type_names import type_text
from trunkline_codegen.specchange.package.annotations import accepts, members

Json = Any


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "date-time"}, "string (date-time)"),
        ({"type": ["string", "null"], "format": "uuid"}, "string (uuid) | null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Room"}}, "array of Room"),
        ({"items": {"type": "integer"}}, "array of integer"),
        ({"type": "object"}, "object"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "map of number"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"enum": ["a"]}, '"a"'),
        ({"const": 1}, "1"),
        ({"$ref": "#/components/schemas/New"}, "Old"),
        ({}, "anything"),
        (True, "anything"),
    ],
)
def test_a_type_as_text(schema: Json, text: str) -> None:
    assert type_text(schema, {"New": "Old"}) == text


def test_a_union_is_split_only_at_its_own_bars() -> None:
    assert members("dict[str, int | None] | None") == {"dict[str, int | None]", "None"}


@pytest.mark.parametrize(
    ("wide", "narrow", "accepted"),
    [
        ("str | None", "str", True),
        ("str", "str | None", False),
        ("Any", "str", True),
        ("str", "Any", False),
        ("float", "int", True),
        ("int", "float", False),
        ("Room | Mapping[str, Any]", "Room", True),
        ("list[str | None]", "list[str]", False),
    ],
)
def test_a_type_accepts_a_narrower_one(wide: str, narrow: str, accepted: bool) -> None:
    assert accepts(wide, narrow) is accepted


def described(schemas: Json, **operations: Json) -> Json:
    paths: Json = {}
    for name, (verb, path) in operations.items():
        paths.setdefault(path, {})[verb] = {"operationId": name, "responses": {}}
    return {"info": {"version": "1"}, "paths": paths, "components": {"schemas": schemas}}


def lines(old: Json, new: Json) -> set[str]:
    return {
        f"{change.action} {change.subject} {change.name}: "
        + ", ".join(f"{d.aspect} {d.before}->{d.after}" for d in change.differences)
        for change in compare("pets", old, new)
    }


FIELDS = {"type": "object", "properties": {"id": {"type": "string"}, "age": {"type": "integer"}}}
HOLDER = {"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Pet"}}}


def test_a_renamed_type_is_the_same_type() -> None:
    old = described({"Pet": FIELDS, "Box": HOLDER})
    moved = {"type": "object", "properties": {"pet": {"$ref": "#/components/schemas/Animal"}}}
    new = described({"Animal": FIELDS, "Box": moved})
    assert lines(old, new) == {"changed type Animal: name Pet->Animal"}


def test_a_type_that_resembles_two_others_is_new() -> None:
    old = described({"Cat": FIELDS, "Dog": FIELDS})
    new = described({"Pet": FIELDS})
    assert lines(old, new) == {
        "removed type Cat: ",
        "removed type Dog: ",
        "added type Pet: ",
    }


def test_an_operation_with_a_renamed_parameter_is_the_same() -> None:
    old = described({}, getPet=("get", "/pets/{id}"))
    new = described({}, fetchPet=("get", "/pets/{pet_id}"))
    assert lines(old, new) == {
        "moved operation fetchPet: operationId getPet->fetchPet, path /pets/{id}->/pets/{pet_id}"
    }


def test_the_parts_of_a_removed_object_are_not_reported_separately() -> None:
    assert lines(described({"Pet": FIELDS}), described({})) == {"removed type Pet: "}


def test_an_operation_with_another_method_and_path_is_another() -> None:
    old = described({}, getPet=("get", "/pets"))
    new = described({}, addPet=("post", "/animals"))
    assert lines(old, new) == {
        "removed operation getPet: verb GET->, path /pets->",
        "added operation addPet: verb ->POST, path ->/animals",
    }
