"""A second reading of Swagger 2.0 in the words of OpenAPI 3, for the check of packages."""

from __future__ import annotations

from typing import Any

Json = Any

_VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_NOT_IN_SCHEMAS = frozenset({"name", "in", "required", "description", "schema", "collectionFormat"})
_SECTIONS = {
    "definitions": "schemas",
    "parameters": "parameters",
    "responses": "responses",
}


def as_openapi_3(root: Json) -> Json:
    """Return a Swagger 2.0 document as OpenAPI 3; any other document unchanged.

    The sections stay where they are as well, because references point at them.
    """
    if not isinstance(root, dict) or not str(root.get("swagger", "")).startswith("2"):
        return root
    components = root.setdefault("components", {})
    if not isinstance(components, dict):
        return root
    for section, name in _SECTIONS.items():
        if isinstance(root.get(section), dict):
            components.setdefault(name, root[section])
    for response in _objects(root.get("responses")):
        _convert_response(response, _media_types(root, {}, "produces"))
    for item in _objects(root.get("paths")):
        of_path = _listed(item.get("parameters"))
        for verb in _VERBS:
            if isinstance(item.get(verb), dict):
                _convert_operation(root, item[verb], of_path)
        item["parameters"] = [_converted(p) for p in of_path if not _is_body(_target(root, p))]
    shared = root.get("parameters")
    if isinstance(shared, dict):
        shared.update({name: _converted(parameter) for name, parameter in shared.items()})
    return root


def _convert_operation(root: Json, operation: Json, shared: list[Json]) -> None:
    own = _listed(operation.get("parameters"))
    every = [_target(root, parameter) for parameter in [*shared, *own]]
    bodies = [p for p in every if p.get("in") == "body"]
    fields = [p for p in every if p.get("in") == "formData"]
    if bodies:
        kinds = _media_types(root, operation, "consumes")
        schema = bodies[-1].get("schema", {})
        operation["requestBody"] = {
            "required": bodies[-1].get("required"),
            "content": {kind: {"schema": schema} for kind in kinds},
        }
    elif fields:
        files = any(field.get("type") == "file" for field in fields)
        kinds = _media_types(root, operation, "consumes")
        usual = "multipart/form-data" if files else "application/x-www-form-urlencoded"
        kind = next((k for k in kinds if "multipart" in k), usual) if files else usual
        schema = {
            "type": "object",
            "properties": {str(field.get("name")): _schema(field) for field in fields},
            "required": [str(f.get("name")) for f in fields if f.get("required") is True],
        }
        encoding = {  # the keyword of Swagger 2.0 stays, in the place of OpenAPI 3
            str(field.get("name")): {"collectionFormat": field.get("collectionFormat", "csv")}
            for field in fields
            if field.get("type") == "array"
        }
        content = {kind: {"schema": schema, "encoding": encoding}}
        operation["requestBody"] = {"required": bool(schema["required"]), "content": content}
    operation["parameters"] = [_converted(p) for p in own if not _is_body(_target(root, p))]
    for response in _objects(operation.get("responses")):
        _convert_response(response, _media_types(root, operation, "produces"))


def _convert_response(response: Json, kinds: list[str]) -> None:
    if isinstance(response.get("schema"), dict) and "content" not in response:
        response["content"] = {kind: {"schema": response["schema"]} for kind in kinds}


def _media_types(root: Json, operation: Json, key: str) -> list[str]:
    listed = operation.get(key) or root.get(key)
    kinds = [kind for kind in listed if isinstance(kind, str)] if isinstance(listed, list) else []
    return kinds or ["application/json"]


def _target(root: Json, parameter: Json) -> Json:
    """Return a parameter, or the shared one that it refers to."""
    ref = parameter.get("$ref")
    if isinstance(ref, str) and ref.startswith("#/parameters/"):
        shared = root.get("parameters")
        found = shared.get(ref.removeprefix("#/parameters/")) if isinstance(shared, dict) else None
        return found if isinstance(found, dict) else {}
    return parameter


def _is_body(parameter: Json) -> bool:
    return parameter.get("in") in ("body", "formData")


def _converted(parameter: Json) -> Json:
    if not isinstance(parameter, dict) or "schema" in parameter or "$ref" in parameter:
        return parameter
    kept = {key: value for key, value in parameter.items() if key in _NOT_IN_SCHEMAS}
    return {**kept, "schema": _schema(parameter)}


def _schema(parameter: Json) -> Json:
    return {key: value for key, value in parameter.items() if key not in _NOT_IN_SCHEMAS}


def _listed(value: Json) -> list[Json]:
    return [p for p in value if isinstance(p, dict)] if isinstance(value, list) else []


def _objects(section: Json) -> list[Json]:
    values = section.values() if isinstance(section, dict) else ()
    return [value for value in values if isinstance(value, dict)]
