from __future__ import annotations

from typing import Any

import pytest

from trunkline.sandbox._common.errors import Invalid
from trunkline.sandbox._common.schema import check, read_query

OBJECT: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 3},
        "size": {"type": "integer", "minimum": 1, "maximum": 9},
        "note": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def test_a_value_within_its_bounds_is_valid() -> None:
    good = {"name": "abc", "size": 9, "note": None, "tags": ["a"], "other": object()}
    assert check(good, OBJECT) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([], [("body", "must be an object")]),
        ({}, [("name", "is required")]),
        ({"name": ""}, [("name", "must not be empty")]),
        ({"name": "abcd"}, [("name", "must be at most 3 characters long")]),
        ({"name": "a", "size": True}, [("size", "must be an integer")]),
        ({"name": "a", "size": 0}, [("size", "must be between 1 and 9")]),
        ({"name": "a", "note": 1}, [("note", "must be a string or null")]),
        ({"name": "a", "tags": ["a", 1]}, [("tags[1]", "must be a string")]),
        (
            {"size": 10, "name": 1},
            [("size", "must be between 1 and 9"), ("name", "must be a string")],
        ),
    ],
)
def test_the_error_names_the_violated_bound(value: object, found: list[tuple[str, str]]) -> None:
    assert check(value, OBJECT) == [Invalid(*each) for each in found]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"format": "uuid"}, "90a21428-b74a-4221-adc3-783935d654db", "90a2"),
        ({"format": "date-time"}, "2023-01-24T03:30:38.629Z", "24.1.2023"),
        ({"format": "moment"}, "Wed, 08 Jun 2016 13:35:44 GMT", "soon"),
        ({"format": "url"}, "https://example.com", "//example.com"),
        ({"pattern": "^#[0-9]+$"}, "#12", "12"),
        ({"enum": ["a", "b"]}, "a", "c"),
    ],
)
def test_strings_have_formats_patterns_and_enums(
    schema: dict[str, Any], good: str, bad: str
) -> None:
    assert check(good, schema) == []
    assert len(check(bad, schema)) == 1


def test_a_one_sided_bound_is_named() -> None:
    assert check(0, {"minimum": 1}) == [Invalid("", "must be at least 1")]
    assert check(2, {"maximum": 1}) == [Invalid("", "must be at most 1")]


QUERY: dict[str, dict[str, Any]] = {
    "page": {"type": "integer", "default": 1},
    "deep": {"type": "boolean"},
    "name": {"type": "string"},
}


def test_query_parameters_have_their_declared_types_and_defaults() -> None:
    values, found = read_query({"deep": "true", "name": "7", "unknown": "x"}, QUERY)
    assert found == []
    assert values == {"page": 1, "deep": True, "name": "7"}


@pytest.mark.parametrize("text", ["", "1.5", "１", "1e3", "9" * 301, " 1"])
def test_a_string_that_is_not_an_integer_is_rejected(text: str) -> None:
    assert read_query({"page": text}, QUERY)[1] == [Invalid("page", "must be an integer")]


@pytest.mark.parametrize("text", ["", "1", "TRUE", "yes"])
def test_a_string_that_is_not_a_boolean_is_rejected(text: str) -> None:
    assert read_query({"deep": text}, QUERY)[1] == [Invalid("deep", "must be a boolean")]
