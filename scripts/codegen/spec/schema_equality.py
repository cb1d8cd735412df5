"""Compare schemas by structure, to find those that become one class."""

from __future__ import annotations

import hashlib
import json

from .document import Json, Object
from .schemas import BOUNDS, DOCUMENTATION, PROPERTY_EXTENSIONS, is_class, reference, without_null


class SchemaEquality:
    """Computes comparison keys for the schemas of one document.

    Args:
        schemas: The component schemas that references resolve to.
    """

    def __init__(self, schemas: Object) -> None:
        self._schemas = schemas
        self._classes: dict[str, str] = {}
        self._keys: dict[int, str] = {}
        self._refine()

    def key(self, schema: Json) -> str:
        """Return a text that is the same for schemas of equal structure."""
        known = self._keys.get(id(schema))
        if known is None:
            shape = json.dumps(self._canonical(schema), sort_keys=True)
            known = hashlib.sha256(shape.encode()).hexdigest()
            self._keys[id(schema)] = known
        return known

    def _refine(self) -> None:
        """Assign components of equal structure to one class, also if they are recursive.

        All components start in one class. Each round separates components that refer to different
        classes, until a round changes nothing (partition refinement).
        """
        self._classes = dict.fromkeys(self._schemas, "")
        distinct = 1
        while True:
            self._keys = {}
            classes = {name: self.key(schema) for name, schema in self._schemas.items()}
            self._classes, self._keys = classes, {}
            if len(set(classes.values())) == distinct:
                return
            distinct = len(set(classes.values()))

    def _canonical(self, schema: Json) -> Json:
        """Return the structure of a schema, without documentation, bounds and names."""
        if isinstance(schema, list):
            return [self._canonical(child) for child in schema]
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        if name is not None:
            return self._classes[name]
        if is_class(schema):
            schema = without_null(schema)
        result: Object = {}
        for key, value in schema.items():
            if key == "properties" and isinstance(value, dict):
                result[key] = {k: self._property(v) for k, v in value.items()}
            elif _is_ignored(key):
                continue
            elif key in ("required", "enum") and isinstance(value, list):
                result[key] = sorted(value, key=repr)
            else:
                result[key] = self._part(value)
        if "properties" in result:
            result["type"] = "object"
        return result

    def _property(self, schema: Json) -> Json:
        """Return the structure of a property, with the extensions that affect its attribute."""
        keywords = schema.keys() & PROPERTY_EXTENSIONS if isinstance(schema, dict) else set()
        if isinstance(schema, dict) and "x-trunkline-name" in schema and not is_class(schema):
            keywords.add("x-trunkline-name")
        part = self._part(schema)
        return [part, {key: schema[key] for key in keywords}] if keywords else part

    def _part(self, schema: Json) -> Json:
        """Return the structure of a part; an inline class equals a reference to the same class."""
        if isinstance(schema, list):
            return [self._part(child) for child in schema]
        return self.key(schema) if is_class(schema) else self._canonical(schema)


def _is_ignored(key: str) -> bool:
    """Return whether a keyword does not affect the comparison."""
    return key in DOCUMENTATION or key in BOUNDS or key.startswith("x-")
