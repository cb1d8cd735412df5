"""The document in the words that openapi-python-client cannot misread.

Our own stages have resolved, named and typed everything. What the generator is given is the same
package said plainly: numbers for names, one answer an operation, no prose. So its parser checks
our work instead of guessing at the provider's, nothing that a description says reaches code
through it, and whatever it still warns about is a fault that stops the run.
"""

from __future__ import annotations

from collections.abc import Mapping

from trunkline_codegen.plan.plan import PackagePlan
from trunkline_codegen.plan.pytypes import PyType
from trunkline_codegen.spec.document import Json, Object

_PLAIN: dict[str, Object] = {
    "text": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
}


def lower(plan: PackagePlan) -> Object:
    """Return the document for the generator's parser."""
    names = class_names(plan)
    schemas: Object = {}
    for model in plan.models:
        properties = [(f"p{index}", field) for index, field in enumerate(model.fields)]
        schemas[names[model.name]] = {
            "type": "object",
            "properties": {name: _schema(field.type, names) for name, field in properties},
            "required": [name for name, field in properties if field.required],
        }
    for enum in plan.enums:
        values = [f"V{index}" for index, _ in enumerate(enum.members)]
        schemas[names[enum.name]] = {"type": "string", "enum": values, "x-enum-varnames": values}
    return {
        "openapi": "3.1.0",
        "info": {"title": plan.name, "version": "1"},
        "paths": _paths(plan),
        "components": {"schemas": schemas},
    }


def _paths(plan: PackagePlan) -> Object:
    paths: Object = {}
    for method in [method for resource in plan.resources for method in resource.methods]:
        name = f"operation{len(paths)}"
        # No parameters and no content: the parser copies them several times, and our templates do not
        # ask for them.
        paths[f"/{name}"] = {
            method.http_method.lower(): {
                "operationId": name,
                "tags": ["operations"],
                "responses": {"200": {"description": ""}},
            }
        }
    return paths


def class_names(plan: PackagePlan) -> dict[str, str]:
    """Return the neutral name of each class in the document for the generator."""
    return {name: f"Class{index}" for index, name in enumerate(plan.classes)}


def _schema(kind: PyType, names: Mapping[str, str]) -> Json:
    name = kind.annotation.split(" | ")[0]
    if kind.kind in ("model", "enum") and name in names:
        return {"$ref": f"#/components/schemas/{names[name]}"}
    if kind.kind == "array":
        item = kind.inner.removesuffix(".from_dict")
        inner = {"$ref": f"#/components/schemas/{names[item]}"} if item in names else {}
        return {"type": "array", "items": inner}
    return _PLAIN.get(kind.kind, {})
