"""Merge each `allOf` into one schema, because an object has one class in Python.

An object that is also a union, with or without `allOf`, becomes a union of objects.

First every such inline schema becomes an anonymous component. Each component is then merged once,
and schemas that contain themselves through an `allOf` need no special case. The stage
`extract_inline_schemas` names the anonymous components by their location.
"""

from __future__ import annotations

import functools
import itertools
import json
import math

from trunkline_codegen.spec.document import Document, Json, Object, walk
from trunkline_codegen.spec.load import MAX_NODES
from trunkline_codegen.spec.schemas import (
    ANONYMOUS,
    SHAPE,
    UNIONS,
    USAGE_KEYWORDS,
    is_class,
    is_null,
    is_nullable,
    reference,
)

# The limit for the number of classes in a product of unions.
_MAX_MEMBERS = 1000
# The keywords with one schema as value, and those with a collection of schemas.
_HOLDERS = frozenset({"schema", "items", "additionalProperties"})
_COLLECTIONS = frozenset({"properties", "patternProperties", "prefixItems", "allOf", *UNIONS})


def merge_all_of(document: Document) -> Document:
    """Return the document without `allOf`, and without schemas that are both object and union.

    Raises:
        SpecError: The merged schemas exceed a size limit.
    """
    schemas: Object = document.root.setdefault("components", {}).setdefault("schemas", {})
    _extract_composed(document.root, schemas)
    merger = _Merger(document, schemas)
    for name in merger.names:
        schemas[name] = merger.component(name)
    schemas.update(merger.members)
    return document


def _extract_composed(root: Object, schemas: Object) -> None:
    """Replace every inline schema that is to be merged by a reference to a new component."""
    number = 0
    pending: list[tuple[Json, tuple[str | int, ...]]] = [(root, ())]
    while pending:
        tree, start = pending.pop()
        for place, node in walk(tree, *start):
            if place == ("components", "schemas"):
                continue
            for key, child in list(node.items()) if isinstance(node, dict) else enumerate(node):
                if not _is_composed(child):
                    continue
                if key not in _HOLDERS and not _COLLECTIONS.intersection(place[-1:]):
                    continue  # not a schema: the validate stage reports it
                child = _simplified(child)  # noqa: PLW2901 (the simplified schema)
                if _is_composed(child):
                    number += 1
                    while f"allOf{number}" in schemas:
                        number += 1
                    name = f"allOf{number}"
                    schemas[name] = {**child, ANONYMOUS: True}
                    pending.append((schemas[name], ("components", "schemas", name)))
                    child = _reference_to(name, child)  # noqa: PLW2901
                node[key] = child


def _is_composed(schema: Json) -> bool:
    """Return whether a schema is to be merged: an `allOf`, or both an object and a union."""
    if not isinstance(schema, dict) or not ("allOf" in schema or "properties" in schema):
        return False
    if isinstance(schema.get("allOf"), list):
        return True
    return bool(schema.get("properties")) and any(_holds_list(schema, key) for key in UNIONS)


def _simplified(schema: Object) -> Object:
    """Return an `allOf` of a single reference as that reference with its siblings.

    OpenAPI 3.0 descriptions use such an `allOf` to add a description to a reference.
    """
    if not _is_wrapper(schema):
        return schema
    member = schema["allOf"][0]
    rest = {key: value for key, value in schema.items() if key not in ("allOf", "type")}
    return {"anyOf": [member, {"type": "null"}], **rest} if is_nullable(schema) else member | rest


def _is_wrapper(schema: Json) -> bool:
    """Return whether a schema is an `allOf` of a single reference, and nothing else."""
    members = schema.get("allOf") if isinstance(schema, dict) else None
    if not isinstance(members, list) or len(members) != 1 or not reference(members[0]):
        return False
    return SHAPE.intersection(schema) == {"allOf"}


def _reference_to(name: str, schema: Object) -> Object:
    siblings = {
        key: value
        for key, value in schema.items()
        if key in USAGE_KEYWORDS or (key.startswith("x-trunkline-") and key != "x-trunkline-name")
    }
    return {"$ref": f"#/components/schemas/{name}", **siblings}


class _Merger:
    def __init__(self, document: Document, schemas: Object) -> None:
        self._document = document
        self._schemas = dict(schemas)
        # All components; grows by intersections of properties.
        self.names = list(schemas)
        self._intersections: dict[str, str] = {}
        self._resolved_components: Object = {}
        # The members of named unions, which become components.
        self.members: Object = {}
        self._merged_properties = 0
        self._cycles = 0

    def component(self, name: str) -> Json:
        """Return a component with its `allOf` merged.

        A named component that only inherits from another class is a class of its own.
        """
        schema = self._schemas[name]
        if _is_wrapper(schema) and ANONYMOUS not in schema:
            base = self._resolved(schema["allOf"][0], (name,))
            if is_class(base):
                return self._merge(base, {k: v for k, v in schema.items() if k != "allOf"})
        return self._merged_schema(schema, (name,))

    def _merged_schema(self, schema: Json, ancestors: tuple[str, ...]) -> Json:
        """Return the schema with its `allOf` merged; `ancestors` are the enclosing components."""
        if not _is_composed(schema):
            return schema
        schema = _simplified(schema)
        if not _is_composed(schema):
            return schema
        parts = [self._resolved(member, ancestors) for member in schema.get("allOf") or ()]
        parts.append({key: value for key, value in schema.items() if key != "allOf"})
        merged: Object = functools.reduce(self._merge, self._with_one_union(parts, ancestors), {})
        return self._distributed(merged, ancestors)

    def _with_one_union(self, parts: list[Json], ancestors: tuple[str, ...]) -> list[Json]:
        """Return the parts with at most one union: the product of all unions among them."""
        places = [(i, k) for i, part in enumerate(parts) for k in UNIONS if _holds_list(part, k)]
        if len(places) < 2:
            return parts
        unions = [[m for _, m in self._members(parts[i][key], ancestors)] for i, key in places]
        # The others only constrain combinations of properties.
        with_properties = [union for union in unions if any(_has_properties(m) for m in union)]
        if not with_properties:
            return parts
        self._check_size(math.prod(map(len, with_properties)), ancestors)
        bare = [
            {k: v for k, v in part.items() if k not in (*UNIONS, "discriminator")}
            if isinstance(part, dict)
            else part
            for part in parts
        ]
        if len(with_properties) == 1:
            index, key = places[unions.index(with_properties[0])]
            kept = {k: parts[index][k] for k in (key, "discriminator") if k in parts[index]}
            return [*bare, kept]
        members = [
            {"type": "null"} if is_null(chosen[0]) else functools.reduce(self._merge, chosen)
            for chosen in itertools.product(*with_properties)
            if len({is_null(member) for member in chosen}) == 1
        ]
        return [*bare, {"anyOf": members}]

    def _distributed(self, schema: Object, ancestors: tuple[str, ...]) -> Object:
        """Merge the properties of an object into each member of its union."""
        for key in UNIONS:
            if isinstance(schema.get(key), list) and schema.get("properties"):
                base = {k: v for k, v in schema.items() if k not in (key, "discriminator")}
                members = self._members(schema[key], ancestors)
                if not any(_has_properties(member) for _, member in members):
                    return schema  # the members only constrain combinations of properties
                mark = {ANONYMOUS: True} if base.pop(ANONYMOUS, False) else {}
                merged = [m if is_null(m) else self._merge(base, m) for _, m in members]
                if not mark and len(ancestors) == 1:
                    merged = self._named(
                        merged, [original for original, _ in members], ancestors[0]
                    )
                return {key: merged, **mark}
        return schema

    def _members(self, union: list[Json], ancestors: tuple[str, ...]) -> list[tuple[Json, Json]]:
        """Return the members of a union with their resolved schemas; nested unions are flattened."""
        found: list[tuple[Json, Json]] = []
        for member in union:
            resolved = self._resolved(member, ancestors)
            inner = [key for key in UNIONS if _holds_list(resolved, key)]
            if inner and not _has_properties(resolved):
                name = reference(member)
                path = ancestors if name is None else (*ancestors, name)
                found += self._members(resolved[inner[0]], path)
            else:
                found.append((member, resolved))
            self._check_size(len(found), ancestors)
        return found

    def _check_size(self, members: int, ancestors: tuple[str, ...]) -> None:
        if members > _MAX_MEMBERS:
            reason = f"its unions expand to more than {_MAX_MEMBERS} classes"
            raise self._document.fail(reason, "components", "schemas", ancestors[0])

    def _named(self, merged: list[Json], members: list[Json], union: str) -> list[Json]:
        """Make components of the members of a named union, named after the union and the member."""
        refs: list[Json] = []
        for index, (schema, member) in enumerate(zip(merged, members, strict=True)):
            name = union + (reference(member) or f"Option{index + 1}")
            while name in self._schemas or name in self.members:
                name += "_"
            if not is_null(schema):
                self.members[name] = {k: v for k, v in schema.items() if k != "x-trunkline-name"}
            refs.append(schema if is_null(schema) else {"$ref": f"#/components/schemas/{name}"})
        return refs

    def _resolved(self, member: Json, ancestors: tuple[str, ...]) -> Json:
        name = reference(member)
        if name is None:
            return self._merged_schema(member, ancestors)
        if name in ancestors:
            self._cycles += 1
            return {}  # a schema that contains itself adds nothing
        if name not in self._resolved_components:
            cycles = self._cycles
            found = self._merged_schema(self._schemas.get(name, {}), (*ancestors, name))
            if reference(found):
                found = self._resolved(found, (*ancestors, name))
            if isinstance(found, dict):
                # The name and title of a part do not apply to the merged schema.
                dropped = ("x-trunkline-name", "title", "discriminator", ANONYMOUS)
                found = {key: value for key, value in found.items() if key not in dropped}
            if self._cycles > cycles:
                return found
            self._resolved_components[name] = found
        return self._resolved_components[name]

    def _merge(self, first: Json, second: Json) -> Json:
        """Return the schema of values that both schemas allow, as far as a class can express it."""
        if not isinstance(first, dict) or not isinstance(second, dict):
            return first if isinstance(first, dict) else second
        merged = dict(first)
        for key, value in second.items():
            if key == "properties" and isinstance(first.get(key), dict):
                merged[key] = self._properties(first[key], value)
            elif key == "required" and isinstance(first.get(key), list):
                merged[key] = list(dict.fromkeys([*first[key], *value]))
            elif key in ("items", "additionalProperties") and key in first:
                merged[key] = self._property(first[key], value)
            elif key == "description" and first.get(key) and not second.get(key):
                continue
            else:
                merged[key] = value
        if "const" in merged:
            merged.pop("enum", None)
        return merged

    def _properties(self, first: Object, second: Object) -> Object:
        self._merged_properties += len(first) + len(second)
        if self._merged_properties > MAX_NODES:
            raise self._document.fail(
                f"its allOf expand to more than {MAX_NODES} properties", "components"
            )
        properties = dict(first)
        for name, schema in second.items():
            known = properties.get(name)
            properties[name] = schema if known is None else self._property(known, schema)
        return properties

    def _property(self, first: Json, second: Json) -> Json:
        """Merge two declarations of a property; the second one takes precedence."""
        if not isinstance(first, dict) or not isinstance(second, dict):
            return second
        if "$ref" in second:
            intersects = "properties" in first
        elif "$ref" in first:
            intersects = bool(SHAPE.intersection(second))
        else:
            return self._merge(first, second)
        if intersects:
            return _reference_to(self._intersect(first, second), {**first, **second})
        annotations = {key: value for key, value in second.items() if key in USAGE_KEYWORDS}
        return second if "$ref" in second else {**first, **annotations}

    def _intersect(self, first: Object, second: Object) -> str:
        """Add a component for the intersection of two schemas; return its name."""
        key = json.dumps([first, second], sort_keys=True)
        if key not in self._intersections:
            number = len(self._intersections) + 1
            while f"both{number}" in self._schemas:
                number += 1
            name = self._intersections[key] = f"both{number}"
            self._schemas[name] = {"allOf": [first, second], ANONYMOUS: True}
            self.names.append(name)
        return self._intersections[key]


def _holds_list(schema: Json, key: str) -> bool:
    return isinstance(schema, dict) and isinstance(schema.get(key), list)


def _has_properties(schema: Json) -> bool:
    return isinstance(schema, dict) and bool(schema.get("properties"))
