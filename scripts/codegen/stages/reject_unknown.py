"""Faults in single parts that nobody can mend but somebody who knows the API.

They are looked for before schemas move, so that a place is one of the file.
"""

from __future__ import annotations

from codegen.spec.document import Document, Json, Where, is_table, walk

_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})
# Where `type` is something else.
_ELSEWHERE = frozenset({"securitySchemes", "links", "info", "tags"})


def check(document: Document) -> Document:
    """Return the document, in which every part says something that can be meant.

    Raises:
        SpecError: One does not; the message names the place.
    """
    for place, node in walk(document.root):
        if not isinstance(node, dict) or is_table(place) or _ELSEWHERE.intersection(place):
            continue
        kinds = node.get("type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind not in _TYPES:
                hint = f"The types are {', '.join(sorted(_TYPES))}; mend it in corrections.yaml."
                raise document.fail(f"there is no type {kind!r}", *place, "type", hint=hint)
        alias = node.get("x-trunkline-alias")
        if isinstance(alias, str) and not _has_sibling(document, place, alias):
            raise document.fail(f"there is no property {alias!r}", *place, "x-trunkline-alias")
    return document


def _has_sibling(document: Document, place: Where, name: str) -> bool:
    """Say whether the property at a place has a sibling of some name."""
    holder: Json = document.root
    for key in place[:-1]:
        holder = holder[key]
    return name in holder and place[-1] != name
