"""Validation of values: the reasons of violations, and schemas that are composed of others."""

from __future__ import annotations

from typing import Any

import pytest

from trunkline.sandbox._common.errors import Invalid
from trunkline.sandbox._values.schemas import Schemas

REASONS = [
    ({"enum": ["new", 1, None]}, "x", "must be one of new, 1, null"),
    ({"type": ["string", "null"]}, 5, "must be of the type string, null"),
    ({"type": "string"}, 5, "must be of the type string"),
    ({"const": {"a": 1}}, 5, 'must be {"a": 1}'),
    ({"maxLength": 2}, "s3cr3t", "must have at most 2 characters"),
    ({"pattern": "^[a-z]$"}, "5", "must match the pattern ^[a-z]$"),
    ({"format": "uuid"}, "5", "must have the format uuid"),
    ({"not": {}}, 5, "has a form that is not allowed"),
    (False, 5, "is not allowed"),
    ({"items": False}, [5], "is not allowed"),
    ({"contains": {"const": 1}}, [5], "is invalid"),
    ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "must have at most 1 characters"),
]


@pytest.mark.parametrize(("schema", "value", "reason"), REASONS)
def test_a_violation_has_a_reason_without_the_value(schema: Any, value: Any, reason: str) -> None:
    assert Schemas({}).violations(value, schema, "request", "n") == [Invalid("n", reason)]


def test_a_violation_has_the_name_of_the_deepest_value() -> None:
    item = {"type": "object", "required": ["a", "b"], "properties": {"c": {"type": "string"}}}
    schema = {"type": "object", "properties": {"items": {"type": "array", "items": item}}}
    value = {"items": [{"a": 1, "b": 1}, {"c": 5}]}
    found = Schemas({}).violations(value, schema, "request")
    assert {each.name: each.reason for each in found} == {
        "items[1].a": "is required",
        "items[1].b": "is required",
        "items[1].c": "must be of the type string",
    }


def test_a_property_of_the_other_side_is_not_required() -> None:
    schema = {
        "required": ["id", "pin"],
        "properties": {"id": {"readOnly": True}, "pin": {"writeOnly": True}},
    }
    assert Schemas({}).is_valid({"pin": 1}, schema, "request")
    assert Schemas({}).is_valid({"id": 1}, schema, "response")
    assert not Schemas({}).is_valid({}, schema, "request")


def test_properties_and_required_names_are_those_of_all_parts() -> None:
    base = {"required": ["a"], "properties": {"a": {"type": "integer"}}}
    schemas = Schemas({"base": base})
    schema = {
        "allOf": [{"$ref": "#/base"}, {"required": ["b"]}, True],
        "anyOf": [{"required": ["c"], "properties": {"c": {}}}],
        "required": ["d"],
        "properties": {"a": {"type": "string"}},
    }
    assert schemas.required(schema) == {"a", "b", "d"}  # of alternatives none is certain
    assert schemas.properties(schema) == {"a": {"type": "string"}, "c": {}}


def test_a_schema_that_is_part_of_itself_has_its_own_properties() -> None:
    schema: dict[str, Any] = {"properties": {"a": {}}}
    schema["allOf"] = [schema]
    assert Schemas({}).properties(schema) == {"a": {}}


def test_references_in_a_circle_allow_any_value() -> None:
    schemas = Schemas({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}})
    assert schemas.resolve({"$ref": "#/a"}) == {}
    assert schemas.is_valid(5, {"$ref": "#/a"})


def test_violations_are_at_most_twenty() -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    assert len(Schemas({}).violations(["x"] * 50, schema, "request")) == 20
