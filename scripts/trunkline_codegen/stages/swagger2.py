"""Convert the structure of Swagger 2.0 to OpenAPI 3; schemas are converted elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from trunkline_codegen.spec.document import Object, operations, walk

# Keywords of a parameter or header in 2.0 that belong to its schema in 3.x.
_VALUE_KEYS = (
    "type", "format", "items", "default", "enum", "pattern", "maximum", "minimum",
    "exclusiveMaximum", "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems",
    "uniqueItems", "multipleOf", "x-nullable",
)  # fmt: skip

_COLLECTIONS: dict[str, Object] = {
    "csv": {"style": "form", "explode": False},
    "multi": {"style": "form", "explode": True},
    "ssv": {"style": "spaceDelimited", "explode": False},
    "tsv": {"style": "form", "explode": False, "x-trunkline-separator": "\t"},
    "pipes": {"style": "pipeDelimited", "explode": False},
}

_REFS = {
    "#/definitions/": "#/components/schemas/",
    "#/parameters/": "#/components/parameters/",
    "#/responses/": "#/components/responses/",
    "#/securityDefinitions/": "#/components/securitySchemes/",
}

_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_IN_BODY = ("body", "formData")


def as_openapi(root: Object) -> Object:
    """Return a Swagger 2.0 document as OpenAPI 3."""
    return _Converter(root).convert()


def local_reference(ref: str) -> str:
    """Return the OpenAPI 3 form of a local reference of Swagger 2.0."""
    for old, new in _REFS.items():
        if ref.startswith(old):
            return new + ref[len(old) :]
    return ref


class _Converter:
    """Converts one document."""

    def __init__(self, root: Object) -> None:
        self._old = root
        self._consumes: list[str] = root.get("consumes") or ["application/json"]
        self._produces: list[str] = root.get("produces") or ["application/json"]
        # `#/parameters/…` may hold bodies and form fields, which are not parameters in 3.x.
        self._parameters: Object = root.get("parameters") or {}

    def convert(self) -> Object:
        old = self._old
        components: Object = {}
        sections: tuple[tuple[str, str, Callable[[Object], Object]], ...] = (
            ("definitions", "schemas", lambda schema: schema),
            ("responses", "responses", lambda response: self._response(response, {})),
            ("securityDefinitions", "securitySchemes", _security_scheme),
        )
        for section, name, convert in sections:
            if old.get(section):
                components[name] = {key: convert(value) for key, value in old[section].items()}
        parameters = {
            name: _parameter(value)
            for name, value in self._parameters.items()
            if value.get("in") not in _IN_BODY
        }
        if parameters:
            components["parameters"] = parameters
        new: Object = {"openapi": "3.0.0", "info": old.get("info", {}), "servers": _servers(old)}
        for key, value in old.items():
            if key in ("security", "tags", "externalDocs") or key.startswith("x-"):
                new[key] = value
        new["paths"] = {
            path: self._path_item(item) for path, item in (old.get("paths") or {}).items()
        }
        if components:
            new["components"] = components
        for _, node in walk(new):
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                node["$ref"] = local_reference(node["$ref"])
        return new

    def _path_item(self, item: Object) -> Object:
        new: Object = {key: value for key, value in item.items() if key.startswith(("x-", "$ref"))}
        shared, shared_bodies = self._split(item.get("parameters") or [])
        if shared:
            new["parameters"] = shared
        for _, method, operation in operations({"paths": {"": item}}):
            new[method] = self._operation(operation, shared_bodies)
        return new

    def _operation(self, old: Object, shared_bodies: list[Object]) -> Object:
        parameters, bodies = self._split(old.get("parameters") or [])
        names = {(body.get("in"), body.get("name")) for body in bodies}
        bodies += [b for b in shared_bodies if (b.get("in"), b.get("name")) not in names]
        dropped = {"parameters", "consumes", "produces", "schemes", "responses"}
        new = {key: value for key, value in old.items() if key not in dropped}
        if parameters:
            new["parameters"] = parameters
        if bodies:
            new["requestBody"] = _request_body(bodies, old.get("consumes") or self._consumes)
        new["responses"] = {
            str(status): self._response(response, old)
            for status, response in (old.get("responses") or {}).items()
        }
        return new

    def _split(self, parameters: list[Object]) -> tuple[list[Object], list[Object]]:
        """Split parameters into parameters of 3.x and parts of the request body."""
        plain: list[Object] = []
        bodies: list[Object] = []
        for parameter in parameters:
            target = parameter
            ref = str(parameter.get("$ref", ""))
            if ref.startswith("#/parameters/"):
                target = self._parameters.get(ref.removeprefix("#/parameters/"), parameter)
            if target.get("in") in _IN_BODY:
                bodies.append(target)
            else:
                plain.append(parameter if "$ref" in parameter else _parameter(parameter))
        return plain, bodies

    def _response(self, old: Object, operation: Object) -> Object:
        if "$ref" in old:
            return old
        new = {key: value for key, value in old.items() if key not in ("schema", "examples")}
        if "headers" in new:
            new["headers"] = {
                name: _with_schema(header, {"description"})
                for name, header in new["headers"].items()
            }
        new.setdefault("description", "")
        if "schema" in old:
            produces = operation.get("produces") or self._produces
            if old["schema"].get("type") == "file":  # a file is never JSON
                produces = [p for p in produces if "json" not in p] or ["application/octet-stream"]
            new["content"] = {kind: {"schema": old["schema"]} for kind in produces}
        return new


def _servers(old: Object) -> list[Object]:
    """Return the servers; the default scheme is https, so that credentials are encrypted."""
    host = str(old.get("host") or "").rstrip("/")
    path = "/" + str(old.get("basePath") or "").strip("/")
    path = "" if path == "/" else path
    if not host:
        return [{"url": path or "/"}]
    schemes = [str(scheme) for scheme in old.get("schemes") or ["https"]]
    scheme, found, rest = host.partition("://")
    if found:  # `host` holds a complete URL
        host, schemes = rest, [scheme]
    preferred = sorted(schemes, key=lambda scheme: scheme != "https")
    return [{"url": f"{scheme}://{host}{path}"} for scheme in preferred]


def _with_schema(old: Object, kept: set[str]) -> Object:
    new = {
        key: value
        for key, value in old.items()
        if key in kept or (key.startswith("x-") and key not in _VALUE_KEYS)
    }
    new["schema"] = {key: old[key] for key in _VALUE_KEYS if key in old} or old.get("schema", {})
    return new


def _parameter(old: Object) -> Object:
    if "$ref" in old:
        return old
    new = _with_schema(old, {"name", "in", "required", "description", "allowEmptyValue"})
    if old.get("type") == "array":
        new.update(_COLLECTIONS.get(old.get("collectionFormat", "csv"), _COLLECTIONS["csv"]))
        if new.get("in") in ("path", "header"):
            new.update({"style": "simple", "explode": False})
    return new


def _request_body(bodies: list[Object], consumes: list[str]) -> Object:
    for body in bodies:
        if body.get("in") == "body":
            new: Object = {
                "content": {kind: {"schema": body.get("schema", {})} for kind in consumes},
                "required": bool(body.get("required", False)),
            }
            if "description" in body:
                new["description"] = body["description"]
            if "name" in body:
                new["x-trunkline-body-name"] = body["name"]
            return new
    has_file = any(body.get("type") == "file" for body in bodies)
    kinds = [kind for kind in consumes if kind in _FORMS]
    if has_file or not kinds:
        kinds = [_FORMS[0] if has_file else _FORMS[1]]
    named = {str(body.get("name", "")): body for body in bodies}
    schema: Object = {
        "type": "object",
        "properties": {
            name: {key: body[key] for key in (*_VALUE_KEYS, "description") if key in body}
            for name, body in named.items()
        },
    }
    required = [name for name, body in named.items() if body.get("required")]
    if required:
        schema["required"] = required
    encoding = {
        name: _COLLECTIONS.get(body.get("collectionFormat", "csv"), _COLLECTIONS["csv"])
        for name, body in named.items()
        if body.get("type") == "array" and body.get("collectionFormat") != "multi"
    }
    media = {"schema": schema, **({"encoding": encoding} if encoding else {})}
    return {"content": {k: copy.deepcopy(media) for k in kinds}, "required": bool(required)}


def _security_scheme(old: Object) -> Object:
    new = {key: value for key, value in old.items() if key == "description" or key[:2] == "x-"}
    kind = old.get("type")
    if kind == "basic":
        return {**new, "type": "http", "scheme": "basic"}
    if kind == "apiKey":
        return {**new, "type": "apiKey", "name": old.get("name", ""), "in": old.get("in", "header")}
    flow: dict[str, Any] = {"scopes": old.get("scopes") or {}}
    for key in ("authorizationUrl", "tokenUrl"):
        if key in old:
            flow[key] = old[key]
    name = _FLOWS.get(str(old.get("flow")), "clientCredentials")
    return {**new, "type": "oauth2", "flows": {name: flow}}
