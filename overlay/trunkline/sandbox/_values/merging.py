"""Merge schemas that hold together, and read the bounds of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from trunkline.sandbox._values.schemas import Schema

UNIONS = ("oneOf", "anyOf")
_DEFAULT_TOP = 1_000
_INTEGERS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}

ANNOTATIONS = frozenset(
    {"description", "title", "discriminator", "deprecated", "readOnly", "writeOnly", "examples",
     "example", "default", "externalDocs", "xml", "nullable"}
)  # fmt: skip


def merge(merged: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add the keywords of a schema to another one, which has to hold as well."""
    for key, value in part.items():
        if key not in merged:
            merged[key] = value
        elif key == "properties":
            both = {
                name: {"allOf": [merged[key][name], value[name]]}
                for name in merged[key].keys() & value.keys()
            }
            merged[key] = {**merged[key], **value, **both}
        elif key == "required":
            merged[key] = list(dict.fromkeys((*merged[key], *value)))
        elif key in ("minimum", "minLength", "minItems", "minProperties"):
            merged[key] = max(merged[key], value)
        elif key in ("maximum", "maxLength", "maxItems", "maxProperties"):
            merged[key] = min(merged[key], value)
        elif key == "enum":
            merged[key] = [each for each in merged[key] if each in value]
        elif key == "type":
            merged[key] = _common_types(merged[key], value)
        elif key in UNIONS:
            merged[key] = [{"allOf": [one, {key: value}]} for one in merged[key]]
        elif key in ("items", "additionalProperties") and value != merged[key]:
            merged[key] = _both(merged[key], value)
        else:
            merged[key] = value


def _both(one: Schema, other: Schema) -> Schema:
    if one is False or other is False:
        return False
    return {"allOf": [each for each in (one, other) if isinstance(each, dict)]}


def _common_types(one: Any, other: Any) -> list[str]:
    first = [one] if isinstance(one, str) else list(one)
    second = {other} if isinstance(other, str) else set(other)
    if "number" in second:
        second |= {"integer"}
    kept = [each for each in first if each in second]
    return kept or (["integer"] if "integer" in second and "number" in first else first)


def bounds(schema: Mapping[str, Any]) -> tuple[float, float]:
    """Return the least and the greatest number to choose."""
    is_integer = schema.get("type") == "integer" or "integer" in (schema.get("type") or ())
    least, most = _INTEGERS.get(str(schema.get("format")), (-math.inf, math.inf))
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    nudge = 1 if is_integer else 1e-6
    if isinstance(above, int | float) and not isinstance(above, bool):
        low = max(low, (math.floor(above) if is_integer else above) + nudge)
    if isinstance(below, int | float) and not isinstance(below, bool):
        high = min(high, (math.ceil(below) if is_integer else below) - nudge)
    low, high = max(low, least), min(high, most)
    if math.isinf(low) or low == least:
        low = min(1, high - _DEFAULT_TOP) if high < 1 else 1
    if math.isinf(high) or high == most:
        high = low + _DEFAULT_TOP
    return low, high
