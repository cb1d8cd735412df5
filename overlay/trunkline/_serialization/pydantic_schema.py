"""Models as types of pydantic 2, which finds them by `__get_pydantic_core_schema__`.

pydantic imports this module; nothing else does.
"""

from __future__ import annotations

from typing import Any, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import core_schema

from trunkline.errors import DecodeError

from .model_schema import fields


def core_schema_of(model: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    """Return the schema that validates a model, and serializes it without its secrets.

    A model is accepted as it is. A mapping is read as JSON by the names of the properties, in strict
    mode: a value of a wrong type is a validation error. The inner schema is for the JSON Schema
    alone; the reader of the model does not need it.
    """

    def validate(value: object, _: object) -> object:
        if isinstance(value, model):
            return value
        try:
            return model.from_dict(value)
        except DecodeError as error:
            raise ValueError(str(error)) from None

    described = core_schema.typed_dict_schema(
        {
            field.json_name: core_schema.typed_dict_field(
                handler.generate_schema(field.type),
                required=field.required,
                metadata={"pydantic_js_updates": {"description": field.doc} if field.doc else {}},
            )
            for field in fields(model)
        },
        cls_name=model.__name__,
        config={"title": model.__name__},
    )
    return core_schema.no_info_wrap_validator_function(
        validate,
        described,
        ref=f"{model.__module__}.{model.__qualname__}:{id(model)}",
        serialization=core_schema.plain_serializer_function_ser_schema(_serialize),
    )


def page_schema_of(page: Any, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    """Return the schema of a `Page`, which serializes it as `to_dict` does, without secrets.

    A page is accepted as it is, and nothing else is.

    Args:
        page: The class `Page`.
        source: The type, such as `Page[Room]`.
        handler: Generates the schema of the items.
    """
    (item,) = get_args(source) or (Any,)
    name = getattr(item, "__name__", str(item))

    def validate(value: object, _: object) -> object:
        if isinstance(value, page):
            return value
        raise ValueError(f"expected a Page, got {type(value).__name__}")

    types = {
        "items": core_schema.list_schema(handler.generate_schema(item)),
        "next_cursor": core_schema.nullable_schema(core_schema.str_schema()),
        "has_next": core_schema.bool_schema(),
        "total": core_schema.nullable_schema(core_schema.int_schema()),
    }
    described = core_schema.typed_dict_schema(
        {key: core_schema.typed_dict_field(kind, required=True) for key, kind in types.items()},
        cls_name=f"Page[{name}]",
        config={"title": f"Page[{name}]"},
    )
    return core_schema.no_info_wrap_validator_function(
        validate,
        described,
        ref=f"{page.__module__}.Page:{id(page)}[{name}:{id(item)}]",
        serialization=core_schema.plain_serializer_function_ser_schema(
            lambda value: value.to_dict(secrets=False) if isinstance(value, page) else value
        ),
    )


def _serialize(value: Any) -> object:
    return value.to_dict(secrets=False) if hasattr(value, "_fields") else value
