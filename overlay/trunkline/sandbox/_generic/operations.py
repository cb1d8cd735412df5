"""The operations of an OpenAPI 3.1 document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import attrs

from trunkline.sandbox._values.schemas import Schema, Schemas

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_JSON = re.compile(r"(application|text)/(json|[\w.+-]+\+json)", re.IGNORECASE)


def is_json(media_type: str) -> bool:
    """Return whether a media type is JSON, parameters aside."""
    return _JSON.fullmatch(media_type.partition(";")[0].strip()) is not None


@attrs.frozen(kw_only=True)
class Parameter:
    """A parameter of an operation (OpenAPI 3.1, Parameter Object)."""

    name: str
    place: str
    style: str
    explode: bool
    required: bool
    schema: Schema
    media_type: str | None = None


@attrs.frozen(kw_only=True)
class DescribedOperation:
    """One operation.

    Attributes:
        id: The operationId.
        method: The HTTP method, in upper case.
        path: The path template below the base URL, without a query.
        fixed_query: The query that the path template has.
        parameters: Its parameters.
        bodies: The media types of its body, with their Media Type Objects.
        body_required: Whether it has to have a body.
        responses: Its Response Objects by status, in upper case (`DEFAULT`, `4XX`).
        security: The alternatives of schemes that go together, with their scopes; None if the
            description says nothing.
        server: The URL of its own server, or None.
        raw: The Operation Object.
    """

    id: str
    method: str
    path: str
    fixed_query: tuple[tuple[str, str], ...]
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Mapping[str, Any]]
    body_required: bool
    responses: Mapping[str, Mapping[str, Any]]
    security: tuple[Mapping[str, tuple[str, ...]], ...] | None
    server: str | None
    raw: Mapping[str, Any]

    def at(self, place: str) -> list[Parameter]:
        """Return the parameters of one place of the request."""
        return [each for each in self.parameters if each.place == place]

    def response(self, status: int) -> Mapping[str, Any] | None:
        """Return the Response Object that applies to a status, or None."""
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        return next((self.responses[key] for key in keys if key in self.responses), None)

    def json_body(self) -> Schema | None:
        """Return the schema of its body, JSON or a form, or None."""
        ordered = sorted(self.bodies.items(), key=lambda each: not is_json(each[0]))
        return next((media.get("schema", {}) for _, media in ordered), None)


def read_operations(document: Mapping[str, Any], schemas: Schemas) -> list[DescribedOperation]:
    """Return the operations of a document, in its order."""
    return list(_operations(document, schemas))


def _operations(document: Mapping[str, Any], schemas: Schemas) -> Iterator[DescribedOperation]:
    for path, node in (document.get("paths") or {}).items():
        item = schemas.resolve(node)
        if not isinstance(item, dict):
            continue
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, dict):
                yield _operation(document, schemas, path, method, item)


def _operation(
    document: Mapping[str, Any], schemas: Schemas, path: str, method: str, item: Mapping[str, Any]
) -> DescribedOperation:
    operation = item[method]
    listed: dict[tuple[str, str], Parameter] = {}
    for each in (*(item.get("parameters") or ()), *(operation.get("parameters") or ())):
        parameter = _parameter(schemas.resolve(each))
        listed[parameter.place, parameter.name] = parameter
    body = schemas.resolve(operation.get("requestBody")) or {}
    responses = operation.get("responses") or {}
    servers = operation.get("servers") or item.get("servers")
    bare, _, query = path.partition("#")[0].partition("?")
    return DescribedOperation(
        id=str(operation.get("operationId") or f"{method} {path}"),
        method=method.upper(),
        path=bare,
        fixed_query=tuple(parse_qsl(query, keep_blank_values=True)),
        parameters=tuple(listed.values()),
        bodies={
            kind: schemas.resolve(media) or {}
            for kind, media in (body.get("content") or {}).items()
        },
        body_required=body.get("required") is True,
        responses={str(k).upper(): schemas.resolve(v) or {} for k, v in responses.items()},
        security=_security(operation.get("security", document.get("security"))),
        server=server_url(servers[0]) if servers else None,
        raw=operation,
    )


def _parameter(node: Mapping[str, Any]) -> Parameter:
    place = str(node.get("in"))
    style = str(node.get("style") or _STYLES.get(place, "form"))
    content = node.get("content")
    media_type, media = next(iter(content.items())) if content else (None, {})
    return Parameter(
        name=str(node.get("name")),
        place=place,
        style=style,
        explode=bool(node.get("explode", style == "form")),
        required=node.get("required") is True or place == "path",
        schema=media.get("schema", {}) if content else node.get("schema", {}),
        media_type=media_type,
    )


def _security(declared: object) -> tuple[Mapping[str, tuple[str, ...]], ...] | None:
    if not isinstance(declared, list):
        return None
    return tuple(
        {str(name): tuple(map(str, scopes or ())) for name, scopes in each.items()}
        for each in declared
        if isinstance(each, dict)
    )


def server_url(server: Mapping[str, Any]) -> str:
    """Return the URL of a server, with the default of each variable."""
    url = str(server.get("url", "/"))
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace("{" + name + "}", str(variable.get("default", "")))
    return url


def path_of(url: str, base: str = "") -> str:
    """Return the path of a URL, which may be relative to another; no slash at the end."""
    try:
        return urlsplit(urljoin(base.rstrip("/") + "/", url) if base else url).path.rstrip("/")
    except ValueError:
        return ""
