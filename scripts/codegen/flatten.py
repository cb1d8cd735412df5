"""`allOf` becomes one schema: what must hold all at once is one object in Python."""

from __future__ import annotations

import copy

from .document import Document, Json, Object, walk
from .schemas import UNIONS, reference


def flatten(document: Document) -> Document:
    """Return the document without `allOf` in any schema."""
    schemas: Object = document.root.get("components", {}).get("schemas", {})
    flattener = _Flattener(schemas)
    for name in list(schemas):
        schemas[name] = flattener.flat(schemas[name], (name,))
    for _, node in list(walk(document.root)):
        if isinstance(node, dict):
            for key, child in list(node.items()):
                if isinstance(child, dict) and isinstance(child.get("allOf"), list):
                    node[key] = flattener.flat(child, ())
        else:
            for index, child in enumerate(node):
                if isinstance(child, dict) and isinstance(child.get("allOf"), list):
                    node[index] = flattener.flat(child, ())
    return document


class _Flattener:
    def __init__(self, schemas: Object) -> None:
        self._schemas = schemas

    def flat(self, schema: Json, within: tuple[str, ...]) -> Json:
        """Return the schema with its `allOf` merged; `within` are the components on the way."""
        if not isinstance(schema, dict) or not isinstance(schema.get("allOf"), list):
            return schema
        rest = {key: value for key, value in schema.items() if key != "allOf"}
        members = schema["allOf"]
        if len(members) == 1 and reference(members[0]) and "properties" not in rest:
            # A way of OpenAPI 3.0 to write a description beside a reference.
            rest.pop("type", None)
            return {**members[0], **rest}
        merged: Json = {}
        for member in members:
            merged = _merge(merged, self._resolved(member, within))
        return self._distributed(_merge(merged, rest), within)

    def _distributed(self, schema: Object, within: tuple[str, ...]) -> Object:
        """An object that is also a union is a union of objects."""
        for key in UNIONS:
            if isinstance(schema.get(key), list) and _is_object(schema):
                base = {k: v for k, v in schema.items() if k not in (key, "discriminator")}
                members = [_merge(base, self._resolved(m, within)) for m in schema[key]]
                return {key: members}
        return schema

    def _resolved(self, member: Json, within: tuple[str, ...]) -> Json:
        name = reference(member)
        if name is None:
            return self.flat(copy.deepcopy(member), within)
        if name in within or name not in self._schemas:
            return {}  # an object that is part of itself adds nothing to itself
        resolved = self.flat(copy.deepcopy(self._schemas[name]), (*within, name))
        if isinstance(resolved, dict):
            resolved.pop("x-trunkline-name", None)  # the name of the part, not of the whole
            resolved.pop("title", None)
            resolved.pop("discriminator", None)
        return resolved


def _merge(first: Json, second: Json) -> Json:
    """Return the schema of the values that both schemas allow, as far as a class can say it."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return first if isinstance(first, dict) else second
    merged = dict(first)
    for key, value in second.items():
        if key == "properties" and isinstance(first.get(key), dict):
            properties = dict(first[key])
            for name, schema in value.items():
                known = properties.get(name)
                properties[name] = _merge_property(known, schema) if known is not None else schema
            merged[key] = properties
        elif key == "required" and isinstance(first.get(key), list):
            merged[key] = list(dict.fromkeys([*first[key], *value]))
        elif key == "description" and first.get(key) and not second.get(key):
            continue
        else:
            merged[key] = value
    return merged


def _merge_property(first: Json, second: Json) -> Json:
    """A property given twice: the later one, with what only the earlier one says."""
    if isinstance(second, dict) and "$ref" in second:
        return second
    if isinstance(first, dict) and "$ref" in first:
        return second if isinstance(second, dict) and "properties" in second else first
    return _merge(first, second)


def _is_object(schema: Json) -> bool:
    return isinstance(schema, dict) and bool(schema.get("properties"))
