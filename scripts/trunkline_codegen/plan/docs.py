"""Docstring text of a value: its description, bounds, format and default."""

from __future__ import annotations

from trunkline_codegen.spec import text
from trunkline_codegen.spec.document import Json
from trunkline_codegen.spec.schemas import enum_values

from .pytypes import TypeMap


def describe(schema: Json, types: TypeMap) -> str:
    """Return the description of a value with its bounds and format, empty where it has none."""
    if not isinstance(schema, dict):
        return ""
    facts = []
    described = " ".join(text.plain(schema.get("description")).split())
    if types.of(schema).constant:
        only = schema.get("const", (schema.get("enum") or [None])[0])
        facts.append(f"always {text.literal(only)}")
    values = enum_values(types.target(schema)) or []
    if 1 < len(values) <= _MOST_VALUES:
        facts.append(f"one of {', '.join(f'`{text.plain(str(value))}`' for value in values)}")
    for keyword, words in _BOUNDS:
        if keyword in schema:
            bound = words.format(text.plain(str(schema[keyword])))
            facts.append(bound.removesuffix("s") if schema[keyword] == 1 else bound)
    if schema.get("format") in ("uuid", "uri", "email"):
        facts.append(f"a {schema['format'].upper()}")
    if schema.get("default") is not None and schema.get("default") != "":
        facts.append(f"default {text.plain(str(schema['default']))}")
    if described and described[-1] not in ".!?":
        described += "."
    if not facts:
        return described
    listed = "; ".join(facts)
    listed = f"{listed[0].upper()}{listed[1:]}."
    return f"{described} ({listed})" if described else listed


# The values of an enum that a docstring lists.
_MOST_VALUES = 12

_BOUNDS = (
    ("minimum", "at least {}"),
    ("exclusiveMinimum", "more than {}"),
    ("maximum", "at most {}"),
    ("exclusiveMaximum", "less than {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("pattern", "pattern `{}`"),
)
