"""An enum with one name whose values differ between its places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.specchange.version.enum_union import split_enums

Json = Any
FILE = Path("corrections.yaml")
NAMED = {"target": "$.a[*].enum_of", "update": {"x-trunkline-name": "State"}}


def document(*enums: list[Json]) -> Json:
    return {"a": [{"enum_of": {"type": "string", "enum": values}} for values in enums]}


@pytest.mark.parametrize(
    "enums",
    [
        (["x", "y"], ["x", "y"]),
        (["x", "y"], ["y", "x"]),  # The order makes no difference.
        (["x", "y", "x"], ["x", "y"]),
        ([1, 2], [2, 1]),
        (["x"],),
    ],
)
def test_an_enum_that_is_equal_everywhere_is_unchanged(enums: tuple[list[Json], ...]) -> None:
    assert split_enums(document(*enums), [NAMED], FILE) == ([], [])


def test_the_places_are_named_and_a_union_is_suggested() -> None:
    root = document(["x", "y", "z"], ["x", "y"], ["x", "y", "z"])
    other = {"target": "$.nowhere", "update": {"x-trunkline-name": "Other"}}
    (review,), (action,) = split_enums(root, [other, NAMED], FILE)
    assert (review.pointer, review.verdict, review.blocking) == ("/actions/1", "split", True)
    for text in ('/a/0/enum_of has "x", "y", "z"', '/a/1/enum_of has "x", "y"', '"x", "y", "z"'):
        assert text in review.advice
    assert action["target"] == "$['a'][1]['enum_of']"
    assert action["update"] == {"enum": ["z"]}
    assert split_enums(root, [NAMED, action], FILE) == ([], [])


def test_each_place_gets_the_missing_values() -> None:
    root = document(["x"], ["y"], ["1"], [1])
    (review,), actions = split_enums(root, [NAMED], FILE)
    assert [action["update"]["enum"] for action in actions] == [
        ["y", "1", 1],
        ["x", "1", 1],
        ["x", "y", 1],
        ["x", "y", "1"],
    ]
    assert review.target == "State"


def test_enums_of_other_names_are_ignored() -> None:
    named = [
        {"target": f"$.a[{index}].enum_of", "update": {"x-trunkline-name": name}}
        for index, name in enumerate(("One", "Two"))
    ]
    assert split_enums(document(["x"], ["y"]), named, FILE) == ([], [])
    assert split_enums(document(["x"], ["y"]), [], FILE) == ([], [])


def test_a_key_with_quotes_is_a_path() -> None:
    root = {"it's": {"enum": ["x"]}, "b\\": {"enum": ["y"]}}
    actions = [{"target": "$[*]", "update": {"x-trunkline-name": "State"}}]
    _, found = split_enums(root, actions, FILE)
    assert [action["target"] for action in found] == ["$['it\\'s']", "$['b\\\\']"]
    assert split_enums(root, [*actions, *found], FILE) == ([], [])
