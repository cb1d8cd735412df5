"""Encode arguments in each style, and parse them back with an independent reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline._call.styles import cookie_pairs, header_text, path_segment, query_string
from trunkline.errors import ArgumentError

NAMES = st.text("abcxyz_", min_size=1, max_size=4)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=6)
SCALARS = st.one_of(TEXTS, st.booleans(), st.integers(-5, 5))
NESTED = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(NAMES, inner, min_size=1)
    ),
    max_leaves=6,
)


def text_of(value: Any) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def leaves(value: Any) -> Any:
    """Return a nested value with its scalars as text, and its lists as objects keyed by index."""
    if isinstance(value, dict):
        return {key: leaves(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return {str(index): leaves(inner) for index, inner in enumerate(value)}
    return text_of(value)


def read_deep(pairs: list[tuple[str, str]]) -> Any:
    """Return the nested objects of `name[key][inner]=value` pairs."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        *parents, last = name.replace("]", "").split("[")
        node = root
        for parent in parents:
            node = node.setdefault(parent, {})
        node[last] = value
    return root


@given(st.one_of(st.lists(NESTED, min_size=1), st.dictionaries(NAMES, NESTED, min_size=1)))
def test_deep_objects_are_parsed_back(value: Any) -> None:
    written = query_string({"filter": value}, {"filter": "deepObject"})
    assert written.isascii()
    pairs = parse_qsl(written, keep_blank_values=True, strict_parsing=True)
    assert read_deep(pairs) == {"filter": leaves(value)}


@given(st.lists(SCALARS, min_size=1), st.sampled_from([",", " ", "|"]))
def test_joined_lists_are_parsed_back(value: list[Any], separator: str) -> None:
    written = query_string({"ids": value}, {"ids": separator})
    encoded = {",": ",", " ": "%20", "|": "%7C"}[separator]
    if any(separator in text_of(element) for element in value) and separator != ",":
        return  # A delimiter in an element is ambiguous (OpenAPI 3.1, Style Examples).
    assert list(map(unquote, written.removeprefix("ids=").split(encoded))) == [*map(text_of, value)]


@given(st.dictionaries(NAMES, SCALARS, min_size=1))
def test_objects_in_a_path_are_parsed_back(value: dict[str, Any]) -> None:
    expected = {key: text_of(inner) for key, inner in value.items()}
    if not expected.keys().isdisjoint({".", ".."}) or {".", ".."} & {*expected.values()}:
        return
    for style, separator in (("simple*", ","), ("label*", "."), ("matrix*", ";")):
        written = path_segment(value, "p", style)
        if style == "label*":
            assert written.startswith(".")
            continue  # A dot in a value is not encoded.
        parts = written.removeprefix(";").split(separator)
        pairs = [part.partition("=") for part in parts]
        assert {unquote(key): unquote(text) for key, _, text in pairs} == expected


@pytest.mark.parametrize(
    ("write", "written"),
    [
        (lambda v: path_segment(v, "p"), "true"),
        (lambda v: path_segment(v, "p", "label"), ".true"),
        (lambda v: path_segment(v, "p", "matrix"), ";p=true"),
        (lambda v: path_segment(v, "p", "json"), "true"),
        (lambda v: query_string({"p": v}, {"p": "form*"}), "p=true"),
        (lambda v: query_string({"p": v}, {"p": "deepObject"}), "p=true"),
        (lambda v: query_string({"p": v}, {"p": ","}), "p=true"),
        (lambda v: query_string({"p": v}, {"p": "json*"}), "p=true"),
        (lambda v: header_text(v, "p"), "true"),
        (lambda v: header_text(v, "p", "simple*"), "true"),
        (lambda v: "; ".join(cookie_pairs("p", v)), "p=true"),
        (lambda v: "; ".join(cookie_pairs("p", v, "form*")), "p=true"),
    ],
)
def test_a_bool_is_written_as_in_json_in_every_style(
    write: Callable[[object], str], written: str
) -> None:
    assert write(True) == written


@pytest.mark.parametrize("style", ["", "simple*", "label", "label*", "matrix", "matrix*"])
@pytest.mark.parametrize("value", [[], {}, [""], {"a": ".."}, None, ["\n"]])
def test_a_value_without_a_path_form_is_rejected(value: object, style: str) -> None:
    with pytest.raises(ArgumentError, match=r"^room_id"):
        path_segment(value, "room_id", style)


@pytest.mark.parametrize("style", [",", "form*", "deepObject", "json*"])
def test_an_empty_list_is_omitted_from_a_query(style: str) -> None:
    assert query_string({"a": [], "b": 1}, {"a": style}) == "b=1"
