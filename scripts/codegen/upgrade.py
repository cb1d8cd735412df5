"""Swagger 2.0 and OpenAPI 3.0 become OpenAPI 3.1, so that later stages know one language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .document import Document, Object, operations, walk

_VERSION = "3.1.0"

# What a Swagger 2.0 parameter or header says about its value, and 3.x says in a schema.
_VALUE_KEYS = (
    "type", "format", "items", "default", "enum", "pattern", "maximum", "minimum",
    "exclusiveMaximum", "exclusiveMinimum", "maxLength", "minLength", "maxItems", "minItems",
    "uniqueItems", "multipleOf",
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


def upgrade(document: Document) -> Document:
    """Return the document as OpenAPI 3.1.

    Raises:
        SpecError: It says that it is something else.
    """
    root = document.root
    if not isinstance(root, dict):
        raise document.fail("a description must be an object")
    version = str(root.get("swagger") or root.get("openapi") or "")
    if version.startswith("2."):
        root = _Swagger(document).upgraded()
    elif not version.startswith(("3.0", "3.1")):
        raise document.fail(
            f"is neither Swagger 2.0 nor OpenAPI 3.0 or 3.1 (it says {version or 'nothing'})",
            hint="The first keys of a description are `openapi` or `swagger`, and `info`.",
        )
    if not version.startswith("3.1"):
        for _, node in walk(root):
            if isinstance(node, dict):
                _schema_to_3_1(node)
    root["openapi"] = _VERSION
    return Document(document.api, document.file, root)


def _schema_to_3_1(schema: Object) -> None:
    """Rewrite what JSON Schema 2020-12 says otherwise than OpenAPI 3.0, in place."""
    nullable = schema.pop("nullable", False) if _looks_like_schema(schema) else False
    if nullable is True or schema.pop("x-nullable", False) is True:
        kind = schema.get("type")
        if isinstance(kind, str):
            schema["type"] = [kind, "null"]
            if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
                schema["enum"] = [*schema["enum"], None]
        else:
            for key in ("allOf", "oneOf", "anyOf"):
                if key in schema:
                    inner = {key: schema.pop(key)}
                    schema["anyOf"] = [inner, {"type": "null"}]
                    break
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and isinstance(schema.get(bound), (int, float)):
            schema[exclusive] = schema.pop(bound)
        elif isinstance(schema.get(exclusive), bool):
            del schema[exclusive]


def _looks_like_schema(node: Object) -> bool:
    return isinstance(node.get("nullable"), bool)


class _Swagger:
    """The upgrade of one Swagger 2.0 document."""

    def __init__(self, document: Document) -> None:
        self._old = document.root
        self._consumes: list[str] = self._old.get("consumes") or ["application/json"]
        self._produces: list[str] = self._old.get("produces") or ["application/json"]
        # `#/parameters/…` may hold bodies and form fields, which have no place in 3.x parameters.
        self._parameters: Object = self._old.get("parameters") or {}

    def upgraded(self) -> Object:
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
            if value.get("in") not in ("body", "formData")
        }
        if parameters:
            components["parameters"] = parameters
        new: Object = {"openapi": _VERSION, "info": old.get("info", {})}
        new["servers"] = _servers(old)
        for key, value in old.items():
            if key in ("security", "tags", "externalDocs") or key.startswith("x-"):
                new[key] = value
        new["paths"] = {
            path: self._path_item(item) if isinstance(item, dict) else item
            for path, item in (old.get("paths") or {}).items()
        }
        if components:
            new["components"] = components
        _rewrite_references(new)
        for _, node in walk(new):
            if isinstance(node, dict):
                _file_to_binary(node)
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
        """Divide parameters into those of 3.x and those that make up the request body."""
        plain: list[Object] = []
        bodies: list[Object] = []
        for parameter in parameters:
            target = parameter
            ref = str(parameter.get("$ref", ""))
            if ref.startswith("#/parameters/"):
                target = self._parameters.get(ref.removeprefix("#/parameters/"), parameter)
            if target.get("in") in ("body", "formData"):
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
            new["content"] = {kind: {"schema": old["schema"]} for kind in produces}
        return new


def _servers(old: Object) -> list[Object]:
    """Return the servers. Without a scheme it is https: credentials never travel in the clear."""
    host = old.get("host")
    path = str(old.get("basePath") or "").rstrip("/")
    if not host:
        return [{"url": path or "/"}]
    schemes = [str(scheme) for scheme in old.get("schemes") or ["https"]]
    preferred = sorted(schemes, key=lambda scheme: scheme != "https")
    return [{"url": f"{scheme}://{host}{path}"} for scheme in preferred]


def _with_schema(old: Object, kept: set[str]) -> Object:
    new = {key: value for key, value in old.items() if key in kept or key.startswith("x-")}
    new["schema"] = {key: old[key] for key in _VALUE_KEYS if key in old}
    return new


def _parameter(old: Object) -> Object:
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
    forms = ("multipart/form-data", "application/x-www-form-urlencoded")
    kinds = [kind for kind in consumes if kind in forms]
    if has_file or not kinds:
        kinds = [forms[0] if has_file else forms[1]]
    properties = {body["name"]: _form_field(body) for body in bodies}
    schema: Object = {"type": "object", "properties": properties}
    required = [body["name"] for body in bodies if body.get("required")]
    if required:
        schema["required"] = required
    return {"content": {kind: {"schema": schema} for kind in kinds}, "required": bool(required)}


def _form_field(body: Object) -> Object:
    field: Object = {key: body[key] for key in (*_VALUE_KEYS, "description") if key in body}
    return field


def _file_to_binary(schema: Object) -> None:
    if schema.get("type") == "file":
        schema["type"] = "string"
        schema["format"] = "binary"


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


def _rewrite_references(root: Object) -> None:
    for _, node in walk(root):
        if not isinstance(node, dict):
            continue
        ref = node.get("$ref")
        if isinstance(ref, str):
            file, _, fragment = ref.partition("#")
            for old, new in _REFS.items():
                if f"#{fragment}".startswith(old):
                    node["$ref"] = file + new + f"#{fragment}"[len(old) :]
        if isinstance(node.get("discriminator"), str):  # 2.0: a name; 3.x: an object
            node["discriminator"] = {"propertyName": node["discriminator"]}
