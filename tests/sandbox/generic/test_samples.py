"""Values for schemas are valid, and the same for the same seed."""

from __future__ import annotations

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
SCHEMAS = Schemas({"components": {"schemas": {"Tree": TREE}}})
FORMATS = (
    "date-time", "date", "time", "email", "ipv4", "ipv6", "uuid", "uri", "byte", "hostname", "duration",
)  # fmt: skip
PATTERNS = (
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
    import random  # noqa: PLC0415
    import re  # noqa: PLC0415

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
    ],
)
def test_schema_that_allows_nothing_is_an_error(schema: Any) -> None:
    with pytest.raises(UnsatisfiableError):
        Sampler(SCHEMAS, "x").sample(schema)


def test_alternatives_that_overlap_are_set_apart() -> None:
    one = {"type": "object", "properties": {"a": {"type": "string"}}}
    other = {"type": "object", "properties": {"b": {"type": "integer"}}}
    schema = {"oneOf": [one, other]}
    assert SCHEMAS.is_valid(Sampler(SCHEMAS, "x").sample(schema), schema)
