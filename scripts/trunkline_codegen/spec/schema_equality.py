"""Compare schemas, to find inline ones that become one class.

A named component is equal to itself alone: it keeps its name and its class, also beside another
component of the same shape. Inline schemas are equal if their structure, their words, their bounds
and their defaults are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from .document import Json, Object
from .schemas import (
    ANONYMOUS,
    BOUNDS,
    DOCUMENTATION,
    PROPERTY_EXTENSIONS,
    is_class,
    reference,
    without_null,
)

# Documentation that no class and no docstring shows.
_UNSHOWN = frozenset({"example", "examples", "externalDocs", "xml", "$comment"})


class SchemaEquality:
    """Computes comparison keys for the schemas of one document.

    Args:
        schemas: The component schemas that references resolve to.
        ignored: The keywords that do not affect the comparison.
    """

    def __init__(self, schemas: Object, ignored: Collection[str] = _UNSHOWN) -> None:
        self._schemas = schemas
        self._ignored = ignored
        self._keys: dict[int, str] = {}
        self._classes = {name: name for name, s in schemas.items() if not s.get(ANONYMOUS)}
        self._refine([name for name in schemas if name not in self._classes])

    @classmethod
    def of_structure(cls, schemas: Object) -> SchemaEquality:
        """Return a comparison that ignores words, bounds and defaults."""
        return cls(schemas, DOCUMENTATION | BOUNDS)

    def key(self, schema: Json) -> str:
        """Return a text that is the same for equal schemas."""
        known = self._keys.get(id(schema))
        if known is None:
            shape = json.dumps(self._canonical(schema), sort_keys=True)
            known = hashlib.sha256(shape.encode()).hexdigest()
            self._keys[id(schema)] = known
        return known

    def _refine(self, unnamed: list[str]) -> None:
        """Assign unnamed components that are equal to one class, also if they are recursive.

        All of them start in one class. Each round separates those that refer to different classes,
        until a round changes nothing (partition refinement).
        """
        self._classes |= dict.fromkeys(unnamed, "")
        distinct = 1
        while unnamed:
            self._keys = {}
            classes = {name: self.key(self._schemas[name]) for name in unnamed}
            self._classes |= classes
            self._keys = {}
            if len(set(classes.values())) == distinct:
                return
            distinct = len(set(classes.values()))

    def _canonical(self, schema: Json) -> Json:
        """Return the part of a schema that is compared."""
        if isinstance(schema, list):
            return [self._canonical(child) for child in schema]
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        if name is not None:
            # Keywords beside the reference describe its use, which belongs to the class around it.
            words = {key: value for key, value in schema.items() if self._is_compared(key)}
            return [self._classes[name], {**words, "$ref": ""}]
        if is_class(schema):
            schema = without_null(schema)
        result: Object = {}
        for key, value in schema.items():
            if key == "properties" and isinstance(value, dict):
                result[key] = {k: self._property(v) for k, v in value.items()}
            elif not self._is_compared(key):
                continue
            elif key in ("required", "enum") and isinstance(value, list):
                result[key] = sorted(value, key=repr)
            else:
                result[key] = self._part(value)
        if "properties" in result:
            result["type"] = "object"
        return result

    def _property(self, schema: Json) -> Json:
        """Return what is compared of a property, with extensions that affect its attribute."""
        keywords = schema.keys() & PROPERTY_EXTENSIONS if isinstance(schema, dict) else set()
        if isinstance(schema, dict) and "x-trunkline-name" in schema and not is_class(schema):
            keywords.add("x-trunkline-name")
        part = self._part(schema)
        return [part, {key: schema[key] for key in keywords}] if keywords else part

    def _part(self, schema: Json) -> Json:
        """Return what is compared of a part; an inline class counts by its own key."""
        if isinstance(schema, list):
            return [self._part(child) for child in schema]
        if not isinstance(schema, dict):
            return schema
        return self.key(schema) if is_class(schema) else self._canonical(schema)

    def _is_compared(self, key: str) -> bool:
        return key not in self._ignored and not key.startswith("x-")
