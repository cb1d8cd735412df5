"""The document of a package as JSON: ASCII, readable, and nothing of it lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline_codegen.render.generate import json_source

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(DOCUMENTS)
def test_a_document_is_what_it_was_and_ascii(document: object) -> None:
    source = json_source(document)
    assert source.isascii()
    assert json.loads(source) == document


@pytest.mark.parametrize(
    "value", [2**64, -(2**63) - 1, "\U0001f600 \u2028 \u202e", "\ud800", 1e22, 5e-324]
)
def test_a_value_at_the_bounds_is_what_it_was(value: object) -> None:
    assert json.loads(json_source({"value": [value]})) == {"value": [value]}


def test_each_value_has_a_line() -> None:
    assert json_source({"a": [1, {"b": "é"}]}).splitlines() == [
        "{",
        '  "a": [',
        "    1,",
        "    {",
        '      "b": "\\u00e9"',
        "    }",
        "  ]",
        "}",
    ]
