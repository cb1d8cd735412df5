"""The last look at a document before code is made of it."""

from __future__ import annotations

import re

from openapi_spec_validator import OpenAPIV31SpecValidator

from .document import Document, Object, operations, resolve

_TEMPLATE = re.compile(r"\{([^{}]+)\}")


def validate(document: Document) -> Document:
    """Return the document, which is valid OpenAPI 3.1 and has no fault that we know of.

    Raises:
        SpecError: It is not; the message names the first place.
    """
    _check_operation_ids(document)
    _check_path_parameters(document)
    for error in OpenAPIV31SpecValidator(document.root).iter_errors():
        reason = str(error.message)
        short = reason if len(reason) <= 300 else reason[:300] + " …"
        raise document.fail(f"is not valid OpenAPI 3.1: {short}", *error.absolute_path)
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
                hint="Rename one of them in corrections.yaml.",
            )
        seen[name] = (path, method)


def _check_path_parameters(document: Document) -> None:
    for path, method, operation in operations(document.root):
        item = document.root["paths"][path]
        declared = {
            parameter["name"]
            for parameter in parameters_of(document.root, item, operation)
            if parameter.get("in") == "path"
        }
        bound = set(_TEMPLATE.findall(path))
        for name in sorted(declared ^ bound):
            what = "is declared, but not in the path" if name in declared else "is not declared"
            raise document.fail(f"the path parameter {name!r} {what}", "paths", path, method)


def parameters_of(root: Object, item: Object, operation: Object) -> list[Object]:
    """Return an operation's parameters, resolved; its own ones overrule the path's."""
    found: dict[tuple[str, str], Object] = {}
    for parameter in [*(item.get("parameters") or []), *(operation.get("parameters") or [])]:
        target = resolve(root, parameter["$ref"]) if "$ref" in parameter else parameter
        found[str(target.get("in")), str(target.get("name"))] = target
    return list(found.values())
