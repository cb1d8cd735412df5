"""Values that a published schema allows, and whether a result is such a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from typing import Any

from trunkline_codegen.verify.published import Part, Published
from trunkline_codegen.verify.shapes import enum_of, is_composed, shapes, type_of

DEEPEST = 4
TEXT = "a b/ü&c"  # has to be escaped everywhere but in JSON
ASCII = "a-b"  # for headers and cookies
FORMATS = {"date-time": "2026-01-02T03:04:05Z", "date": "2026-01-02", "binary": "bytes"}


_SCALARS = {
    "integer": 7,
    "number": 1.5,
    "boolean": True,
    "file": "bytes",
    "long": 7,
}  # or misspelled


class Samples:
    """Makes JSON values that the schemas of one description allow."""

    def __init__(self, published: Published, text: str = TEXT) -> None:
        self._published = published
        self._text = text

    def of(self, schema: Part, depth: int = 0) -> Any:
        """Return a JSON value that a schema allows; None where that is not certain."""
        part = self._published.resolve(schema)
        node = part.node
        if not isinstance(node, dict):
            return None
        for key in ("const", "default", "example"):
            if key in node and not is_composed(node) and self._fits(part, node[key]):
                return node[key]
        values = enum_of(self._published, part)
        if values:
            return min(values)
        objects = shapes(self._published, part)
        kind = type_of(self._published, part)
        if isinstance(node.get("enum"), list) and node["enum"] and kind not in ("array", "object"):
            return node["enum"][0]
        if objects and kind in (None, "object"):
            shape = objects[0]
            found = {
                name: self._property(parts, depth + 1)
                for name, parts in shape.properties.items()
                if name in shape.required or depth < DEEPEST
            }
            return {name: value for name, value in found.items() if value is not None}
        return self._plain(part, kind, depth)

    def _property(self, parts: tuple[Part, ...], depth: int) -> Any:
        """Return a value of a property; a constant among its schemas decides."""
        for part in parts:
            node = self._published.resolve(part).node
            if isinstance(node, dict) and ("const" in node or len(node.get("enum") or ()) == 1):
                return node.get("const", (node.get("enum") or [None])[0])
        return self.of(parts[-1], depth)

    def _fits(self, part: Part, value: Any) -> bool:
        """Return whether a value that a publisher wrote has the type of its schema."""
        kind = type_of(self._published, part)
        if part.node.get("format") in FORMATS or isinstance(part.node.get("enum"), list):
            return False  # examples are wrong more often than formats
        if isinstance(value, bool):
            return kind in (None, "boolean")
        known: dict[str | None, tuple[type, ...]] = {
            "string": (str,),
            "integer": (int,),
            "number": (int, float),
            None: (str, int, float),
        }
        return kind in known and isinstance(value, known[kind]) and value != ""

    def _plain(self, part: Part, kind: str | None, depth: int) -> Any:
        if kind == "array":
            item = self.of(part.get("items"), depth + 1) if depth < DEEPEST else None
            if item is None and depth < DEEPEST and not part.get("items").node:
                item = self._text  # of any type
            return [] if item is None else [item, item]
        if kind == "object":
            value = self.of(part.get("additionalProperties"), depth + 1)
            if value is None and part.get("additionalProperties").node is not False:
                return {"a": self._text} if depth < DEEPEST else {}
            return {} if value is None else {"a": value, "b": value}
        if kind == "string":
            return FORMATS.get(str(part.node.get("format")), self._text)
        if kind is None and depth <= DEEPEST:
            for key in ("oneOf", "anyOf", "allOf"):
                for member in part.get(key).elements():
                    value = self.of(member, depth + 1)
                    if value is not None:
                        return value
        return _SCALARS.get(str(kind))


def as_argument(value: Any, annotation: str, *, binary: bool = True) -> Any:
    """Return a JSON value as the method's argument takes it; text as bytes for files alone."""
    if isinstance(value, str) and "dt.datetime" in annotation and value == FORMATS["date-time"]:
        return dt.datetime.fromisoformat(value)
    if isinstance(value, str) and "dt.date" in annotation and value == FORMATS["date"]:
        return dt.date.fromisoformat(value)
    is_file = "bytes" in annotation or "FileContent" in annotation
    if isinstance(value, str) and is_file and binary:
        return value.encode()
    if isinstance(value, list):
        return [as_argument(item, annotation, binary=binary) for item in value]
    return value


def same(result: Any, raw: Any) -> bool:
    """Return whether what a method returned is a JSON value that was sent."""
    if hasattr(result, "to_dict"):
        return bool(result.to_dict() == raw)
    if isinstance(result, (list, tuple)):
        return isinstance(raw, list) and _all_same(result, raw)
    if isinstance(result, Mapping):
        return (
            isinstance(raw, dict)
            and result.keys() == raw.keys()
            and all(same(value, raw[key]) for key, value in result.items())
        )
    if isinstance(result, Enum):
        return bool(result.value == raw)
    if isinstance(result, dt.datetime):
        return isinstance(raw, str) and dt.datetime.fromisoformat(raw) == result
    if isinstance(result, dt.date):
        return isinstance(raw, str) and dt.date.fromisoformat(raw) == result
    return bool(result == raw)


def _all_same(results: Any, raw: list[Any]) -> bool:
    return len(results) == len(raw) and all(map(same, results, raw))
