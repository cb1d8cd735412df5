"""Check a document before code is generated from it."""

from __future__ import annotations

import functools
import importlib.metadata
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, quote

import jsonschema_rs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import (
    Document,
    Json,
    Object,
    Where,
    follow,
    objects,
    operations,
    resolve,
)

from .repair_faults import Fault, repair_faults

_PLACES = ("path", "query", "header", "cookie")
_TEMPLATE = re.compile(r"\{([^{}]+)\}")
# Characters that the fixed part of a path must not contain: they indicate a malformed parameter.
_INVALID_IN_PATH = re.compile(r"[{}<>\[\]]|(?<=/):|(?<=/)\.{1,2}(?=/|$)")
# Characters that are not percent-encoded in a path (RFC 3986), and `%` of encoded ones.
_LITERAL = "/:@!$&'()*+,;=-._~%"


def validate(document: Document) -> Document:
    """Return the document unchanged, after checking it against OpenAPI 3.1 and further rules.

    Raises:
        SpecError: The document is invalid; the message names the first place.
    """
    _check_operation_ids(document)
    _check_paths(document)
    _check_parts(document)
    validator = _validator()

    def found() -> list[Fault]:
        return [
            Fault(_as_keys(document.root, error.instance_path), error.message)
            for error in validator.iter_errors(document.root)
        ]

    faults = found()
    while faults and repair_faults(document, faults):
        faults = found()
    if faults:
        # The deepest error is the most specific one.
        deepest = max(faults, key=lambda f: (len(f.place), -len(f.reason), f.reason))
        hint = "Fix it in corrections.yaml."
        raise document.fail(
            f"is not valid OpenAPI 3.1: {deepest.reason}", *deepest.place, hint=hint
        )
    return document


@functools.cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    """Return the validator of the schema of OpenAPI 3.1, from the files of openapi-spec-validator.

    The package itself is not imported: it takes longer to load than a large document to validate.
    """
    distribution = importlib.metadata.distribution("openapi-spec-validator")
    file = distribution.locate_file("openapi_spec_validator/resources/schemas/v3.1/schema.json")
    return jsonschema_rs.Draft202012Validator(json.loads(Path(str(file)).read_bytes()))


def _check_operation_ids(document: Document) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path, method, operation in operations(document.root):
        name = operation["operationId"]
        if name in seen:
            first_path, first_method = seen[name]
            raise document.fail(
                f"the operationId {name!r} is also used by {first_method.upper()} {first_path}",
                "paths",
                path,
                method,
                "operationId",
                hint="Rename one of them in corrections.yaml, or set `rename_duplicates = true` in "
                "specs/catalog.toml.",
            )
        seen[name] = (path, method)


def _check_paths(document: Document) -> None:
    for path, method, operation in operations(document.root):
        place = ("paths", path)
        names = Counter(_TEMPLATE.findall(path))
        wrong = _INVALID_IN_PATH.search(_TEMPLATE.sub("x", _without_query(path)))
        if wrong:
            raise document.fail(
                f"{wrong[0]!r} is not allowed in a path",
                *place,
                hint="A parameter is written `{name}`. Fix the path in corrections.yaml, or add "
                f"{operation['operationId']} to `leave_out` in specs/catalog.toml.",
            )
        if "{" in path.partition("?")[2]:
            raise document.fail(
                "the query of a path contains a parameter",
                *place,
                hint="Declare it as a query parameter in corrections.yaml.",
            )
        item = document.root["paths"][path]
        parameters = parameters_of(document.root, item, operation)
        for parameter in parameters:
            if parameter.get("in") not in _PLACES or not parameter.get("name"):
                reason = "a parameter needs a name, and path, query, header or cookie as `in`"
                raise document.fail(reason, *place, method, "parameters")
        declared = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        for name in sorted(names):
            if names[name] > 1:
                raise document.fail(f"the path parameter {name!r} occurs twice", *place)
        for name in sorted(declared ^ names.keys()):
            problem = (
                "is declared but missing in the path" if name in declared else "is not declared"
            )
            raise document.fail(f"the path parameter {name!r} {problem}", *place, method)


def _as_keys(node: Json, path: Iterable[str | int]) -> Where:
    """Return a path of the validator, which has a number for a key such as the status 400."""
    place: list[str | int] = []
    for key in path:
        known = str(key) if isinstance(node, dict) and key not in node else key
        node = node[known]
        place.append(known)
    return tuple(place)


def _check_parts(document: Document) -> None:
    checked: set[str] = set()
    for place, node in objects(document.root):
        ref = node.get("$ref")
        if isinstance(ref, str) and ref not in checked:
            checked.add(ref)
            try:
                resolve(document.root, ref)
            except LookupError:
                reason = f"the reference {ref} does not exist"
                raise document.fail(reason, *place, "$ref") from None
        name = node.get("x-trunkline-name")
        if isinstance(name, str) and not naming.is_attribute(name):
            raise document.fail(
                f"{name!r} is not a valid attribute name",
                *place,
                "x-trunkline-name",
                hint="Only objects with properties and enums of at least two values become classes, "
                "with names like `RoomType`; an attribute has a name like `room_type`.",
            )


def sent_path(path: str) -> str:
    """Return a path as it is sent, percent-encoded and without its query and fragment."""
    parts = re.split(r"(\{[^{}]+\})", _without_query(path))
    return "".join(p if index % 2 else quote(p, _LITERAL) for index, p in enumerate(parts))


def _without_query(path: str) -> str:
    return path.partition("#")[0].partition("?")[0]


def fixed_query(path: str) -> tuple[tuple[str, str], ...]:
    """Return the names and values of the query in a path."""
    return tuple(parse_qsl(path.partition("#")[0].partition("?")[2], keep_blank_values=True))


def parameters_of(root: Object, item: Object, operation: Object) -> list[Object]:
    """Return the resolved parameters of an operation; they override those of the path."""
    found: dict[tuple[str, str], Object] = {}
    for parameter in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        target = follow(root, parameter)
        found[str(target.get("in")), str(target.get("name"))] = target
    return list(found.values())
