"""Which schemas are of one shape, and so one class: pure comparison, no names."""

from __future__ import annotations

import hashlib
import json

from .document import Json, Object
from .schemas import BOUNDS, DOCUMENTATION, PROPERTY_EXTENSIONS, is_class, reference, without_null


class Shapes:
    """Tells the shapes of the schemas of one document from each other.

    Args:
        schemas: The components, to which references lead.
    """

    def __init__(self, schemas: Object) -> None:
        self._schemas = schemas
        self._colours: dict[str, str] = {}
        self._known: dict[int, str] = {}
        self._colour()

    def key(self, schema: Json) -> str:
        """Return the same text for schemas of the same shape."""
        known = self._known.get(id(schema))
        if known is None:
            shape = json.dumps(self._canonical(schema), sort_keys=True)
            known = hashlib.sha256(shape.encode()).hexdigest()
            self._known[id(schema)] = known
        return known

    def _colour(self) -> None:
        """Give components of one shape one colour, also where they refer to each other in rings.

        All begin alike; each round tells apart those that refer to differently coloured ones,
        until a round tells nothing new (partition refinement, as in the minimisation of automata).
        """
        self._colours = dict.fromkeys(self._schemas, "")
        distinct = 1
        while True:
            self._known = {}
            colours = {name: self.key(schema) for name, schema in self._schemas.items()}
            self._colours, self._known = colours, {}
            if len(set(colours.values())) == distinct:
                return
            distinct = len(set(colours.values()))

    def _canonical(self, schema: Json) -> Json:
        """Return what the shape of a schema is, without documentation, bounds and names."""
        if isinstance(schema, list):
            return [self._canonical(child) for child in schema]
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        if name is not None:
            return self._colours[name]
        if is_class(schema):
            schema = without_null(schema)
        result: Object = {}
        for key, value in schema.items():
            if key == "properties" and isinstance(value, dict):
                result[key] = {k: self._named(v) for k, v in value.items()}
            elif _says_nothing(key):
                continue
            elif key in ("required", "enum") and isinstance(value, list):
                result[key] = sorted(value, key=repr)
            else:
                result[key] = self._part(value)
        if "properties" in result:
            result["type"] = "object"
        return result

    def _named(self, schema: Json) -> Json:
        """A property counts with what is said of the attribute, beside its value's shape."""
        said = schema.keys() & PROPERTY_EXTENSIONS if isinstance(schema, dict) else set()
        if isinstance(schema, dict) and "x-trunkline-name" in schema and not is_class(schema):
            said.add("x-trunkline-name")
        part = self._part(schema)
        return [part, {key: schema[key] for key in said}] if said else part

    def _part(self, schema: Json) -> Json:
        """A class counts by its shape, whether it is written out in place or referred to."""
        if isinstance(schema, list):
            return [self._part(child) for child in schema]
        return self.key(schema) if is_class(schema) else self._canonical(schema)


def _says_nothing(key: str) -> bool:
    """Say whether a keyword has no part in the shape."""
    return key in DOCUMENTATION or key in BOUNDS or key.startswith("x-")
