"""The document in the words that openapi-python-client cannot misread.

Our own stages have resolved, named and typed everything. What the generator is given is the same
package said plainly: identifiers for names, one answer an operation, no prose. So its parser
checks our work instead of guessing at the provider's, nothing that a description says reaches
code through it, and whatever it still warns about is a fault that stops the run.
"""

from __future__ import annotations

from .document import Json, Object
from .plan import PackagePlan
from .pytypes import PyType

_PLAIN: dict[str, Object] = {
    "text": {"type": "string"},
    "binary": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
}


def lower(plan: PackagePlan) -> Object:
    """Return the document for the generator's parser."""
    classes = set(plan.classes)
    schemas: Object = {}
    for model in plan.models:
        schemas[model.name] = {
            "type": "object",
            "properties": {field.name: _schema(field.type, classes) for field in model.fields},
            "required": [field.name for field in model.fields if field.required],
        }
    for enum in plan.enums:
        names = [name for name, _ in enum.members]
        schemas[enum.name] = {"type": "string", "enum": names, "x-enum-varnames": names}
    paths: Object = {}
    for resource in plan.resources:
        for method in resource.methods:
            name = method.constant.strip("_").lower()
            arguments = [a for a in method.arguments if a.place in ("path", "query")]
            path = "/".join(["", name, *(f"{{{a.name}}}" for a in method.at("path"))])
            paths[path] = {
                method.http_method.lower(): {
                    "operationId": name,
                    "tags": [resource.name],
                    "parameters": [
                        {
                            "name": argument.name,
                            "in": argument.place,
                            "required": argument.required,
                            "schema": {"type": "string"},
                        }
                        for argument in arguments
                    ],
                    "responses": {"200": _response(method.item_type, classes)},
                }
            }
    return {
        "openapi": "3.1.0",
        "info": {"title": plan.name, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _schema(kind: PyType, classes: set[str]) -> Json:
    name = kind.annotation.split(" | ")[0]
    if kind.kind in ("model", "enum") and name in classes:
        return {"$ref": f"#/components/schemas/{name}"}
    if kind.kind == "array":
        item = kind.inner.removesuffix(".from_dict")
        inner = {"$ref": f"#/components/schemas/{item}"} if item in classes else {}
        return {"type": "array", "items": inner}
    return _PLAIN.get(kind.kind, {})


def _response(name: str, classes: set[str]) -> Object:
    schema = {"$ref": f"#/components/schemas/{name}"} if name in classes else {}
    content = {"application/json": {"schema": schema}}
    return {"description": "", **({} if name == "None" else {"content": content})}
