"""`allOf` becomes one schema: what must hold all at once is one object in Python.

An object that is also a union, in an `allOf` or without, becomes a union of objects.

First every such schema that is written in place becomes a component of its own, marked as one that
nobody named; so what is merged are components, each once, and schemas that contain themselves
by way of an `allOf` need no special care. The hoist stage names the marked ones by their place.
"""

from __future__ import annotations

import functools
import itertools
import json
import math

from codegen.spec.document import Document, Json, Object, walk
from codegen.spec.load import MAX_NODES
from codegen.spec.schemas import ANONYMOUS, BESIDE, SHAPE, UNIONS, is_null, is_nullable, reference

# How many classes a product of unions may be.
_MOST_MEMBERS = 1000
# The keywords that hold a schema, and those that hold several.
_HOLDERS = frozenset({"schema", "items", "additionalProperties"})
_SEVERAL = frozenset({"properties", "patternProperties", "prefixItems", "allOf", *UNIONS})


def flatten(document: Document) -> Document:
    """Return the document without `allOf` in any schema, and without properties beside a union.

    Raises:
        SpecError: Merged, it is out of all bounds.
    """
    schemas: Object = document.root.setdefault("components", {}).setdefault("schemas", {})
    _lift(document.root, schemas)
    flattener = _Flattener(document, schemas)
    for name in flattener.names:
        schemas[name] = flattener.component(name)
    schemas.update(flattener.members)
    return document


def _lift(root: Object, schemas: Object) -> None:
    """Make a component of every schema that is to be merged and is none."""
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
                if key not in _HOLDERS and not _SEVERAL.intersection(place[-1:]):
                    continue  # no schema: the validate stage says what is wrong with it
                child = _alone(child)  # noqa: PLW2901 (the plain form of the same)
                if _is_composed(child):
                    number += 1
                    while f"allOf{number}" in schemas:
                        number += 1
                    name = f"allOf{number}"
                    schemas[name] = {**child, ANONYMOUS: True}
                    pending.append((schemas[name], ("components", "schemas", name)))
                    child = _referring(name, child)  # noqa: PLW2901
                node[key] = child


def _is_composed(schema: Json) -> bool:
    """Say whether a schema is to be merged: an `allOf`, or an object that is also a union."""
    if not isinstance(schema, dict):
        return False
    union = any(isinstance(schema.get(key), list) for key in UNIONS)
    return isinstance(schema.get("allOf"), list) or (union and bool(schema.get("properties")))


def _alone(schema: Object) -> Object:
    """Return `allOf` with one reference as that: 3.0's way to write a description beside one."""
    members = schema.get("allOf") or []
    more = len(SHAPE.intersection(schema)) > 1 or is_nullable(schema)
    if len(members) != 1 or not reference(members[0]) or more:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("allOf", "type")}
    return {**members[0], **rest}


def _referring(name: str, schema: Object) -> Object:
    beside = {
        key: value
        for key, value in schema.items()
        if key in BESIDE or (key.startswith("x-trunkline-") and key != "x-trunkline-name")
    }
    return {"$ref": f"#/components/schemas/{name}", **beside}


class _Flattener:
    def __init__(self, document: Document, schemas: Object) -> None:
        self._document = document
        self._schemas = dict(schemas)
        # All components; it grows by those that properties of several schemas are made of.
        self.names = list(schemas)
        self._joined: dict[str, str] = {}
        self._done: Object = {}
        # What named unions are made of: components, too.
        self.members: Object = {}
        self._merged = 0
        self._rings = 0

    def component(self, name: str) -> Json:
        """Return a component with its `allOf` merged."""
        return self._flat(self._schemas[name], (name,))

    def _flat(self, schema: Json, within: tuple[str, ...]) -> Json:
        """Return the schema with its `allOf` merged; `within` are the components on the way."""
        if not _is_composed(schema):
            return schema
        schema = _alone(schema)
        if not _is_composed(schema):
            return schema
        parts = [self._resolved(member, within) for member in schema.get("allOf") or ()]
        parts.append({key: value for key, value in schema.items() if key != "allOf"})
        merged: Object = functools.reduce(self._merge, self._with_one_union(parts, within), {})
        return self._distributed(merged, within)

    def _with_one_union(self, parts: list[Json], within: tuple[str, ...]) -> list[Json]:
        """Return parts of which one is a union: who is of several is one of each."""
        places = [(i, k) for i, part in enumerate(parts) for k in UNIONS if _holds_list(part, k)]
        if len(places) < 2:
            return parts
        unions = [[m for _, m in self._members(parts[i][key], within)] for i, key in places]
        # The others only say which properties go together.
        telling = [union for union in unions if any(_has_properties(m) for m in union)]
        if not telling:
            return parts
        self._bound(math.prod(map(len, telling)), within)
        bare = [
            {k: v for k, v in part.items() if k not in (*UNIONS, "discriminator")}
            if isinstance(part, dict)
            else part
            for part in parts
        ]
        if len(telling) == 1:
            index, key = places[unions.index(telling[0])]
            kept = {k: parts[index][k] for k in (key, "discriminator") if k in parts[index]}
            return [*bare, kept]
        members = [
            {"type": "null"} if is_null(chosen[0]) else functools.reduce(self._merge, chosen)
            for chosen in itertools.product(*telling)
            if len({is_null(member) for member in chosen}) == 1
        ]
        return [*bare, {"anyOf": members}]

    def _distributed(self, schema: Object, within: tuple[str, ...]) -> Object:
        """An object that is also a union is a union of objects."""
        for key in UNIONS:
            if isinstance(schema.get(key), list) and schema.get("properties"):
                base = {k: v for k, v in schema.items() if k not in (key, "discriminator")}
                members = self._members(schema[key], within)
                if not any(_has_properties(member) for _, member in members):
                    return schema  # members that only say which properties go together
                mark = {ANONYMOUS: True} if base.pop(ANONYMOUS, False) else {}
                merged = [m if is_null(m) else self._merge(base, m) for _, m in members]
                if not mark and len(within) == 1:
                    merged = self._named(merged, [given for given, _ in members], within[0])
                return {key: merged, **mark}
        return schema

    def _members(self, union: list[Json], within: tuple[str, ...]) -> list[tuple[Json, Json]]:
        """Return the members of a union, with what each is; those of a union among them, too."""
        found: list[tuple[Json, Json]] = []
        for member in union:
            resolved = self._resolved(member, within)
            inner = [key for key in UNIONS if _holds_list(resolved, key)]
            if inner and not _has_properties(resolved):
                name = reference(member)
                path = within if name is None else (*within, name)
                found += self._members(resolved[inner[0]], path)
            else:
                found.append((member, resolved))
            self._bound(len(found), within)
        return found

    def _bound(self, members: int, within: tuple[str, ...]) -> None:
        if members > _MOST_MEMBERS:
            reason = f"its unions unfold to more than {_MOST_MEMBERS} classes"
            raise self._document.fail(reason, "components", "schemas", within[0])

    def _named(self, merged: list[Json], members: list[Json], union: str) -> list[Json]:
        """Make components of the members of a union that is one, named after both."""
        refs: list[Json] = []
        for index, (schema, member) in enumerate(zip(merged, members, strict=True)):
            name = union + (reference(member) or f"Option{index + 1}")
            while name in self._schemas or name in self.members:
                name += "_"
            if not is_null(schema):
                self.members[name] = {k: v for k, v in schema.items() if k != "x-trunkline-name"}
            refs.append(schema if is_null(schema) else {"$ref": f"#/components/schemas/{name}"})
        return refs

    def _resolved(self, member: Json, within: tuple[str, ...]) -> Json:
        name = reference(member)
        if name is None:
            return self._flat(member, within)
        if name in within:
            self._rings += 1
            return {}  # an object that is part of itself adds nothing to itself
        if name not in self._done:
            rings = self._rings
            found = self._flat(self._schemas.get(name, {}), (*within, name))
            if reference(found):
                found = self._resolved(found, (*within, name))
            if isinstance(found, dict):
                # The name and title of the part are not those of the whole.
                dropped = ("x-trunkline-name", "title", "discriminator", ANONYMOUS)
                found = {key: value for key, value in found.items() if key not in dropped}
            if self._rings > rings:
                return found
            self._done[name] = found
        return self._done[name]

    def _merge(self, first: Json, second: Json) -> Json:
        """Return the schema of values that both schemas allow, as far as a class can say it."""
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
        self._merged += len(first) + len(second)
        if self._merged > MAX_NODES:
            raise self._document.fail("its allOf unfold to more than can be", "components")
        properties = dict(first)
        for name, schema in second.items():
            known = properties.get(name)
            properties[name] = schema if known is None else self._property(known, schema)
        return properties

    def _property(self, first: Json, second: Json) -> Json:
        """A property given twice: the later one, with what only the earlier one says."""
        if not isinstance(first, dict) or not isinstance(second, dict):
            return second
        if "$ref" in second:
            joined = "properties" in first
        elif "$ref" in first:
            joined = bool(SHAPE.intersection(second))
        else:
            return self._merge(first, second)
        if joined:
            return _referring(self._join(first, second), {**first, **second})
        said = {key: value for key, value in second.items() if key in BESIDE}
        return second if "$ref" in second else {**first, **said}

    def _join(self, first: Object, second: Object) -> str:
        """Make a component of two schemas; return its name."""
        key = json.dumps([first, second], sort_keys=True)
        if key not in self._joined:
            number = len(self._joined) + 1
            while f"both{number}" in self._schemas:
                number += 1
            name = self._joined[key] = f"both{number}"
            self._schemas[name] = {"allOf": [first, second], ANONYMOUS: True}
            self.names.append(name)
        return self._joined[key]


def _holds_list(schema: Json, key: str) -> bool:
    return isinstance(schema, dict) and isinstance(schema.get(key), list)


def _has_properties(schema: Json) -> bool:
    return isinstance(schema, dict) and bool(schema.get("properties"))
