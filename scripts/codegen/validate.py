"""The last look at a document before code is made of it."""

from __future__ import annotations

import re
from collections import Counter

from . import naming
from .document import Document, Json, Object, Where, follow, operations, walk

_TEMPLATE = re.compile(r"\{([^{}]+)\}")
_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})
# Where `type` is something else.
_ELSEWHERE = frozenset({"securitySchemes", "mapping", "links", "info", "tags"})


def validate(document: Document) -> Document:
    """Return the document, which is valid OpenAPI 3.1 and has no fault that we know of.

    Raises:
        SpecError: It is not; the message names the first place.
    """
    _check_operation_ids(document)
    _check_paths(document)
    _check_parts(document)
    # Here, because the library takes a while to load, and most runs have nothing to validate.
    from jsonschema.exceptions import best_match  # noqa: PLC0415
    from openapi_spec_validator.schemas import openapi_v31_schema_validator  # noqa: PLC0415

    error = best_match(openapi_v31_schema_validator.iter_errors(document.root))
    if error is not None:
        raise document.fail(
            f"is not valid OpenAPI 3.1: {error.message}",
            *error.absolute_path,
            hint="Mend it in corrections.yaml.",
        )
    return document


def _check_operation_ids(document: Document) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path, method, operation in operations(document.root):
        name = operation["operationId"]
        if name in seen:
            first_path, first_method = seen[name]
            raise document.fail(
                f"the operationId {name!r} is also that of {first_method.upper()} {first_path}",
                "paths",
                path,
                method,
                "operationId",
                hint="Rename one of them in corrections.yaml, or let `rename_duplicates = true` in "
                "specs/catalog.toml do it.",
            )
        seen[name] = (path, method)


def _check_paths(document: Document) -> None:
    shapes: dict[str, str] = {}
    for path, method, operation in operations(document.root):
        place = ("paths", path)
        if "?" in path or "#" in path:
            raise document.fail(
                "a path has no query and no fragment",
                *place,
                hint="Declare query parameters in corrections.yaml, under the path without them.",
            )
        names = Counter(_TEMPLATE.findall(path))
        same = shapes.setdefault(_TEMPLATE.sub("{}", path), path)
        if same != path:
            raise document.fail(f"is the same path as {same}", *place)
        item = document.root["paths"][path]
        parameters = parameters_of(document.root, item, operation)
        declared = {p["name"] for p in parameters if p.get("in") == "path"}
        for name in sorted(names):
            if names[name] > 1:
                raise document.fail(f"the path parameter {name!r} is there twice", *place)
        for name in sorted(declared ^ names.keys()):
            what = "is declared, but not in the path" if name in declared else "is not declared"
            raise document.fail(f"the path parameter {name!r} {what}", *place, method)


def _check_parts(document: Document) -> None:
    for place, node in walk(document.root):
        if not isinstance(node, dict) or _ELSEWHERE.intersection(place):
            continue
        kinds = node.get("type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind not in _TYPES:
                raise document.fail(f"there is no type {kind!r}", *place, "type")
        name = node.get("x-trunkline-name")
        if isinstance(name, str) and not naming.is_attribute(name):
            raise document.fail(f"{name!r} is no name for an attribute", *place, "x-trunkline-name")
        alias = node.get("x-trunkline-alias")
        if isinstance(alias, str) and not _has_sibling(document, place, alias):
            raise document.fail(f"there is no property {alias!r}", *place, "x-trunkline-alias")


def _has_sibling(document: Document, place: Where, name: str) -> bool:
    """Say whether the property at a place has a sibling of some name."""
    holder: Json = document.root
    for key in place[:-1]:
        holder = holder[key]
    return name in holder and place[-1] != name


def parameters_of(root: Object, item: Object, operation: Object) -> list[Object]:
    """Return an operation's parameters, resolved; its own ones overrule the path's."""
    found: dict[tuple[str, str], Object] = {}
    for parameter in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        target = follow(root, parameter)
        found[str(target.get("in")), str(target.get("name"))] = target
    return list(found.values())
