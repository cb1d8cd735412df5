"""Reject parts of a description that have no defined meaning and no single repair.

This stage runs before schemas move, so that error messages name a place in the file.
"""

from __future__ import annotations

from trunkline_codegen.spec.document import Document, Json, Where, objects

from .bundle import is_property

_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})
# Parts in which `type` is not the keyword of a schema.
_NOT_SCHEMAS = frozenset({"securitySchemes", "links", "info", "tags", "servers"})


def reject_unknown(document: Document) -> Document:
    """Return the document after checking the types and aliases in it.

    A property of an unknown type holds any JSON value.

    Raises:
        SpecError: A type is unknown, or an alias names a missing property.
    """
    for place, node in objects(document.root):
        if not _NOT_SCHEMAS.isdisjoint(place):
            continue
        kinds = node.get("type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind not in _TYPES:
                if is_property(place):  # which must not cost an operation
                    del node["type"]
                    document.note(f"unknown type {kind!r}: read as any value", *place, "type")
                    break
                hint = f"The types are {', '.join(sorted(_TYPES))}. Fix it in corrections.yaml."
                raise document.fail(f"unknown type {kind!r}", *place, "type", hint=hint)
        alias = node.get("x-trunkline-alias")
        if isinstance(alias, str) and not _has_sibling(document, place, alias):
            raise document.fail(f"unknown property {alias!r}", *place, "x-trunkline-alias")
    return document


def _has_sibling(document: Document, place: Where, name: str) -> bool:
    """Return whether the property at a place has a sibling with the name."""
    holder: Json = document.root
    for key in place[:-1]:
        holder = holder[key]
    return name in holder and place[-1] != name
