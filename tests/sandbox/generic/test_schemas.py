"""Values are validated by the schemas of a document, and errors name the part that is invalid."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from trunkline.sandbox import Sandbox
from trunkline.sandbox._common.errors import Invalid
from trunkline.sandbox._values.schemas import Check, Direction, Schemas

from .parcels import described, document, http

USER = {
    "type": "object",
    "required": ["id", "name", "password"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"$ref": "#/components/schemas/Na~1me"},
        "password": {"$ref": "#/components/schemas/Secret"},
        "friend": {"$ref": "#/components/schemas/User"},
    },
}
COMPONENTS: dict[str, Any] = {
    "User": USER,
    "Na/me": {"type": "string", "pattern": r"^(?<first>\w)\w*$"},
    "Secret": {"type": "string", "writeOnly": True},
    "Loop": {"$ref": "#/components/schemas/Loop"},
    "Tree": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Tree"}},
    "Dangling": {"anyOf": [{"$ref": "#/components/schemas/Missing"}]},
    "Malformed": {
        "type": ["text"],
        "properties": {"a": {"type": "integer"}, "b": ["no schema"], "c": None},
        "items": [{"type": "integer"}],
        "required": "a",
        "minLength": "many",
        "maximum": "much",
        "enum": "a, b",
        "pattern": "(",
    },
}
SCHEMAS = Schemas({"components": {"schemas": COMPONENTS}})


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name.replace('/', '~1')}"}


def _violations(value: object, schema: Any, direction: Direction = "request") -> list[Any]:
    found = SCHEMAS.violations(value, schema, direction)
    return [(each.name, each.reason) for each in found]


def test_a_property_that_only_the_other_side_sends_is_not_required() -> None:
    assert _violations({"name": "a"}, ref("User"), "request") == [("password", "is required")]
    assert _violations({"name": "a"}, ref("User"), "response") == [("id", "is required")]
    # The same for schemas that the document does not have.
    both = {"allOf": [ref("User"), {"properties": {"friend": {"type": "object"}}}]}
    assert SCHEMAS.is_valid({"name": "a", "password": "b"}, both, "request")
    assert not SCHEMAS.is_valid({"name": "a", "password": "b"}, both, "response")


@pytest.mark.parametrize(("text", "is_valid"), [("ab", True), ("a-", False), (3, True)])
def test_pattern_is_that_of_ecma_and_for_texts_only(text: object, is_valid: bool) -> None:
    schema = {"pattern": r"^(?<first>\w)\w*$"}
    assert SCHEMAS.is_valid(text, schema) is is_valid


@pytest.mark.parametrize(
    ("check", "text", "is_valid"),
    [
        ("response", "2026-01-01 00:00:00", True),
        ("made", "2026-01-01 00:00:00", False),  # RFC 3339 has a T and an offset
        ("made", "2026-01-01T00:00:00Z", True),
        ("request", "soon", False),
    ],
)
def test_formats_are_checked_as_far_as_the_check_says(
    check: Check, text: str, is_valid: bool
) -> None:
    assert SCHEMAS.is_valid(text, {"format": "date-time"}, check) is is_valid
    assert SCHEMAS.is_valid(text, {"format": "hostname"}, "request")  # is not checked
    # A pattern beside a format holds as well.
    assert not SCHEMAS.is_valid(text, {"format": "date-time", "pattern": "^x"}, check)


def test_one_of_allows_several_matches_in_requests() -> None:
    schema = {"oneOf": [{"type": "integer"}, {"type": "number"}], "anyOf": [{"minimum": 1}]}
    allowed = {check: SCHEMAS.is_valid(1, schema, check) for check in ("request", "lenient")}
    assert allowed == {"request": True, "lenient": True}
    assert not SCHEMAS.is_valid(1, schema, "response")
    assert not SCHEMAS.is_valid("a", schema, "request")
    assert not SCHEMAS.is_valid(0, schema, "request")


def test_parts_that_are_no_schemas_are_not_checked() -> None:
    for value in (None, "x", [None], {"b": 1, "c": 1}):
        assert SCHEMAS.is_valid(value, ref("Malformed"))
        assert SCHEMAS.is_valid(value, ref("Dangling"))
        assert SCHEMAS.is_valid(value, ref("Loop"))
    assert not SCHEMAS.is_valid({"a": "x"}, ref("Malformed"))
    unreadable = {"patternProperties": {"(": False}, "additionalProperties": False}
    assert SCHEMAS.is_valid({"a": 1}, unreadable)


def test_percent_encoded_reference_is_followed() -> None:
    assert not SCHEMAS.is_valid(3, {"$ref": "#/components/schemas/Na%7E1me"})


@pytest.mark.parametrize(
    ("value", "schema", "violation"),
    [
        ({"name": "a", "password": "b", "friend": {"name": "-", "password": "c"}}, ref("User"), ("friend.name", r"must match the pattern ^(?<first>\w)\w*$")),
        ([1, 2, "x"], {"items": {"type": ["integer", "null"]}}, ("[2]", "must be of the type integer, null")),
        ({"400": {"a": [0]}}, {"properties": {"400": {"properties": {"a": {"items": {"minimum": 1.5}}}}}}, ("400.a[0]", "must be at least 1.5")),
        ("x", {"enum": ["a", 1, None]}, ("body", "must be one of a, 1, null")),
        ("x", {"const": {"a": 1}}, ("body", 'must be {"a": 1}')),
        ("x", {"format": "uuid"}, ("body", "must have the format uuid")),
        ("x", False, ("body", "is not allowed")),
        ({"b": 1}, {"properties": {"a": {}}, "additionalProperties": False}, ("body", "has properties that are not allowed")),
        ({"a": 1}, {"dependentRequired": {"a": ["b"]}}, ("b", "is required")),
        # The alternative that the value is meant for.
        ({"a": {"b": "x"}}, {"anyOf": [{"type": "string"}, {"properties": {"a": {"properties": {"b": {"type": "integer"}}}}}]}, ("a.b", "must be of the type integer")),
        ("long", {"anyOf": [{"type": "string", "maxLength": 2}, {"type": "null"}]}, ("body", "must have at most 2 characters")),
        (1, {"anyOf": [{"type": "string"}, {"type": "null"}]}, ("body", "must match one of the described alternatives")),
        ({}, {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, ("body", "must match one of the described alternatives")),
    ],
)  # fmt: skip
def test_violation_names_the_part_and_the_reason(
    value: object, schema: Any, violation: tuple[str, str]
) -> None:
    assert _violations(value, schema) == [violation]


def test_violations_are_twenty_at_most_and_without_the_value() -> None:
    found = _violations(["secret"] * 30, {"items": {"type": "integer", "pattern": "^x"}})
    assert len(found) == 20
    assert "secret" not in str(found)


@pytest.mark.parametrize("kinds", [1, 4])
def test_errors_of_unions_in_unions_do_not_grow_with_the_power_of_their_nesting(kinds: int) -> None:
    # With all errors of all alternatives this takes the memory of the machine.
    child: dict[str, Any] = {"anyOf": [ref(f"Node{n}") for n in range(kinds)] + [{"type": "null"}]}
    node = {"type": "object", "properties": {"child": child, "leaf": {"type": "string"}}}
    schemas = Schemas({"components": {"schemas": {f"Node{n}": node for n in range(kinds)}}})
    value: dict[str, Any] = {"leaf": 5}
    for _ in range(40):
        value = {"child": value}
    (violation,) = schemas.violations(value, ref("Node0"), "request")
    deepest = ".".join(["child"] * 40 + ["leaf"])
    if kinds == 1:
        assert (violation.name, violation.reason) == (deepest, "must be of the type string")
    else:  # which one is meant is not clear
        assert violation.name == "child"


def test_value_that_is_not_json_is_not_checked() -> None:
    assert SCHEMAS.is_valid("\ud800", {"enum": ["a"]}) is True
    assert SCHEMAS.violations("\ud800", {"enum": ["a"]}, "request") == []


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 5), st.sampled_from(["", "a", "bb", 0.5])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)
_PLAIN = st.sampled_from(
    [{}, True, False, {"type": "string"}, {"type": ["integer", "null"]}, {"minimum": 1},
     {"maxLength": 1}, {"enum": [1, "a", None]}, {"const": False}, {"multipleOf": 2},
     {"required": ["a"]}, {"minItems": 1}, {"uniqueItems": True}, ref("Tree")]
)  # fmt: skip
_SCHEMAS = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.builds(lambda k, v: {k: v}, st.sampled_from(["items", "not", "additionalProperties"]), inner),
        st.builds(lambda k, v: {k: v}, st.sampled_from(["anyOf", "oneOf", "allOf"]), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda v, more: {"properties": v, "additionalProperties": more}, st.dictionaries(st.sampled_from("abc"), inner, max_size=2), inner),
        st.builds(lambda a, b, c: {"if": a, "then": b, "else": c}, inner, inner, inner),
    ),
    max_leaves=6,
)  # fmt: skip


@given(schema=_SCHEMAS, value=_VALUES)
def test_an_independent_validator_agrees(schema: Any, value: Any) -> None:
    root = {"components": {"schemas": {**COMPONENTS, "Here": schema}}}
    schemas = Schemas(root)
    expected = Draft202012Validator({**root, "allOf": [schema]}).is_valid(value)
    assert schemas.is_valid(value, schema) is expected  # a schema of the document
    assert schemas.is_valid(value, {"allOf": [schema]}) is expected  # and another one
    assert (schemas.violations(value, schema, "response") == []) is expected


async def test_body_that_is_nested_too_deep_gets_a_400() -> None:
    root = document()
    tree = {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Tree"}}
    root["components"]["schemas"]["Tree"] = tree
    body = {"required": True, "content": {"application/json": {"schema": ref("Tree")}, "application/x-www-form-urlencoded": {"schema": ref("Tree")}}}  # fmt: skip
    root["paths"]["/trees"] = {
        "post": {"operationId": "plant", "requestBody": body, "responses": {"204": {"description": ""}}}
    }  # fmt: skip
    async with http(Sandbox(apis=[described(components=root["components"], paths=root["paths"])])) as client:  # fmt: skip

        async def post(depth: int) -> httpx.Response:
            text = '{"a":' * depth + "{}" + "}" * depth
            headers = {"Content-Type": "application/json"}
            return await client.post("/trees", content=text, headers=headers)

        assert (await post(400)).status_code == 204
        deep = await post(100_000)
        assert (deep.status_code, deep.json()["detail"]) == (400, "The body is not valid JSON.")
        form = await client.post("/trees", data={"a" + "[b]" * 15_000: "1"})
        assert form.status_code == 400


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
    ({"contains": {"const": 1}}, [5], "is invalid"),
    ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "has a name that is not allowed"),
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
