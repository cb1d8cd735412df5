"""Convert Swagger 2.0 and OpenAPI 3.0 to OpenAPI 3.1, the only version of later stages."""

from __future__ import annotations

import attrs

from trunkline_codegen.spec.document import Document, Json, Object, walk
from trunkline_codegen.spec.schemas import DOCUMENTATION, SHAPE, UNIONS

from .swagger2 import as_openapi, local_reference

_VERSION = "3.1.0"
_NULLABLE = ("nullable", "x-nullable")
# The keywords of schemas that may change: most have none of them.
_CONVERTED = frozenset({*_NULLABLE, *UNIONS, "allOf", "exclusiveMinimum", "exclusiveMaximum"})


def dialect_of(root: Json) -> str:
    """Return the version that a file declares (`2.0`, `3.0`, `3.1`), or an empty text."""
    if not isinstance(root, dict):
        return ""
    version = str(root.get("swagger") or root.get("openapi") or "")
    return next((v for v in ("2.0", "3.0", "3.1") if version == v or version[:4] == f"{v}."), "")


def convert_to_31(document: Document) -> Document:
    """Return the document as OpenAPI 3.1.

    Raises:
        SpecError: The document declares another version, or none.
    """
    root = document.root
    dialect = dialect_of(root)
    if not dialect:
        declared = root.get("swagger") or root.get("openapi")
        raise document.fail(
            f"is neither Swagger 2.0 nor OpenAPI 3.0 or 3.1 (version: {declared or 'missing'})",
            hint="A description starts with the keys `openapi` or `swagger`, and `info`.",
        )
    if dialect == "2.0":
        root = as_openapi(root)
    root = convert_part(root, dialect)
    root["openapi"] = _VERSION
    return attrs.evolve(document, root=root, dialect=dialect)


def convert_part(root: Json, dialect: str) -> Json:
    """Convert the schemas of a document, or of a part of one, to OpenAPI 3.1 in place."""
    for _, node in walk(root):
        if isinstance(node, dict):
            if dialect == "2.0":
                _from_2_0(node)
            _schema_to_3_1(node)
    return root


def local_fragment(fragment: str, dialect: str) -> str:
    """Return the fragment that a fragment of a file becomes by the conversion."""
    return local_reference("#" + fragment)[1:] if dialect == "2.0" else fragment


def _from_2_0(schema: Object) -> None:
    if schema.get("type") == "file":
        schema["type"] = "string"
        schema["format"] = "binary"
    if isinstance(schema.get("discriminator"), str):  # 2.0: a name; 3.x: an object
        schema["discriminator"] = {"propertyName": schema["discriminator"]}


def _schema_to_3_1(schema: Object) -> None:
    """Convert the keywords that differ between OpenAPI 3.0 and JSON Schema 2020-12, in place.

    This applies to 3.1 documents as well, because many still contain `nullable`.
    """
    if _CONVERTED.isdisjoint(schema):
        return
    _null_members(schema)
    # `nullable` may also be the name of a property; then its value is a schema.
    if any(schema.get(key) is True for key in _NULLABLE):
        _allow_null(schema)
    for key in _NULLABLE:
        if isinstance(schema.get(key), bool):
            del schema[key]
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        limit = schema.get(bound)
        if schema.get(exclusive) is True and isinstance(limit, (int, float)):
            schema[exclusive] = schema.pop(bound)
        elif isinstance(schema.get(exclusive), bool):
            del schema[exclusive]


def _null_members(schema: Object) -> None:
    """Convert the members of a composition that say `nullable: true` alone, in place.

    In a union such a member means null. In `allOf`, which cannot add null to the other members,
    it means that the whole schema is nullable.
    """
    for key in UNIONS:
        if isinstance(schema.get(key), list):
            schema[key] = [_as_null(m) if _is_only_nullable(m) else m for m in schema[key]]
    parts = schema.get("allOf")
    if isinstance(parts, list) and any(map(_is_only_nullable, parts)):
        others = [part for part in parts if not _is_only_nullable(part)]
        if others:
            schema["allOf"], schema["nullable"] = others, True


def _is_only_nullable(schema: Json) -> bool:
    if not isinstance(schema, dict) or not any(schema.get(key) is True for key in _NULLABLE):
        return False
    return schema.keys() <= DOCUMENTATION | {*_NULLABLE}


def _as_null(schema: Object) -> Object:
    words = {key: value for key, value in schema.items() if key not in _NULLABLE}
    return {"type": "null", **words}


def _allow_null(schema: Object) -> None:
    kind = schema.get("type")
    if isinstance(kind, str):
        kind = schema["type"] = [kind]
    if isinstance(kind, list):
        if "null" not in kind:
            kind.append("null")
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return
    if any(key in schema for key in ("$ref", "allOf", *UNIONS)):
        # Its other keywords describe the value that is not null.
        value = {key: schema.pop(key) for key in list(schema) if key in SHAPE or key == "$ref"}
        schema["anyOf"] = [value, {"type": "null"}]
