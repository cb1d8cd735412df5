"""Values for schemas are valid, and the same for the same seed."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.sandbox._values.patterns import matching
from trunkline.sandbox._values.samples import Sampler, UnsatisfiableError
from trunkline.sandbox._values.schemas import Schemas

TREE = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
    },
}
SCHEMAS = Schemas({"components": {"schemas": {"Tree": TREE, "Any": True}}})
FORMATS = (
    "date-time", "date", "time", "email", "ipv4", "ipv6", "uuid", "uri", "byte", "hostname", "duration",
)  # fmt: skip
PATTERNS = (
    r"^\D\S\W[^\d]$", "^[^a].$", "^(?>a|b)c$", r"^[^\w\s]$", "^[-_]{2}$",
    "^[A-Z]{3}-[0-9]{2,4}$", r"^\d+(\.\d{1,2})?$", "^(a|b)+$", "[^a-z]", r"^\w{5}$", "x*", r"(ab)\1",
    "^(?:GB|DE)[0-9]{9}$",
)  # fmt: skip


@st.composite
def _numbers(draw: st.DrawFn) -> dict[str, Any]:
    low = draw(st.integers(-(10**6), 10**6))
    schema: dict[str, Any] = {"type": draw(st.sampled_from(["integer", "number"]))}
    schema[draw(st.sampled_from(["minimum", "exclusiveMinimum"]))] = low
    schema[draw(st.sampled_from(["maximum", "exclusiveMaximum"]))] = low + draw(st.integers(20, 99))
    if draw(st.booleans()):
        schema["multipleOf"] = draw(st.integers(1, 9))
    return schema


@st.composite
def _texts(draw: st.DrawFn) -> dict[str, Any]:
    low = draw(st.integers(0, 12))
    plain = {"type": "string", "minLength": low, "maxLength": low + draw(st.integers(1, 9))}
    return draw(
        st.one_of(
            st.just(plain),
            st.sampled_from([{"type": "string", "format": each} for each in FORMATS]),
            st.sampled_from([{"type": "string", "pattern": each} for each in PATTERNS]),
            st.sampled_from([{"enum": ["a", "b"]}, {"const": 3}, {"type": ["null", "string"]}]),
        )
    )


_LEAVES = st.one_of(
    _numbers(),
    _texts(),
    st.sampled_from([{"type": "boolean"}, {"$ref": "#/components/schemas/Tree"}, {}]),
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["a", "b", "c"])
    objects = st.builds(
        lambda properties, required, hidden: {
            "type": "object",
            "properties": {
                **properties,
                **({"z": {"type": "string", "writeOnly": True}} if hidden else {}),
            },
            "required": [*(n for n in properties if n in required), *(["z"] if hidden else [])],
            "additionalProperties": False,
        },
        st.dictionaries(names, inner, max_size=3),
        st.sets(names),
        st.booleans(),
    )
    arrays = st.builds(
        lambda items, low, more: {
            "type": "array",
            "items": items,
            "minItems": low,
            "maxItems": low + more,
        },
        inner,
        st.integers(0, 2),
        st.integers(0, 2),
    )
    unions = st.builds(lambda members: {"anyOf": members}, st.lists(inner, min_size=1, max_size=3))
    both = st.builds(lambda one: {"allOf": [one, {"description": "x"}]}, inner)
    return st.one_of(objects, arrays, unions, both)


@given(schema=st.recursive(_LEAVES, _containers, max_leaves=6), seed=st.integers(0, 99))
def test_value_is_valid_and_the_same_for_the_same_seed(schema: Any, seed: int) -> None:
    value = Sampler(SCHEMAS, str(seed)).sample(schema)
    assert SCHEMAS.violations(value, schema, "response") == []
    assert Sampler(SCHEMAS, str(seed)).sample(schema) == value


@pytest.mark.parametrize("pattern", PATTERNS)
def test_text_matches_its_pattern(pattern: str) -> None:
    for seed in range(20):
        text = matching(random.Random(seed), pattern, 0, None)
        assert text is not None
        assert re.search(pattern, text)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "integer", "minimum": 5, "maximum": 3},
        {"type": "array", "items": {"const": 1}, "minItems": 2, "uniqueItems": True},
        {"allOf": [{"type": "string"}, {"type": "object"}], "not": {}},
        {"allOf": [{"type": "integer"}, False]},
        {"oneOf": [False]},
        {"type": "string", "format": "uuid", "minLength": 50},
        {"type": "string", "format": "uri", "maxLength": 1},
        {"type": "string", "format": "uuid", "pattern": "^[a-z]{4}$"},
        {"type": "string", "pattern": "^[a-z]{4}$", "maxLength": 3},
        {"type": "object", "minProperties": 1, "additionalProperties": False},
    ],
)
def test_schema_that_allows_nothing_is_an_error(schema: Any) -> None:
    with pytest.raises(UnsatisfiableError):
        Sampler(SCHEMAS, "x").sample(schema)


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}


# Schemas that are harder to satisfy than by their keywords one by one.
HARD: dict[str, Any] = {
    "bounds of two parts": {
        "allOf": [
            {"type": "integer", "minimum": 3, "maximum": 9},
            {"minimum": 5, "maximum": 5},
        ]
    },
    "lengths of two parts": {
        "allOf": [{"type": "string", "minLength": 3}, {"minLength": 5, "maxLength": 6}]
    },
    "values of two parts": {"allOf": [{"enum": ["a", "b", "c"]}, {"enum": ["c", "d"]}]},
    "types of two parts": {"allOf": [{"type": ["string", "number"]}, {"type": "integer"}]},
    "a type of several": {"allOf": [{"type": "integer"}, {"type": ["null", "number"]}]},
    "a property of two parts": {
        "allOf": [
            _object(n={"type": "integer", "minimum": 7}),
            _object(n={"maximum": 7}, m={"type": "string"}),
        ]
    },
    "items of two parts": {
        "allOf": [
            {"type": "array", "items": {"type": "integer", "minimum": 4}, "minItems": 1},
            {"items": {"maximum": 4}, "minItems": 2},
        ]
    },
    "no further items": {
        "allOf": [
            {"type": "array", "prefixItems": [{"const": 1}], "items": {}},
            {"items": False},
        ]
    },
    "alternatives of two parts": {
        "allOf": [
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            {"anyOf": [{"type": "boolean"}, {"type": "integer"}]},
        ]
    },
    "a part of parts": {"allOf": [{"allOf": [{"type": "integer"}]}, {"minimum": 50}]},
    "multiples": {"type": "number", "multipleOf": 0.25, "minimum": 0.3, "maximum": 0.6},
    "between two numbers": {"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 1.001},
    "32 bits": {"type": "integer", "format": "int32", "minimum": 2**31 - 2},
    "a long uri": {"type": "string", "format": "uri", "minLength": 60},
    "a short uri": {"type": "string", "format": "uri", "maxLength": 5},
    "a long email": {"type": "string", "format": "email", "minLength": 40},
    "a long hostname": {"type": "string", "format": "hostname", "minLength": 40},
    "an optional text that cannot be": {
        "type": "object",
        "properties": {"d": {"type": "string", "format": "date", "maxLength": 4}},
    },
    "null instead of what cannot be": {
        "type": ["object", "null"],
        "properties": {"d": {"type": "string", "format": "uuid", "maxLength": 4}},
        "required": ["d"],
    },
    "only null": {"type": "null"},
    "the alternative that can be": {"oneOf": [False, {"type": "integer", "minimum": 9}]},
    "different items": {
        "type": "array",
        "items": {"enum": [1, 2, 3]},
        "minItems": 3,
        "uniqueItems": True,
    },
    "an item of a kind": {
        "type": "array",
        "items": {"type": "integer"},
        "contains": {"minimum": 70},
        "minContains": 2,
    },
    "items in order": {"type": "array", "prefixItems": [{"const": "a"}, {"type": "integer"}]},
    "named by patterns": {
        "type": "object",
        "patternProperties": {"^x-[a-z]$": {"type": "integer"}},
        "additionalProperties": False,
        "minProperties": 2,
    },
    "required, and named by a pattern": {
        "type": "object",
        "patternProperties": {"^x-": {"type": "integer"}},
        "required": ["x-a"],
    },
    "names": {
        "type": "object",
        "additionalProperties": {"type": "integer"},
        "propertyNames": {"pattern": "^[A-Z]{2}$"},
        "minProperties": 3,
    },
    "few properties": {
        **_object(a={}),
        "properties": {"a": {}, "b": {}, "c": {}},
        "maxProperties": 2,
    },
    "an example of another type": {"type": "integer", "example": "five", "default": None},
    "a pattern that is none": {"type": "string", "pattern": "(", "minLength": 3, "maxLength": 3},
    "a reference to nothing": {"$ref": "#/components/schemas/Nothing"},
    "any value": True,
    "a reference to any value": {"$ref": "#/components/schemas/Any"},
    "alternatives that are no objects": {"oneOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]},
}


@pytest.mark.parametrize("name", HARD)
def test_value_meets_all_of_its_schema(name: str) -> None:
    for seed in range(10):
        value = Sampler(SCHEMAS, str(seed)).sample(HARD[name], "text")
        assert SCHEMAS.violations(value, HARD[name], "response") == []


def test_value_begins_like_the_example() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "pin": {"type": "string", "writeOnly": True}},
        "example": {"a": "as described", "pin": "1234"},
    }
    assert Sampler(SCHEMAS, "x").sample(schema) == {"a": "as described"}
    assert Sampler(SCHEMAS, "x", "request").sample(schema) == schema["example"]


@pytest.mark.parametrize(
    ("mapping", "names"),
    [
        ({"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}, {"cat", "dog"}),
        ({"cat": "Cat"}, {"cat", "Dog"}),
        (None, {"Cat", "Dog"}),
    ],
)
def test_value_has_the_name_of_its_alternative(mapping: Any, names: set[str]) -> None:
    animal = {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]}
    schemas = Schemas({"components": {"schemas": {"Cat": animal, "Dog": animal}}})
    schema = {
        "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog")],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    found = {Sampler(schemas, str(seed)).sample(schema)["kind"] for seed in range(20)}
    assert found == names


def test_value_of_alternatives_that_are_the_same_is_that_of_either() -> None:
    text = {"type": "string", "minLength": 30}
    assert len(Sampler(SCHEMAS, "x").sample({"oneOf": [text, {**text}]})) >= 30


def test_object_inside_of_itself_ends() -> None:
    value = Sampler(SCHEMAS, "x").sample({"$ref": "#/components/schemas/Tree"})
    depth = 0
    while value.get("children"):
        value, depth = value["children"][0], depth + 1
    assert 1 <= depth <= 3


def test_object_that_needs_itself_is_an_error() -> None:
    loop = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/components/schemas/Loop"}},
    }
    schemas = Schemas({"components": {"schemas": {"Loop": loop}}})
    with pytest.raises(UnsatisfiableError):
        Sampler(schemas, "x").sample({"$ref": "#/components/schemas/Loop"})


def test_text_matches_a_named_group_of_javascript() -> None:
    text = matching(random.Random(0), "^(?<year>[0-9]{4})$", 0, None)
    assert text is not None
    assert re.fullmatch("[0-9]{4}", text)


@pytest.mark.parametrize("pattern", ["(", "(?<=a", r"^\p{L}$", "a{99999999999}"])
def test_pattern_that_python_cannot_read_has_no_text(pattern: str) -> None:
    assert matching(random.Random(0), pattern, 0, None) is None


@pytest.mark.parametrize(("low", "high"), [(12, None), (12, 12), (0, 2), (30, 40)])
def test_text_of_a_pattern_has_its_length(low: int, high: int | None) -> None:
    for pattern in ("^[a-z]+$", "[0-9]{2}", "^a.*", "[A-Z]$"):
        text = matching(random.Random(1), pattern, low, high)
        assert text is not None
        assert re.search(pattern, text)
        assert low <= len(text) <= (high or len(text))


def test_alternatives_that_overlap_are_set_apart() -> None:
    one = {"type": "object", "properties": {"a": {"type": "string"}}}
    other = {"type": "object", "properties": {"b": {"type": "integer"}}}
    schema = {"oneOf": [one, other]}
    assert SCHEMAS.is_valid(Sampler(SCHEMAS, "x").sample(schema), schema)
