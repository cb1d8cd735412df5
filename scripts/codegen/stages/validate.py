"""The last look at a document before code is made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote

from codegen.spec import naming
from codegen.spec.document import Document, Object, follow, is_table, operations, resolve, walk

_PLACES = ("path", "query", "header", "cookie")
_TEMPLATE = re.compile(r"\{([^{}]+)\}")
# What the fixed part of a path cannot have: somebody means a parameter by it, or another path.
_NO_PATH = re.compile(r"[{}<>\[\]]|(?<=/):|(?<=/)\.{1,2}(?=/|$)")
# What stands in a URL as it is (RFC 3986), and what is encoded already.
_LITERAL = "/:@!$&'()*+,;=-._~%"


def validate(document: Document) -> Document:
    """Return the document, which is valid OpenAPI 3.1 and has no fault that we know of.

    Raises:
        SpecError: It is not; the message names the first place.
    """
    _check_operation_ids(document)
    _check_paths(document)
    _check_parts(document)
    # Here, because the library takes a while to load, and most runs have nothing to validate.
    from openapi_spec_validator.schemas import openapi_v31_schema_validator  # noqa: PLC0415

    faults = [
        (list(error.absolute_path), str(error.message).partition("\n")[0])
        for error in openapi_v31_schema_validator.iter_errors(document.root)
    ]
    if faults:
        # The deepest says the most: those above it only say that something in them is wrong.
        place, reason = max(faults, key=lambda fault: (len(fault[0]), -len(fault[1]), fault[1]))
        hint = "Mend it in corrections.yaml."
        raise document.fail(f"is not valid OpenAPI 3.1: {reason}", *place, hint=hint)
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
    for path, method, operation in operations(document.root):
        if operation["operationId"] in document.api.leave_out:
            continue
        place = ("paths", path)
        names = Counter(_TEMPLATE.findall(path))
        wrong = _NO_PATH.search(_TEMPLATE.sub("x", _bare(path)))
        if wrong:
            raise document.fail(
                f"{wrong[0]!r} has no meaning in a path",
                *place,
                hint="A parameter is written `{name}`. Mend the path in corrections.yaml, or leave "
                f"{operation['operationId']} out in specs/catalog.toml.",
            )
        if "{" in path.partition("?")[2]:
            raise document.fail(
                "the query of a path holds a parameter",
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
                raise document.fail(f"the path parameter {name!r} is there twice", *place)
        for name in sorted(declared ^ names.keys()):
            what = "is declared, but not in the path" if name in declared else "is not declared"
            raise document.fail(f"the path parameter {name!r} {what}", *place, method)


def _check_parts(document: Document) -> None:
    for place, node in walk(document.root):
        if not isinstance(node, dict) or is_table(place):
            continue
        if isinstance(node.get("$ref"), str):
            try:
                resolve(document.root, node["$ref"])
            except LookupError:
                reason = f"the reference {node['$ref']} points at nothing"
                raise document.fail(reason, *place, "$ref") from None
        name = node.get("x-trunkline-name")
        if isinstance(name, str) and not naming.is_attribute(name):
            raise document.fail(
                f"{name!r} is no name for an attribute",
                *place,
                "x-trunkline-name",
                hint="Only an object with properties, and an enum of two values or more, is a "
                "class and has a name like `RoomType`; here it would be like `room_type`.",
            )


def sent_path(path: str, parameters: Iterable[Object] = ()) -> str:
    """Return a path as it is sent: some only have a query or fragment to tell them apart.

    Blanks, and letters that no URL has, are written as URLs have them. The path parameters of
    the styles `label` and `matrix` come with what these write before them.
    """
    parts = re.split(r"(\{[^{}]+\})", _bare(path))
    sent = "".join(p if index % 2 else quote(p, _LITERAL) for index, p in enumerate(parts))
    for parameter in parameters:
        before = _BEFORE.get(str(parameter.get("style"))) if parameter["in"] == "path" else None
        if before is not None:
            name = parameter["name"]
            sent = sent.replace(f"{{{name}}}", f"{before.format(quote(name))}{{{name}}}")
    return sent


def _bare(path: str) -> str:
    return path.partition("#")[0].partition("?")[0]


_BEFORE = {"label": ".", "matrix": ";{}="}


def fixed_query(path: str) -> tuple[tuple[str, str], ...]:
    """Return the names and values of the query that a path itself has."""
    return tuple(parse_qsl(path.partition("#")[0].partition("?")[2], keep_blank_values=True))


def parameters_of(root: Object, item: Object, operation: Object) -> list[Object]:
    """Return an operation's parameters, resolved; its own ones overrule the path's."""
    found: dict[tuple[str, str], Object] = {}
    for parameter in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        target = follow(root, parameter)
        found[str(target.get("in")), str(target.get("name"))] = target
    return list(found.values())
