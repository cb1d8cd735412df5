"""What stands beside a reference counts as much as what it leads to.

OpenAPI 3.1 says so of schemas. Before, it had no meaning by the letter; but who wrote it meant it,
and there is one reading of it. So whatever the version, a schema with a shape of its own beside a
reference is an `allOf` of both, `null` among its types allows null, and of all other parts (a
parameter, an answer) what stands beside overrules what is referred to.
"""

from __future__ import annotations

import copy

from codegen.spec.document import Document, Object, follow, is_table, walk
from codegen.spec.schemas import SHAPE, is_nullable, reference, types


def beside(document: Document) -> Document:
    """Return the document with nothing beside a reference but words and bounds."""
    root = document.root
    for place, node in walk(root):
        if not isinstance(node, dict) or is_table(place) or not isinstance(node.get("$ref"), str):
            continue
        if reference(node) is not None:
            _schema(node)
        elif len(node) > 1:
            own = {key: node.pop(key) for key in list(node) if key != "$ref"}
            node.update({**copy.deepcopy(follow(root, node)), **own})
            del node["$ref"]
    return document


def _schema(node: Object) -> None:
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
