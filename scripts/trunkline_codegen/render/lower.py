"""The document in the words that openapi-python-client cannot misread.

The stages have resolved, named and typed everything. The generator gets the classes of the package
in plain form: numbers for names, and properties where one class holds another. Its parser checks that
each class that is named exists. Nothing that a description says reaches code through it. Anything
that it warns about stops the run. Operations are left out: the templates print them from the plan.
"""

from __future__ import annotations

from collections.abc import Mapping

from trunkline_codegen.plan.plan import PackagePlan
from trunkline_codegen.plan.pytypes import PyType
from trunkline_codegen.spec.document import Object


def lower(plan: PackagePlan) -> Object:
    """Return the document for the generator's parser."""
    names = class_names(plan)
    schemas: Object = {}
    for model in plan.models:
        held = enumerate(_held(field.type, names) for field in model.fields)
        schemas[names[model.name]] = {
            "type": "object",
            "properties": {f"p{index}": schema for index, schema in held if schema},
        }
    for enum in plan.enums:
        values = [f"V{index}" for index, _ in enumerate(enum.members)]
        schemas[names[enum.name]] = {"type": "string", "enum": values, "x-enum-varnames": values}
    return {
        "openapi": "3.1.0",
        "info": {"title": plan.name, "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def class_names(plan: PackagePlan) -> dict[str, str]:
    """Return the neutral name of each class in the document for the generator."""
    return {name: f"Class{index}" for index, name in enumerate(plan.classes)}


def _held(kind: PyType, names: Mapping[str, str]) -> Object:
    """Return the schema of a property that holds a class or a list of it, or nothing."""
    name = ""
    if kind.kind in ("model", "enum"):
        name = kind.annotation.split(" | ")[0]
    elif kind.kind == "array":
        name = kind.inner.removesuffix(".from_dict")
    return {"$ref": f"#/components/schemas/{names[name]}"} if name in names else {}
