"""The document that travels through the stages, and ways to walk it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from .catalog import ApiEntry
from .problem import SpecError, pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Json = Any
Object = dict[str, Any]


@attrs.frozen
class Document:
    """A description on its way through the pipeline.

    Attributes:
        api: The catalog entry.
        file: The file it came from, for messages and for references relative to it.
        root: The description itself. A stage may change it in place: nobody else holds it.
    """

    api: ApiEntry
    file: Path
    root: Object

    def fail(self, reason: str, *place: str | int, hint: str = "") -> SpecError:
        """Return the error that says what is wrong at a place of this document."""
        return SpecError(self.file, pointer(*place), reason, hint)


def operations(root: Object) -> Iterator[tuple[str, str, Object]]:
    """Yield path, method and operation of every operation, in the document's order."""
    for path, item in root.get("paths", {}).items():
        if isinstance(item, dict):
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield path, method, item[method]


def walk(node: Json, *place: str | int) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    """Yield every object and array below `node` with its place, parents first."""
    if isinstance(node, (dict, list)):
        yield place, node
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from walk(child, *place, key)


def resolve(root: Object, ref: str) -> Json:
    """Return what a local reference (`#/…`) points at; KeyError where it dangles."""
    node: Json = root
    for part in ref.removeprefix("#/").split("/"):
        key = part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
        node = node[int(key)] if isinstance(node, list) else node[key]
    return node
