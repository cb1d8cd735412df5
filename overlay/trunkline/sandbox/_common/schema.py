"""Validate values against a subset of JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from .errors import Invalid
from .formats import parse_http_date, parse_iso

Schema: TypeAlias = Mapping[str, Any]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


_TYPES: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "string": (lambda v: isinstance(v, str), "a string"),
    "boolean": (lambda v: isinstance(v, bool), "a boolean"),
    "integer": (lambda v: isinstance(v, int) and not isinstance(v, bool), "an integer"),
    "number": (lambda v: isinstance(v, int | float) and not isinstance(v, bool), "a number"),
    "object": (lambda v: isinstance(v, dict), "an object"),
    "array": (lambda v: isinstance(v, list), "an array"),
    "null": (lambda v: v is None, "null"),
}
_FORMATS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "uuid": (_is_uuid, "must be a valid GUID"),
    "date-time": (lambda text: parse_iso(text) is not None, "must be a valid ISO 8601 date"),
    "moment": (
        lambda text: (parse_iso(text) or parse_http_date(text)) is not None,
        "must be an ISO 8601 or RFC 1123 date",
    ),
    "url": (lambda text: re.match(r"https?://.", text) is not None, "must be an http(s) URL"),
}


def check(value: object, schema: Schema, name: str = "") -> list[Invalid]:
    """Return the violations of a schema, each with the dotted name of the value."""
    type_ = schema.get("type", ())
    types = (type_,) if isinstance(type_, str) else type_
    if types and not any(_TYPES[each][0](value) for each in types):
        return [Invalid(name or "body", "must be " + " or ".join(_TYPES[t][1] for t in types))]
    if "enum" in schema and value is not None and value not in schema["enum"]:
        return [Invalid(name, f"must be one of: {', '.join(schema['enum'])}")]
    if isinstance(value, str):
        return [Invalid(name, reason) for reason in _text(value, schema)]
    if isinstance(value, int | float):
        return [Invalid(name, reason) for reason in _number(value, schema)]
    if isinstance(value, dict):
        return _object(value, schema, name)
    if isinstance(value, list):
        return [
            violations
            for index, item in enumerate(value)
            for violations in check(item, schema.get("items", {}), f"{name}[{index}]")
        ]
    return []


def _text(value: str, schema: Schema) -> list[str]:
    reasons = []
    if len(value) < schema.get("minLength", 0):
        reasons.append("must not be empty")
    if len(value) > schema.get("maxLength", len(value)):
        reasons.append(f"must be at most {schema['maxLength']} characters long")
    if "pattern" in schema and re.search(schema["pattern"], value) is None:
        reasons.append(f"must match the pattern {schema['pattern']}")
    if "format" in schema and not _FORMATS[schema["format"]][0](value):
        reasons.append(_FORMATS[schema["format"]][1])
    return reasons


def _number(value: float, schema: Schema) -> list[str]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if (low is None or value >= low) and (high is None or value <= high):
        return []
    if low is not None and high is not None:
        return [f"must be between {low} and {high}"]
    return [f"must be at least {low}" if high is None else f"must be at most {high}"]


def _object(value: Mapping[str, object], schema: Schema, name: str) -> list[Invalid]:
    properties: Mapping[str, Schema] = schema.get("properties", {})

    def dotted(key: str) -> str:
        return f"{name}.{key}" if name else key

    violations = [
        Invalid(dotted(key), "is required")
        for key in schema.get("required", ())
        if key not in value
    ]
    for key, item in value.items():
        if key in properties:
            violations += check(item, properties[key], dotted(key))
        elif schema.get("additionalProperties") is False:
            violations.append(Invalid(dotted(key), "is not allowed"))
    minimum = schema.get("minProperties", 0)
    if len(value) < minimum:
        violations.append(Invalid(name or "body", f"must have at least {minimum} key"))
    return violations


# The provider's own SDK sends Python's `True` and `False`.
_BOOLEANS = {"true": True, "false": False, "True": True, "False": False}


def read_query(
    parameters: Mapping[str, str], schemas: Mapping[str, Schema]
) -> tuple[dict[str, Any], list[Invalid]]:
    """Convert query parameters to their declared types and apply defaults.

    Parameters that are not declared are ignored, as the providers do.
    """
    values: dict[str, Any] = {}
    violations: list[Invalid] = []
    for name, schema in schemas.items():
        text = parameters.get(name)
        if text is None:
            values[name] = schema.get("default")
            continue
        value = _typed(text, schema.get("type", "string"))
        violations += check(value, schema, name)
        values[name] = value
    return values, violations


def _typed(text: str, kind: str) -> object:
    """Return the value of a text, or the text itself if it is not valid for the type."""
    if kind == "boolean":
        return _BOOLEANS.get(text, text)
    if kind == "number" and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    if kind == "integer" and re.fullmatch(r"-?[0-9]{1,300}", text):
        return int(text)
    return text
