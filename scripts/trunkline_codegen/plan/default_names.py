"""Default names of operations: resource and method, from the path and the HTTP method."""

from __future__ import annotations

import re

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Document, Object

_COLLECTION = {"get": "list", "post": "create", "delete": "delete_all", "put": "replace"}
_ITEM = {"get": "get", "put": "update", "patch": "update", "delete": "delete", "post": "update"}
_KEEP = {"list"}  # a builtin, and the settled name of a method

# `/rooms/{id}:close` and `/rooms:search`: a verb of the provider's own, behind a colon.
_OWN_VERB = re.compile(r"(?P<noun>.*[^:/]):(?P<verb>[A-Za-z][A-Za-z0-9_-]*)")


def place(
    document: Document, path: str, method: str, operation: Object
) -> tuple[tuple[str, ...], str]:
    """Return where an operation hangs on the client, and the method's name.

    The corrections say it with `x-trunkline-resource` and `x-trunkline-method`; otherwise it is
    the API's name, the path's fixed words, and a method that fits the verb.
    """
    resource = operation.get("x-trunkline-resource")
    name = operation.get("x-trunkline-method")
    if resource is None:
        words = (document.api.name, *guess_place(path, method)[0])
    else:
        words = tuple(str(resource).split("."))
    for word in words[resource is None :]:
        if naming.snake(word) != word and word not in _KEEP:
            raise document.fail(
                f"{word!r} is no name for an attribute",
                "paths",
                path,
                method,
                "x-trunkline-resource",
            )
    return words, method_name(str(name)) if name else guess_place(path, method)[1]


def method_name(name: str) -> str:
    """Return the name as a method's: snake_case, no keyword."""
    return name if name in _KEEP else naming.snake(name)


def guess_place(path: str, method: str) -> tuple[tuple[str, ...], str]:
    """Return (resource words, method) for a path and a verb."""
    path = path.partition("#")[0].partition("?")[0]
    own = _OWN_VERB.fullmatch(path)
    segments = [segment for segment in (own["noun"] if own else path).split("/") if segment]
    fixed = [segment.partition("{")[0] for segment in segments]
    fixed = [s for s in fixed if naming.words(s) and not re.fullmatch(r"v\d+(\.\d+)?", s)]
    on_item = bool(segments) and "{" in segments[-1]
    words = tuple(naming.snake(segment) for segment in fixed)
    if own:
        return words, naming.snake(own["verb"])
    if on_item or not words:
        return words, _ITEM.get(method, method)
    return words, _COLLECTION.get(method, method)
