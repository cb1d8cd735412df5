"""Validation of values against the schemas of one OpenAPI 3.1 document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote

from trunkline.sandbox._common.errors import Invalid

from .formats import CHECKS, STRICT_CHECKS
from .validators import Schema as Schema
from .validators import Validators, composed
from .violations import described

Direction: TypeAlias = Literal["request", "response"]
Check: TypeAlias = Literal["request", "response", "made", "lenient"]

_MAX_ERRORS = 20
_OTHER_SIDE: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}
# A value that is not JSON, such as a text with half a surrogate pair, is not checked.
_UNCHECKABLE = (ValueError, RecursionError)
# For each check: the direction, whether `oneOf` is strict, and the formats.
_CHECKS: Mapping[Check, tuple[Direction, bool, Mapping[str, Callable[[str], bool]]]] = {
    "request": ("request", False, CHECKS),
    "response": ("response", True, CHECKS),
    "made": ("response", True, STRICT_CHECKS),
    "lenient": ("response", False, CHECKS),
}


class Schemas:
    """The schemas of a document.

    Args:
        document: The document; its references are local.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._validators: dict[Check, Validators] = {}
        self._composed: dict[int, Schema] | None = None

    def resolve(self, node: Any) -> Any:
        """Return a node, or the final target of its reference; {} if the reference dangles."""
        for _ in range(64):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                return node
            node = self.target(node["$ref"])
        return {}

    def target(self, ref: str) -> Any:
        """Return the target of a reference (RFC 6901, section 6); {} if it dangles."""
        node: Any = self._document
        for part in unquote(ref.removeprefix("#")).split("/")[1:]:
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
            return self._validators_for(direction).is_valid(value, schema)
        except _UNCHECKABLE:
            return True

    def violations(
        self, value: object, schema: Schema, direction: Direction, name: str = ""
    ) -> list[Invalid]:
        """Return the violations of a schema, each with the dotted name of the value; 20 at most."""
        try:
            validators = self._validators_for(direction)
            errors = validators.errors(value, schema)
            found = (
                each
                for error in errors
                for each in described(error, value, name, validators.explain)
            )
            return [*islice(found, _MAX_ERRORS)]
        except _UNCHECKABLE:
            return []

    def _validators_for(self, check: Check) -> Validators:
        found = self._validators.get(check)
        if found is None:
            if self._composed is None:
                self._composed = composed(self._document, self.target)
            direction, strict, formats = _CHECKS[check]
            found = self._validators[check] = Validators(
                self._composed,
                target=self.target,
                is_hidden=partial(self.is_hidden, direction=direction),
                strict=strict,
                formats=formats,
            )
        return found

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
