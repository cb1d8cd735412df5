"""The document that travels through the stages, and ways to walk it."""

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

# Where in Swagger 2.0 the sections of components are, for messages.
_IN_SWAGGER: dict[Where, Where] = {
    ("components", "schemas"): ("definitions",),
    ("components", "parameters"): ("parameters",),
    ("components", "responses"): ("responses",),
}

# Keywords whose value is a table: its keys are names that somebody chose, not keywords.
_TABLES = frozenset(
    {
        "properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "schemas",
        "responses", "parameters", "requestBodies", "headers", "securitySchemes",
        "securityDefinitions", "links", "callbacks", "pathItems", "paths", "webhooks",
        "x-webhooks", "content", "encoding", "variables", "mapping",
    }
)  # fmt: skip
# Tables of which names that begin with `x-` are extensions all the same.
_WITH_EXTENSIONS = frozenset({"paths", "responses", "callbacks"})
# Keywords whose value is data: whatever it looks like, it is no part of the description.
_DATA = frozenset({"example", "examples", "default", "enum", "const"})


# What to do about a fault, where nothing better is known.
_USUAL = (
    "Mend it in corrections.yaml; what stops the run before those needs a mended copy of the file, "
    "and a note in the catalog."
)


@attrs.frozen
class Document:
    """A description on its way through the pipeline.

    Attributes:
        api: The catalog entry.
        file: The file it came from, for messages and for references relative to it.
        root: The description itself. A stage may change it in place: nobody else holds it.
        dialect: The version that it was written in: `2.0`, `3.0` or `3.1`.
    """

    api: APIEntry
    file: Path
    root: Object
    dialect: str = "3.1"

    def fail(self, reason: str, *place: str | int, hint: str = _USUAL) -> SpecError:
        """Return the error that says what is wrong at a place of this document."""
        if self.dialect == "2.0":
            place = (*_IN_SWAGGER.get(place[:2], place[:2]), *place[2:])
        return SpecError(self.file, pointer(*place), reason, hint)


def operations(root: Object) -> Iterator[tuple[str, str, Object]]:
    """Yield path, method and operation of every operation, in the document's order."""
    for path, item in root.get("paths", {}).items():
        if isinstance(item, dict):
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield path, method, item[method]


def walk(node: Json, *place: str | int) -> Iterator[tuple[Where, Json]]:
    """Yield every object and array below `node` with its place, parents first.

    Data is passed over: examples, defaults, the values of enums, extensions. A node may be
    changed when it is yielded; its children are those that it has afterwards.
    """
    # A node, its place, and the keyword whose table it is, if it is one.
    pending: list[tuple[Json, Where, str]] = [(node, place, "")]
    while pending:
        node, place, table = pending.pop()
        yield place, node
        if isinstance(node, list):
            children = [(child, (*place, i), "") for i, child in enumerate(node)]
        else:
            children = [
                (child, (*place, key), "" if table or key not in _TABLES else key)
                for key, child in node.items()
                if _is_part(key, table)
            ]
        pending += [child for child in reversed(children) if isinstance(child[0], (dict, list))]


def _is_part(key: str, table: str) -> bool:
    if table:
        return table not in _WITH_EXTENSIONS or not key.startswith("x-")
    return key not in _DATA and (not key.startswith("x-") or key in _TABLES)


def is_table(place: Where) -> bool:
    """Say whether what is at a place is a table, of which the keys are names, not keywords."""
    table = False
    for key in place:
        table = not table and key in _TABLES
    return table


def keys_of(root: Json, ref: str) -> Where:
    """Return the keys that a local reference (`#`, `#/…`) leads along; LookupError: it dangles.

    A reference is part of a URL: what is percent-encoded in it is tried as it stands first.
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
    """Return what a local reference points at; LookupError where it dangles."""
    node: Json = root
    for key in keys_of(root, ref):
        node = node[key]
    return node


def follow(root: Object, node: Json) -> Json:
    """Return what an object stands for: itself, or what its reference leads to in the end.

    The bundle stage has made sure that all references lead somewhere.
    """
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        node = resolve(root, node["$ref"])
    return node
