"""Faults that any description may have, mended in one place for every API.

What is wrong with one description alone is mended by its corrections, not here.
"""

from __future__ import annotations

import re

from .document import METHODS, Document, Object, operations, resolve, walk

_EXPRESS = re.compile(r"(?<=/):([A-Za-z_][A-Za-z0-9_]*)")
_TEMPLATE = re.compile(r"\{([^{}]+)\}")


def normalise(document: Document) -> Document:
    """Return the document with the general faults mended."""
    root = document.root
    root.setdefault("paths", {})
    _express_paths(document)
    _webhooks(root)
    _prose_defaults(root)
    for path, method, operation in operations(root):
        if not operation.get("operationId"):
            operation["operationId"] = _operation_id(method, path)
        operation.setdefault("responses", {})
        operation["responses"] = {str(k): v for k, v in operation["responses"].items()}
    _declare_path_parameters(root)
    return document


def _express_paths(document: Document) -> None:
    """`/rooms/:room_id` is Express's way of saying `/rooms/{room_id}`."""
    paths: Object = {}
    for path, item in document.root["paths"].items():
        new = _EXPRESS.sub(r"{\1}", path) if not path.startswith("x-") else path
        if new in paths:
            raise document.fail(f"{path} and {new} are the same path", "paths", path)
        paths[new] = item
    document.root["paths"] = paths


def _declare_path_parameters(root: Object) -> None:
    """A `{name}` in a path that no parameter declares is a required string."""
    for path, item in root["paths"].items():
        if not isinstance(item, dict):
            continue
        shared = _path_names(root, item.get("parameters") or [])
        for method in METHODS:
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            own = _path_names(root, operation.get("parameters") or [])
            missing = [n for n in _TEMPLATE.findall(path) if n not in shared | own]
            if missing:
                operation["parameters"] = [
                    *(
                        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
                        for name in missing
                    ),
                    *(operation.get("parameters") or []),
                ]


def _path_names(root: Object, parameters: list[Object]) -> set[str]:
    names = set()
    for parameter in parameters:
        target = parameter
        if parameter.get("$ref", "").startswith("#/"):
            try:
                target = resolve(root, parameter["$ref"])
            except (KeyError, IndexError, ValueError, TypeError):
                continue  # the bundle stage reports it, with its place
        if target.get("in") == "path":
            names.add(target.get("name", ""))
    return names


def _webhooks(root: Object) -> None:
    """`x-webhooks`, with or without groups, becomes the `webhooks` of OpenAPI 3.1."""
    published = root.pop("x-webhooks", None)
    if not isinstance(published, dict):
        return
    webhooks = root.setdefault("webhooks", {})
    for name, item in published.items():
        if not isinstance(item, dict):
            continue
        if any(method in item for method in METHODS):
            webhooks[name] = item
        else:
            webhooks.update({k: v for k, v in item.items() if isinstance(v, dict)})


def _prose_defaults(root: Object) -> None:
    """A `default` that is marked as prose ("1 week ago") is documentation, not a value."""
    for _, node in walk(root):
        if isinstance(node, dict) and node.pop("x-default-is-meta", False) is True:
            for holder in (node, node.get("schema")):
                if isinstance(holder, dict) and "default" in holder:
                    note = f"Default: {holder.pop('default')}."
                    node["description"] = f"{node.get('description', '')} {note}".strip()


def _operation_id(method: str, path: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", path)
    return method + "".join(word[:1].upper() + word[1:] for word in words)
