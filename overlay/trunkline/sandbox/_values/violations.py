"""What is wrong with a value, without the value, which may be a secret."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import attrs
from jsonschema_rs import ValidationError

from trunkline.sandbox._common.errors import Invalid

from .validators import IN_DOCUMENT, PATTERN

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


# Returns the errors behind one of `IN_DOCUMENT`, by its key and the value.
_Explain: TypeAlias = Callable[[str, Any], Iterable[ValidationError]]


@attrs.frozen
class _Fault:
    """An error.

    Attributes:
        error: The error.
        base: The place of the value that was validated.
        path: The place of the invalid value.
    """

    error: ValidationError
    base: tuple[str | int, ...]
    path: tuple[str | int, ...]


def described(error: ValidationError, value: object, name: str, explain: _Explain) -> list[Invalid]:
    """Return a violation as a name and a reason; several if the error is behind a reference.

    Args:
        error: The error, from `Validators.errors`.
        value: The value that was checked.
        name: The name of the value, which the names of its parts begin with.
        explain: Returns the errors behind a reference.
    """
    return [_described(fault, value, name, explain) for fault in _faults(error, (), value, explain)]


def _described(fault: _Fault, value: Any, name: str, explain: _Explain) -> Invalid:
    fault = _most_specific(fault, value, explain)
    error, place = fault.error, name
    for key in fault.path:
        if isinstance(value, list) and isinstance(key, int):
            place += f"[{key}]"
        else:  # the validator has a number for a name of digits
            place += f".{key}" if place else str(key)
        value = _part(value, key)
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


def _part(value: Any, key: str | int) -> Any:
    if isinstance(value, list):
        return value[int(key)]
    return value.get(str(key)) if isinstance(value, dict) else None


def _faults(
    error: ValidationError, base: tuple[str | int, ...], value: Any, explain: _Explain
) -> list[_Fault]:
    """Return an error with its place, or those behind it."""
    path = (*base, *error.instance_path[1:])
    kind: Any = error.kind
    if kind.name != IN_DOCUMENT:
        return [_Fault(error, base, path)]
    errors = explain(kind.message, functools.reduce(_part, path, value))
    return [fault for each in errors for fault in _faults(each, path, value, explain)]


def _most_specific(fault: _Fault, value: Any, explain: _Explain) -> _Fault:
    """Return the fault of the alternative that a value is meant for, as far as that is clear.

    Of the alternatives for values of its type, it is the one that most of the value fits.
    """
    kind: Any = fault.error.kind
    alternatives = kind.context if kind.name in ("anyOf", "oneOf") else []
    meant: list[_Fault] = []
    for errors in alternatives:
        found = [f for each in errors for f in _faults(each, fault.base, value, explain)]
        if not any(f.error.kind.name == "type" and f.path == fault.path for f in found):
            meant += found
    depth = max((len(each.path) for each in meant), default=0)
    deepest = [each for each in meant if len(each.path) == depth]
    return _most_specific(deepest[0], value, explain) if len(deepest) == 1 else fault
