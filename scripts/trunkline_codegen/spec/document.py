"""The document that the stages pass on, and functions to traverse it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import attrs

from .catalog import APIEntry
from .errors import SpecError, pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Json = Any
Object = dict[str, Any]
Where = tuple[str | int, ...]
# A node, its place, and its keyword if the node is a table.
_Pending = tuple[Json, Where, str]

# The sections of components in Swagger 2.0, for messages.
_IN_SWAGGER: dict[Where, Where] = {
    ("components", "schemas"): ("definitions",),
    ("components", "parameters"): ("parameters",),
    ("components", "responses"): ("responses",),
}

# Keywords whose value is a table: its keys are names, not keywords.
_TABLES = frozenset(
    {
        "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas",
        "responses", "parameters", "requestBodies", "headers", "securitySchemes",
        "securityDefinitions", "links", "callbacks", "pathItems", "paths", "webhooks",
        "x-webhooks", "content", "encoding", "variables", "mapping",
    }
)  # fmt: skip
# Tables in which a key that begins with `x-` is an extension, not a name.
_WITH_EXTENSIONS = frozenset({"paths", "responses", "callbacks"})
# Keywords whose value is data, not a part of the description.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})


_DEFAULT_HINT = (
    "Fix it in corrections.yaml. An error in an earlier stage needs a repaired copy of the file, "
    "with a note in the catalog."
)


@attrs.frozen
class Document:
    """A description in the pipeline.

    Attributes:
        api: The catalog entry.
        file: The file of the description, for messages and relative references.
        root: The content. Stages may change it in place.
        dialect: The version of the file: `2.0`, `3.0` or `3.1`.
        left_out: The names in `leave_out` that belong to an operation.
        repairs: The faults that stages repaired, with their places; all stages share the list.
    """

    api: APIEntry
    file: Path
    root: Object
    dialect: str = "3.1"
    repairs: list[str] = attrs.field(factory=list, eq=False)
    left_out: set[str] = attrs.field(factory=set, eq=False)

    def note(self, reason: str, *place: str | int) -> None:
        """Record a fault that was repaired, for the report; a place is recorded once."""
        text = f"{pointer(*place)}: {reason}"
        if text not in self.repairs:
            self.repairs.append(text)

    def fail(self, reason: str, *place: str | int, hint: str = _DEFAULT_HINT) -> SpecError:
        """Return an error about a place of this document."""
        if self.dialect == "2.0":
            place = (*_IN_SWAGGER.get(place[:2], place[:2]), *place[2:])
        return SpecError(self.file, pointer(*place), reason, hint)


def operations(root: Object) -> Iterator[tuple[str, str, Object]]:
    """Yield (path, method, operation) for every operation, in document order."""
    for path, item in root.get("paths", {}).items():
        if isinstance(item, dict):
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield path, method, item[method]


def walk(node: Json, *place: str | int) -> Iterator[tuple[Where, Json]]:
    """Yield (place, node) for `node` and every object and array below it, parents first.

    Examples, defaults, enum values and extensions are skipped. The caller may change a node when
    it is yielded; its children are read afterwards.
    """
    pending: list[_Pending] = [(node, place, "")]
    while pending:
        node, place, table = pending.pop()
        yield place, node
        _add_children(pending, node, place, table)


def objects(node: Json, *place: str | int) -> Iterator[tuple[Where, Object]]:
    """Yield (place, object) as `walk` does, for every object that is not a table."""
    pending: list[_Pending] = [(node, place, "")]
    while pending:
        node, place, table = pending.pop()
        if not table and isinstance(node, dict):
            yield place, node
        _add_children(pending, node, place, table)


def _add_children(pending: list[_Pending], node: Json, place: Where, table: str) -> None:
    """Add the objects and arrays in a node to the pending ones, the last one first."""
    if isinstance(node, list):
        for index in range(len(node) - 1, -1, -1):
            if isinstance(node[index], (dict, list)):
                pending.append((node[index], (*place, index), ""))
    elif table:
        names = table not in _WITH_EXTENSIONS
        for key, child in reversed(node.items()):
            if isinstance(child, (dict, list)) and (names or not key.startswith("x-")):
                pending.append((child, (*place, key), ""))
    else:
        for key, child in reversed(node.items()):
            if isinstance(child, (dict, list)):
                if key in _TABLES:
                    pending.append((child, (*place, key), key))
                elif not (key in _DATA or key.startswith("x-")):
                    pending.append((child, (*place, key), ""))


def is_table(place: Where) -> bool:
    """Return whether the node at a place is a table, whose keys are names, not keywords."""
    table = False
    for key in place:
        table = not table and key in _TABLES
    return table


def keys_of(root: Json, ref: str) -> Where:
    """Return the keys on the path to the target of a local reference (`#`, `#/…`).

    Each part is tried literally first, then percent-decoded.

    Raises:
        LookupError: The reference dangles.
    """
    fragment = ref.removeprefix("#")
    if fragment and not fragment.startswith("/"):
        raise LookupError(ref)  # an `$anchor`
    node: Json = root
    found: list[str | int] = []
    for part in fragment.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        key: str | int = name
        if isinstance(node, dict):
            key = name if name in node else unquote(name)
        elif isinstance(node, list) and name.isascii() and name.isdigit():
            key = int(name)
        else:
            raise LookupError(ref)
        node = node[key]
        found.append(key)
    return tuple(found)


def resolve(root: Json, ref: str) -> Json:
    """Return the target of a local reference; raise LookupError if it dangles."""
    node: Json = root
    for key in keys_of(root, ref):
        node = node[key]
    return node


def follow(root: Object, node: Json) -> Json:
    """Return the node itself, or the final target of its reference.

    The bundle stage has checked that all references resolve.
    """
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        node = resolve(root, node["$ref"])
    return node
