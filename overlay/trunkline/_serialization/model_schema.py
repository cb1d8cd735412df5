"""The fields of a model class, and its JSON Schema.

`model` imports this module, which therefore knows the class `Model` by its attributes only.
"""

from __future__ import annotations

import ast
import datetime as dt
import enum
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Callable, Mapping
from typing import (
    Any,
    Literal,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

# Returns the schema of a model that another one refers to.
Refer: TypeAlias = Callable[[type[Any]], dict[str, Any]]

_SCALARS: dict[object, dict[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}


@attrs.frozen
class ModelField:
    """A field of a model.

    Attributes:
        name: The name of the attribute.
        json_name: The name of the JSON property.
        type: The type of the attribute, as `typing.get_type_hints` returns it.
        required: Whether the description requires the property, by this name.
        secret: Whether the attribute holds a secret, which the repr masks.
        doc: The description; empty without one.
    """

    name: str
    json_name: str
    type: Any
    required: bool
    secret: bool
    doc: str


def fields(model: type[Any]) -> tuple[ModelField, ...]:
    """Return the fields of a model, in the order of the description.

    Args:
        model: The class, such as `Room`.
    """
    key: Any = model  # a class is hashable, which type[Any] does not say
    return _fields(key)


@functools.cache
def _fields(model: Any) -> tuple[ModelField, ...]:
    if not model._fields and "." in model.__module__:
        # The package of a generated model sets its fields.
        importlib.import_module(model.__module__.rpartition(".")[0])
    hints = type_hints(model)
    docs = _docs(model.__module__).get(model.__name__, {})
    parameters = inspect.signature(model.__init__).parameters
    return tuple(
        ModelField(
            name=name,
            json_name=key,
            type=hints.get(name, Any),
            # A property with several names is required by none of them.
            required=name in parameters
            and parameters[name].default is inspect.Parameter.empty
            and name not in model._aliases,
            secret=name in model._secret,
            doc=docs.get(name, ""),
        )
        for name, key, _ in model._fields
    )


def type_hints(model: type[Any]) -> dict[str, Any]:
    """Return the types of the attributes."""
    annotations = {
        name: text
        for cls in reversed(model.__mro__)
        for name, text in vars(cls).get("__annotations__", {}).items()
        if name in {name for name, _, _ in model._fields}
    }
    holder = types.SimpleNamespace(__annotations__=annotations)
    return get_type_hints(holder, vars(sys.modules[model.__module__]))


@functools.cache
def _docs(module: str) -> dict[str, dict[str, str]]:
    """Return the docstrings below the attributes of each class; Python does not keep them."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError, SyntaxError):
        return {}  # without source files
    found: dict[str, dict[str, str]] = {}
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        texts = found[node.name] = {}
        for statement, below in zip(node.body, node.body[1:], strict=False):
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                match below:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        texts[statement.target.id] = inspect.cleandoc(text)
    return found


def json_schema_of(model: type[Any]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a model, with the schemas it refers to in `$defs`."""
    definitions: dict[str, Any] = {}

    def refer(other: type[Any]) -> dict[str, Any]:
        if other.__name__ not in definitions:
            definitions[other.__name__] = {}  # a model may refer to itself
            definitions[other.__name__] = object_schema(other, refer)
        return {"$ref": f"#/$defs/{other.__name__}"}

    schema = object_schema(model, refer)
    if definitions:
        schema["$defs"] = definitions
    return schema


def object_schema(model: type[Any], refer: Refer) -> dict[str, Any]:
    """Return the schema of a model.

    Args:
        model: The model.
        refer: Returns the schema to use for a model that this one refers to.
    """
    found = fields(model)
    schema: dict[str, Any] = {"title": model.__name__, "type": "object"}
    if vars(model).get("__doc__"):
        schema["description"] = inspect.cleandoc(model.__doc__ or "")
    schema["properties"] = {field.json_name: _field_schema(field, refer) for field in found}
    required = [field.json_name for field in found if field.required]
    if required:
        schema["required"] = required
    return schema


def _field_schema(field: ModelField, refer: Refer) -> dict[str, Any]:
    schema = type_schema(field.type, refer)
    return {**schema, "description": field.doc} if field.doc else schema


def type_schema(kind: Any, refer: Refer) -> dict[str, Any]:
    """Return the schema of the type of an attribute."""
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union_schema(get_args(kind), refer)
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if origin is list:
        return {"type": "array", "items": type_schema(get_args(kind)[0], refer)}
    if origin is dict or origin is Mapping:
        return {
            "type": "object",
            "additionalProperties": type_schema(get_args(kind)[1], refer) or True,
        }
    if _is_model(kind):
        schema: dict[str, Any] = refer(kind)
        return schema
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {"enum": [member.value for member in kind], "type": _base_of(kind)}
    return {}  # any value


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and hasattr(kind, "_fields") and hasattr(kind, "_secret")


def _union_schema(members: tuple[Any, ...], refer: Refer) -> dict[str, Any]:
    schemas = [type_schema(member, refer) for member in members]
    kinds = [schema.get("type") for schema in schemas if schema.keys() == {"type"}]
    if len(kinds) == len(schemas):
        return {"type": kinds}
    return {"anyOf": schemas}


def _base_of(kind: type[enum.Enum]) -> str:
    return "integer" if issubclass(kind, int) else "string"
