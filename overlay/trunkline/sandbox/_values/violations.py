"""What is wrong with a value, without the value, which may be a secret."""

from __future__ import annotations

import json
from typing import Any

from jsonschema_rs import ValidationError

from trunkline.sandbox._common.errors import Invalid

from .validators import PATTERN

_REASONS = {
    "minimum": "must be at least {0}",
    "maximum": "must be at most {0}",
    "exclusiveMinimum": "must be more than {0}",
    "exclusiveMaximum": "must be less than {0}",
    "multipleOf": "must be a multiple of {0}",
    "minLength": "must have at least {0} characters",
    "maxLength": "must have at most {0} characters",
    "minItems": "must have at least {0} items",
    "maxItems": "must have at most {0} items",
    "uniqueItems": "must not have equal items",
    "minProperties": "must have at least {0} properties",
    "maxProperties": "must have at most {0} properties",
    "pattern": "must match the pattern {0}",
    "format": "must have the format {0}",
    "const": "must be {0}",
    "enum": "must be one of {0}",
    "type": "must be of the type {0}",
    "additionalProperties": "has properties that are not allowed",
    "unevaluatedProperties": "has properties that are not allowed",
    "propertyNames": "has a name that is not allowed",
    "oneOf": "must match exactly one of the described alternatives",
    "anyOf": "must match one of the described alternatives",
    "not": "has a form that is not allowed",
    "falseSchema": "is not allowed",
}


def described(error: ValidationError, value: object, name: str) -> Invalid:
    """Return a violation as a name and a reason.

    Args:
        error: The error, from `Validators.errors`.
        value: The value that was checked.
        name: The name of the value, which the names of its parts begin with.
    """
    error = _most_specific(error)
    place = name
    for key in error.instance_path[1:]:
        if isinstance(value, list) and isinstance(key, int):
            place += f"[{key}]"
            value = value[key]
        else:  # the validator has a number for a name of digits
            place += f".{key}" if place else str(key)
            value = value.get(str(key)) if isinstance(value, dict) else None
    keyword, expected = error.kind.name, error.kind.value
    if keyword == "required":
        return Invalid(f"{place}.{expected}" if place else str(expected), "is required")
    if keyword == "format" and str(expected).startswith(PATTERN):
        keyword, expected = "pattern", str(expected).removeprefix(PATTERN)
    reason = _REASONS.get(keyword, "is invalid")
    return Invalid(place or "body", reason.format(_shown(keyword, expected)[:200]))


def _shown(keyword: str, expected: Any) -> str:
    if keyword == "type":
        return ", ".join(sorted(expected, key=lambda each: each == "null"))
    if keyword == "enum":
        return ", ".join(each if isinstance(each, str) else json.dumps(each) for each in expected)
    return expected if isinstance(expected, str) else json.dumps(expected, default=str)


def _most_specific(error: ValidationError) -> ValidationError:
    """Return the error of the alternative that a value is meant for, as far as that is clear.

    Of the alternatives for values of its type, it is the one that most of the value fits.
    """
    kind: Any = error.kind
    if kind.name == "propertyNames":
        return error
    alternatives = kind.context if kind.name in ("anyOf", "oneOf") else []
    here = len(error.instance_path)
    meant = [
        each
        for errors in alternatives
        if not any(e.kind.name == "type" and len(e.instance_path) == here for e in errors)
        for each in errors
    ]
    depth = max((len(each.instance_path) for each in meant), default=0)
    deepest = [each for each in meant if len(each.instance_path) == depth]
    return _most_specific(deepest[0]) if len(deepest) == 1 else error
