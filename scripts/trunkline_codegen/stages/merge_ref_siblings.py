"""Merge keywords that are siblings of `$ref`.

OpenAPI 3.1 gives siblings of a schema reference a meaning; earlier versions ignore them. Here they
count in every version, because authors intend them. In a schema, sibling keywords that describe
the value become an `allOf` with the reference, and a `null` among the types allows null. In other
parts (a parameter, a response) siblings override the fields of the referenced part.
"""

from __future__ import annotations

import copy

from trunkline_codegen.spec.document import Document, Object, follow, objects
from trunkline_codegen.spec.schemas import SHAPE, is_nullable, reference, types


def merge_ref_siblings(document: Document) -> Document:
    """Return the document with only documentation and bounds as siblings of references."""
    root = document.root
    for _, node in objects(root):
        if not isinstance(node.get("$ref"), str):
            continue
        if reference(node) is not None:
            _merge_schema(node)
        elif len(node) > 1:
            own = {key: node.pop(key) for key in list(node) if key != "$ref"}
            node.update({**copy.deepcopy(follow(root, node)), **own})
            del node["$ref"]
    return document


def _merge_schema(node: Object) -> None:
    nullable = bool(types(node)) and is_nullable({"type": node["type"]})
    if nullable:
        node["type"] = types(node)
    shape = {key: node.pop(key) for key in list(node) if key in SHAPE}
    if shape:
        shape |= {"type": node.pop("type")} if "type" in node else {}
        node["allOf"] = [{"$ref": node.pop("$ref")}, shape]
    if nullable:
        key = "allOf" if shape else "$ref"
        node["anyOf"] = [{key: node.pop(key)}, {"type": "null"}]
        node.pop("type", None)
