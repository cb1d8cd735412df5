"""Names for operations that nobody named: resource and method from the path and the verb."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from . import naming
from .document import Document, Object

if TYPE_CHECKING:
    from .operations import MethodPlan

_COLLECTION = {"get": "list", "post": "create", "delete": "delete_all", "put": "replace"}
_ITEM = {"get": "get", "put": "update", "patch": "update", "delete": "delete", "post": "update"}
_KEEP = {"list"}  # a builtin, and the settled name of a method


def place(
    document: Document, path: str, method: str, operation: Object
) -> tuple[tuple[str, ...], str]:
    """Return where an operation hangs on the client, and the method's name.

    The corrections say it with `x-trunkline-resource` and `x-trunkline-method`; otherwise it is
    the API's name, the path's fixed words, and a method that fits the verb.
    """
    resource = operation.get("x-trunkline-resource")
    name = operation.get("x-trunkline-method")
    guessed_resource, guessed_name = guess_place(path, method)
    if resource is None:
        words = (document.api.name, *guessed_resource)
    else:
        words = tuple(str(resource).split("."))
    for word in words:
        if naming.snake(word) != word and word not in _KEEP:
            raise document.fail(
                f"x-trunkline-resource: {word!r} is no name for an attribute",
                "paths",
                path,
                method,
            )
    return words, method_name(str(name)) if name else guessed_name


def method_name(name: str) -> str:
    """Return the name as a method's: snake_case, no keyword."""
    return name if name in _KEEP else naming.snake(name)


def guess_place(path: str, method: str) -> tuple[tuple[str, ...], str]:
    """Return (resource words, method) for a path and a verb."""
    segments = [segment for segment in path.split("/") if segment]
    fixed = [s for s in segments if "{" not in s and not re.fullmatch(r"v\d+(\.\d+)?", s)]
    on_item = bool(segments) and "{" in segments[-1]
    words = tuple(naming.snake(segment) for segment in fixed)
    if on_item or not words:
        return words, _ITEM.get(method, method)
    return words, _COLLECTION.get(method, method)


def constant(resource: tuple[str, ...], method: str) -> str:
    """Return the name of the constant that holds an operation."""
    return "_" + naming.constant(" ".join((*resource[-2:], method)))


def without_clashes(methods: Sequence[MethodPlan]) -> list[MethodPlan]:
    """Return the methods; where guessed names clash, each takes its operationId instead."""
    counts = Counter((method.resource, method.name) for method in methods)
    result = []
    for method in methods:
        name = method.name
        if counts[method.resource, name] > 1:
            name = naming.snake(method.id)
        named = attrs.evolve(method, name=name, constant=constant(method.resource, name))
        result.append(named)
    return result
