"""A description of any size, made by rule: for measurements of generation and of import."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Classes of one resource: the thing itself, its parts, an enum and a page of them.
_PARTS = ("owner", "address", "limits")


def description(operations: int, classes: int) -> dict[str, Any]:
    """Return a description with about this many operations and classes.

    A resource has five operations. Its classes refer to each other and to shared ones; classes that
    are left over are chains below the resources, as nested objects of large APIs are.
    """
    resources = max(1, operations // 5)
    chain = max(0, classes - 10 - resources * (len(_PARTS) + 3)) // resources
    schemas: dict[str, Any] = {f"Shared{n}": _model(f"shared{n}") for n in range(10)}
    paths: dict[str, Any] = {}
    for number in range(resources):
        name = f"Thing{number}"
        schemas |= _schemas(name, number, chain)
        paths |= _paths(name)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _model(mark: str, **more: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "string", "description": "The identifier."},
        "name": {"type": "string", "maxLength": 100},
        "count": {"type": "integer"},
        "open": {"type": "boolean"},
        "created_at": {"type": "string", "format": "date-time"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        f"mark_{mark}": {"type": "string"},  # no two classes have one shape
        **more,
    }
    return {"type": "object", "required": ["id", "name"], "properties": properties}


def _schemas(name: str, number: int, chain: int) -> dict[str, Any]:
    parts = {part: _ref(f"{name}{part.title()}") for part in _PARTS}
    found = {f"{name}{part.title()}": _model(f"{part}{number}") for part in _PARTS}
    found[f"{name}State"] = {"type": "string", "enum": ["new", "open", f"closed{number}"]}
    links = {"parent": _ref(f"{name}Level0")} if chain else {}
    found[name] = _model(
        f"thing{number}",
        state=_ref(f"{name}State"),
        shared=_ref(f"Shared{number % 10}"),
        **parts,
        **links,
    )
    found[f"{name}List"] = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": _ref(name)}, "next": _text()},
    }
    for level in range(chain):
        below = {"below": _ref(f"{name}Level{level + 1}")} if level + 1 < chain else {}
        found[f"{name}Level{level}"] = _model(f"{number}_{level}", **below)
    return found


def _paths(name: str) -> dict[str, Any]:
    one, many = f"/{name.lower()}s/{{id}}", f"/{name.lower()}s"
    body = {"required": True, "content": {"application/json": {"schema": _ref(name)}}}
    key = {"name": "id", "in": "path", "required": True, "schema": _text()}
    page = [
        {"name": "page_size", "in": "query", "schema": {"type": "integer"}},
        {"name": "state", "in": "query", "schema": _ref(f"{name}State")},
    ]

    def operation(verb: str, schema: str | None, **more: Any) -> dict[str, Any]:
        content = {"application/json": {"schema": _ref(schema)}} if schema else None
        response = {"description": "", **({"content": content} if content else {})}
        return {
            "operationId": f"{verb}{name}",
            "summary": f"{verb.title()} a thing",
            "tags": [name],
            "responses": {"200" if schema else "204": response},
            **more,
        }

    return {
        many: {
            "get": operation("list", f"{name}List", parameters=page),
            "post": operation("create", name, requestBody=body),
        },
        one: {
            "parameters": [key],
            "get": operation("get", name),
            "put": operation("replace", name, requestBody=body),
            "delete": operation("delete", None),
        },
    }


def _text() -> dict[str, Any]:
    return {"type": "string"}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def lines(operations: int, classes: int) -> Iterator[str]:
    """Yield the text of the description."""
    yield from json.JSONEncoder(indent=1).iterencode(description(operations, classes))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--operations", type=int, default=300)
    parser.add_argument("--classes", type=int, default=1500)
    given = parser.parse_args()
    given.file.write_text("".join(lines(given.operations, given.classes)), "utf-8")
    sys.exit(0)
