"""Repair common faults of paths and operations, the same way for every API.

A fault of a single description belongs into its corrections, not here.
"""

from __future__ import annotations

import re
from collections import Counter

from trunkline_codegen.spec.document import METHODS, Document, Json, Object, operations, resolve

# A colon after a slash, a hyphen or a dot begins a parameter, optionally with a pattern
# (`:id(\\d+)`, `:id?`). A colon elsewhere (`/rooms/{id}:close`) does not.
_EXPRESS = re.compile(r"(?<=[/.-]):([A-Za-z_][A-Za-z0-9_]*)(\([^()/]*\))?[?+*]?")
_TEMPLATE = re.compile(r"\{([^{}]+)\}")


def repair_paths(document: Document) -> Document:
    """Return the document with common faults of paths and operations repaired."""
    root = document.root
    root.setdefault("paths", {})
    _normalise_paths(document)
    _remove_unsendable(document)
    _remove_empty_bodies(document)
    _name_operations(document)
    _declare_path_parameters(root)
    return document


def _normalise_paths(document: Document) -> None:
    """Rewrite Express (`/rooms/:id`) and JavaScript (`/rooms/${id}`) paths as `/rooms/{id}`.

    A path without a leading slash gets one.
    """
    paths: Object = {}
    for path, item in document.root["paths"].items():
        rooted = path if path.startswith("/") else f"/{path}"
        new = _EXPRESS.sub(r"{\1}", rooted).replace("${", "{")
        if new in paths:
            raise document.fail(f"{path} and {new} are the same path", "paths", path)
        paths[new] = item
    document.root["paths"] = paths


def _remove_unsendable(document: Document) -> None:
    """Remove parameters of headers and cookies whose name HTTP does not allow."""
    root = document.root
    for path, item in root["paths"].items():
        for key in ("", *METHODS):
            holder = item.get(key) if key else item
            listed = holder.get("parameters") if isinstance(holder, dict) else None
            kept = [p for p in listed or () if not _is_unsendable(_parameter(root, p))]
            if listed and len(kept) < len(listed):
                holder["parameters"] = kept
                reason = "the name of a header or cookie is invalid: the parameter is left out"
                document.note(reason, "paths", path, *filter(None, (key,)))


def _remove_empty_bodies(document: Document) -> None:
    """Remove the optional body of a GET or HEAD if it cannot have a field.

    The content of such a request has no defined meaning (RFC 9110, section 9.3.1).
    """
    for path, verb, operation in operations(document.root):
        body = operation.get("requestBody")
        if verb in ("get", "head") and isinstance(body, dict) and _is_empty_body(body):
            del operation["requestBody"]
            reason = f"the body of a {verb.upper()} has no field: left out"
            document.note(reason, "paths", path, verb)


def _is_empty_body(body: Object) -> bool:
    content = body.get("content")
    if body.get("required") or not isinstance(content, dict):
        return False
    schemas = [media.get("schema") for media in content.values() if isinstance(media, dict)]
    return bool(schemas) and all(
        isinstance(schema, dict)
        and schema.get("type") == "object"
        and schema.get("properties") == {}
        and schema.get("additionalProperties") is False
        for schema in schemas
    )


def _is_unsendable(parameter: Json) -> bool:
    place = parameter.get("in") if isinstance(parameter, dict) else None
    return place in ("header", "cookie") and not is_token(str(parameter.get("name")))


def is_token(name: str) -> bool:
    """Return whether a name can be that of a header or a cookie (RFC 9110, section 5.6.2)."""
    return _TOKEN.fullmatch(name) is not None


_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


def _parameter(root: Object, parameter: Json) -> Json:
    """Return a parameter, or the target of its reference within the document."""
    if isinstance(parameter, dict) and str(parameter.get("$ref", "")).startswith("#/"):
        try:
            return resolve(root, parameter["$ref"])
        except LookupError:
            return None  # the bundle stage reports it, with its place
    return parameter


def _declare_path_parameters(root: Object) -> None:
    """Declare each `{name}` of a path without a parameter as a required string."""
    for path, item in root["paths"].items():
        shared = _path_names(root, item.get("parameters") or [])
        for method in METHODS:
            operation = item.get(method)
            if not isinstance(operation, dict):
                continue
            own = _path_names(root, operation.get("parameters") or [])
            names = dict.fromkeys(_TEMPLATE.findall(path))
            missing = [name for name in names if name not in shared | own]
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
    for target in (_parameter(root, parameter) for parameter in parameters):
        if isinstance(target, dict) and target.get("in") == "path":
            names.add(str(target.get("name", "")))
    return names


def _name_operations(document: Document) -> None:
    """Name operations without an operationId, and duplicates if the catalog requests it.

    A name consists of the verb and the path, so that it depends on nothing else.
    """
    found = list(operations(document.root))
    counts = Counter(o["operationId"] for _, _, o in found if o.get("operationId"))
    rename = document.api.rename_duplicates
    if rename and counts and max(counts.values()) == 1:
        raise document.fail(
            "rename_duplicates is set, but no operationId is duplicated",
            hint="Remove it from specs/catalog.toml.",
        )
    taken = {name for name, count in counts.items() if count == 1 or not rename}
    unnamed = [
        (path, method, operation)
        for path, method, operation in found
        if not operation.get("operationId") or operation["operationId"] not in taken
    ]
    for path, method, operation in sorted(unnamed, key=lambda item: item[:2]):
        words = re.findall(r"[A-Za-z0-9]+", path)
        stem = method + "".join(word[:1].upper() + word[1:] for word in words)
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}{number}", number + 1
        taken.add(name)
        operation["operationId"] = name
