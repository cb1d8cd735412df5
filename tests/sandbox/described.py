"""Validate responses against the resolved descriptions, with independent validators."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from openapi_schema_validator import oas31_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

APIS = ("applications", "meetings", "conversations", "media", "coviu")

# Errors before any operation sees the request, and the sandbox's own limits.
EVERYWHERE = {405, 406, 413, 415, 416, 421, 500, 507}
# Responses that providers sent although a schema forbids them: the operation, the path in the
# response, and the keyword of the schema. Dropping the format instead would leave callers with
# strings in place of times.
DEPARTURES = {
    ("createSession", "$.start_time", "format"): "an RFC 1123 date comes back as one",
    ("createSession", "$.end_time", "format"): "the same",
}


@cache
def description(api: str) -> dict[str, Any]:
    """Return the resolved OpenAPI document of an API."""
    text = (files("trunkline_api") / api / "openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@cache
def _operations() -> list[tuple[str, re.Pattern[str], str, dict[str, Any]]]:
    """Yield every operation: its API, path pattern, method and object."""
    found = []
    for api in APIS:
        document = description(api)
        prefixes = {urlsplit(server["url"]).path.rstrip("/") for server in document["servers"]}
        prefix = f"({'|'.join(map(re.escape, sorted(prefixes)))})"
        for template, item in document["paths"].items():
            literal = re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(template))
            pattern = re.compile(prefix + literal + ("?" if template == "/" else ""))
            for method, operation in item.items():
                if method in ("get", "put", "post", "patch", "delete"):
                    found.append((api, pattern, method.upper(), operation))
    return sorted(found, key=lambda row: row[1].pattern.count("[^/]+"))  # Literal paths come first.


@cache
def _validator(api: str, pointer: str) -> Draft202012Validator:
    resource = Resource.from_contents(description(api), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(f"urn:{api}", resource)
    return Draft202012Validator(
        {"$ref": f"urn:{api}#{pointer}"}, registry=registry, format_checker=oas31_format_checker
    )


def schema_violations(api: str, pointer: str, value: object, operation: str = "") -> list[str]:
    """Return the errors of a value by the schema at a JSON pointer of an API's description."""
    return [
        f"{error.json_path}: {error.message}"
        for error in _validator(api, pointer).iter_errors(value)
        if (operation, error.json_path, error.validator) not in DEPARTURES
    ]


def operation_of(method: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """Return the API and the operation of a request, None if no description has it."""
    for api, pattern, known, operation in _operations():
        if known == method and pattern.fullmatch(path):
            return api, operation
    return None


def response_violations(
    method: str, path: str, status: int, content_type: str, body: bytes
) -> list[str]:
    """Return the errors of a response by its description."""
    known = operation_of(method, path)
    if known is None:
        return []
    api, operation = known
    name, responses = operation["operationId"], operation["responses"]
    # A part of a file (RFC 9110, section 15.3.7) is described as the file is.
    described = responses.get("200" if status == 206 else str(status)) or responses.get("default")
    if described is None:
        problem = f"{name}: {status} is neither described nor an exception"
        return [] if status in EVERYWHERE else [problem]
    content: Mapping[str, Any] = _resolved(api, described).get("content", {})
    media = content_type.partition(";")[0]
    if not content:
        empty = status >= 400 or body in (b"", b"{}", b"null")
        return [] if empty else [f"{name}: {status} has a body, which is not described"]
    if "*/*" in content:
        return []  # A file is sent as it is.
    if media not in content:
        return [f"{name}: {status} is {media or 'nothing'}, not {', '.join(content)}"]
    return _body_violations(api, operation, str(status), described, media, body)


def _resolved(api: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in value:
        return value
    place: Any = description(api)
    for step in value["$ref"].removeprefix("#/").split("/"):
        place = place[step]
    found: Mapping[str, Any] = place
    return found


def _body_violations(
    api: str,
    operation: Mapping[str, Any],
    status: str,
    described: Mapping[str, Any],
    media: str,
    body: bytes,
) -> list[str]:
    if "$ref" in described:
        base = described["$ref"].removeprefix("#")
    else:
        base = f"{_pointer(api, operation)}/responses/{status}"
    content = _resolved(api, described)["content"][media]
    if "schema" not in content:
        return []
    pointer = f"{base}/content/{media.replace('/', '~1')}/schema"
    name = operation["operationId"]
    found = schema_violations(api, pointer, json.loads(body), name)
    return [f"{name} {status}: {each}" for each in found]


def _pointer(api: str, operation: Mapping[str, Any]) -> str:
    for path, item in description(api)["paths"].items():
        for method, each in item.items():
            if each is operation:
                return f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
    raise LookupError(operation["operationId"])
