"""Validation of values against the schemas of one OpenAPI 3.1 document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing.exceptions import Unresolvable

from trunkline.sandbox._common.errors import Invalid

from .formats import CHECKS, STRICT_CHECKS
from .patterns import compiled

Direction: TypeAlias = Literal["request", "response"]
Check: TypeAlias = Literal["request", "response", "made", "lenient"]
Schema: TypeAlias = Any  # a JSON Schema: an object, true or false

_MAX_ERRORS = 20
_OTHER_SIDE: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}
# A part that is no schema, or that refers to none, is not checked.
_UNCHECKABLE = (re.error, RecursionError, Unresolvable, AttributeError, TypeError)


class Schemas:
    """The schemas of a document.

    Args:
        document: The document; its references are local.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._kinds: dict[Check, Any] = {
            "request": _validator_class(self, "request", strict=False),
            "response": _validator_class(self, "response", strict=True),
            "made": _validator_class(self, "response", strict=True, formats=STRICT_CHECKS),
            "lenient": _validator_class(self, "response", strict=False),
        }
        self._validators: dict[tuple[int, Check], tuple[Schema, Any]] = {}

    def resolve(self, node: Any) -> Any:
        """Return a node, or the final target of its reference; {} if the reference dangles."""
        for _ in range(64):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                return node
            node = self._target(node["$ref"])
        return {}

    def _target(self, ref: str) -> Any:
        node: Any = self._document
        for part in ref.removeprefix("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            try:
                node = node[int(key)] if isinstance(node, list) else node[key]
            except (LookupError, TypeError, ValueError):
                return {}
        return node

    def is_valid(self, value: object, schema: Schema, direction: Check = "response") -> bool:
        """Return whether a value is valid.

        In requests, and with `lenient`, a value may match several alternatives of a `oneOf`. With
        `made`, for what the sandbox makes up, formats are checked as their RFCs define them.
        """
        try:
            return bool(self._validator(schema, direction).is_valid(value))
        except _UNCHECKABLE:
            return True

    def violations(
        self, value: object, schema: Schema, direction: Direction, name: str = ""
    ) -> list[Invalid]:
        """Return the violations of a schema, each with the dotted name of the value; 20 at most."""
        found: list[Invalid] = []
        try:
            for error in self._validator(schema, direction).iter_errors(value):
                deepest = best_match([error]) or error
                found.append(_described(deepest, name))
                if len(found) == _MAX_ERRORS:
                    break
        except _UNCHECKABLE:
            pass
        return found

    def _validator(self, schema: Schema, direction: Check) -> Any:
        key = (id(schema), direction)
        entry = self._validators.get(key)
        if entry is None:
            # The schema is kept with its validator, so that its `id` is not used again.
            root = {**self._document, "allOf": [schema]}
            entry = self._validators[key] = schema, self._kinds[direction](root)
        return entry[1]

    def is_hidden(self, schema: Schema, direction: Direction) -> bool:
        """Return whether a property is left out of requests, or of responses."""
        found = self.resolve(schema)
        return isinstance(found, dict) and found.get(_OTHER_SIDE[direction]) is True

    def properties(self, schema: Schema) -> dict[str, Schema]:
        """Return the properties of a schema, with those of the schemas that it is composed of."""
        found: dict[str, Schema] = {}
        for part in self.parts(schema):
            for name, each in (part.get("properties") or {}).items():
                found.setdefault(name, each)
        return found

    def required(self, schema: Schema) -> set[str]:
        """Return the names of the properties that every value has."""
        found = self.resolve(schema)
        if not isinstance(found, dict):
            return set()
        names: set[str] = {*(found.get("required") or ())}
        for part in found.get("allOf") or ():
            names |= self.required(part)
        return names

    def parts(self, schema: Schema, depth: int = 0) -> Iterator[dict[str, Any]]:
        """Yield a schema and the schemas that it is composed of."""
        found = self.resolve(schema)
        if not isinstance(found, dict) or depth > 8:
            return
        yield found
        for keyword in ("allOf", "oneOf", "anyOf"):
            for part in found.get(keyword) or ():
                yield from self.parts(part, depth + 1)

    def types(self, schema: Schema, depth: int = 0) -> set[str]:
        """Return the types that a schema allows; empty for any."""
        found = self.resolve(schema)
        if not isinstance(found, dict) or depth > 8:
            return set()
        declared = found.get("type")
        if declared:
            return {declared} if isinstance(declared, str) else set(declared)
        for keyword in ("oneOf", "anyOf", "allOf"):
            members = [self.types(each, depth + 1) for each in found.get(keyword) or ()]
            if members:
                some = [each for each in members if each]
                known = keyword == "allOf" or len(some) == len(members)
                return _joined(some) if known else set()
        values = [found["const"]] if "const" in found else found.get("enum") or ()
        if values:
            return {_type_of(value) for value in values}
        for keyword, kind in _IMPLIED:
            if keyword in found:
                return {kind}
        return set()


_IMPLIED = (
    ("properties", "object"),
    ("additionalProperties", "object"),
    ("required", "object"),
    ("items", "array"),
    ("prefixItems", "array"),
    ("pattern", "string"),
    ("minLength", "string"),
    ("maxLength", "string"),
    ("format", "string"),
    ("minimum", "number"),
    ("maximum", "number"),
)


def _joined(sets: list[set[str]]) -> set[str]:
    return {each for found in sets for each in found}


def _type_of(value: object) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (int, "integer"),
        (float, "number"),
        (str, "string"),
        (list, "array"),
        (dict, "object"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")


def _validator_class(
    schemas: Schemas,
    direction: Direction,
    *,
    strict: bool,
    formats: Mapping[str, Callable[[str], bool]] = CHECKS,
) -> Any:
    original = Draft202012Validator.VALIDATORS

    def required(validator: Any, names: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        """A property that only the other side sends is not required (OpenAPI 3.0, readOnly)."""
        properties = schema.get("properties") or {}
        kept = [n for n in names if not schemas.is_hidden(properties.get(n), direction)]
        yield from original["required"](validator, kept, value, schema)

    def pattern(validator: Any, text: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        expression = compiled(text) if isinstance(value, str) else None
        if expression is not None and not expression.search(value):
            yield ValidationError("does not match the pattern")

    def format(validator: Any, name: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        check = formats.get(name) if isinstance(name, str) else None
        if check is not None and isinstance(value, str) and not check(value):
            yield ValidationError(f"is not a valid {name}")

    changed: dict[str, Any] = {"required": required, "pattern": pattern, "format": format}
    if not strict:
        changed["oneOf"] = original["anyOf"]
    return extend(Draft202012Validator, changed)  # type: ignore[no-untyped-call]


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
    "oneOf": "must match exactly one of the described alternatives",
    "anyOf": "must match one of the described alternatives",
    "not": "has a form that is not allowed",
}


def _described(error: ValidationError, name: str) -> Invalid:
    """Return a violation without the value, which may be a secret."""
    place = name
    for key in error.absolute_path:
        place += f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)
    keyword = str(error.validator)
    if keyword == "required":
        value = error.instance if isinstance(error.instance, dict) else {}
        listed: Any = error.validator_value
        missing = [each for each in listed if each not in value] or ["a property"]
        # Of several missing names each has an error of its own, which its message begins with.
        first = next((n for n in missing if error.message.startswith(repr(n))), missing[0])
        return Invalid(f"{place}.{first}" if place else str(first), "is required")
    expected: Any = error.validator_value
    shown = expected if isinstance(expected, str) else json.dumps(expected, default=str)
    if keyword in ("type", "enum") and isinstance(expected, list):
        shown = ", ".join(each if isinstance(each, str) else json.dumps(each) for each in expected)
    is_refused = expected is False or error.schema is False
    reason = _REASONS.get(keyword, "is not allowed" if is_refused else "is invalid")
    return Invalid(place or "body", reason.format(shown[:200]))
