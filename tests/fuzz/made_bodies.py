"""Random bodies that conform to the descriptions, and mutations of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]

JUNK: list[Any] = [
    None, True, False, 0, 1, -1, 3.0, 2.5, 1e308, 2**53, 2**63, 2**64, "", "x", "1", "true", "null",
    "2023-01-24", "2023-01-24T03:30:38.629Z", "Wed, 08 Jun 2016 13:35:44 GMT", "9999-99-99", "10",
    "\u202e", "😀", [], {}, [None], [[]], {"": {}}, {"a": [1, {"b": None}]}, ["x", 1], "x" * 5000,
]  # fmt: skip
TOKENS = [
    b"NaN", b"Infinity", b"-", b"1e999", b"9" * 30, b"9" * 5000, b"null", b"{}", b"[", b"]", b"{",
    b"}", b",", b":", b'"', b"\\", b"\\ud800", b"\\u0022", b"\x00", b"\xff", b"\xed\xa0\x80",
    b"\xef\xbb\xbf", b"<html>", b"[" * 2000, b'{"a":' * 2000, b'"id":"b",', b"\r\n", b"//",
]  # fmt: skip


class Bodies:
    """Creates bodies for a document.

    Args:
        document: The OpenAPI document, resolved.
        chance: The source of all random decisions.
    """

    def __init__(self, document: Schema, chance: random.Random) -> None:
        self._schemas = document.get("components", {}).get("schemas", {})
        self._chance = chance

    def promised(self, schema: Schema, depth: int = 0) -> Any:
        """Return a value that conforms to the schema."""
        chance = self._chance
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        for one_of in ("anyOf", "oneOf"):
            if one_of in schema:
                return self.promised(chance.choice(schema[one_of]), depth)
        if "allOf" in schema:
            parts = [self.promised(part, depth) for part in schema["allOf"]]
            return {k: v for part in parts if isinstance(part, dict) for k, v in part.items()}
        if schema.get("enum"):
            return chance.choice(schema["enum"])
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = chance.choice(kind)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            count = 0 if depth > 6 else chance.choice((0, 1, 1, 2))
            return [self.promised(schema.get("items", {}), depth + 1) for _ in range(count)]
        return self._scalar(kind, schema.get("format", ""))

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        needed = schema.get("required", ())
        return {
            name: self.promised(inner, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if name in needed
            or inner.get("x-trunkline-required")
            or (depth < 7 and self._chance.random() < 0.8)
        }

    def _scalar(self, kind: str, form: str) -> Any:
        dates = {"date": "2023-01-24", "date-time": "2023-01-24T03:30:38.629Z"}
        made: dict[str, Any] = {
            "string": dates.get(form, "a"),
            "integer": self._chance.choice((0, 1, 7, 2**40)),
            "number": self._chance.choice((0, 1.5, 2)),
            "boolean": self._chance.random() < 0.5,
        }
        return made.get(kind)

    def mutated(self, value: Any) -> bytes:
        """Return a conforming body with a few mutations."""
        chance = self._chance
        for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
            value = self._changed(value)
        written = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode()
        if chance.random() < 0.35:
            written = self._damaged(written)
        return written

    def _changed(self, value: Any) -> Any:
        """Return the value with a change in one place."""
        chance = self._chance
        if not value or not isinstance(value, (dict, list)) or chance.random() < 0.15:
            return self._another(value)
        if isinstance(value, list):
            at = chance.randrange(len(value))
            return [*value[:at], self._changed(value[at]), *value[at + 1 :]]
        name = chance.choice(list(value))
        if chance.random() < 0.15:
            return {key: inner for key, inner in value.items() if key != name}
        if chance.random() < 0.15:
            return {**value, chance.choice(("grown", "", "_links", "id", name.upper())): 1}
        return {**value, name: self._changed(value[name])}

    def _another(self, value: Any) -> Any:
        kinds: list[Callable[[], Any]] = [
            lambda: self._chance.choice(JUNK),
            lambda: [value],
            lambda: {"a": value},
            lambda: str(value),
            lambda: value.upper() if isinstance(value, str) else value,
        ]
        return self._chance.choice(kinds)()

    def _damaged(self, text: bytes) -> bytes:
        chance = self._chance
        at = chance.randrange(len(text) + 1)
        kinds: list[Callable[[], bytes]] = [
            lambda: text[:at],
            lambda: text[:at] + chance.choice(TOKENS) + text[at:],
            lambda: text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :],
            lambda: text[:at] + text[at + chance.randrange(9) :],
            lambda: text[:at] + text[max(0, at - 20) : at] + text[at:],
        ]
        return chance.choice(kinds)()
