"""Validation against the schemas of a document, compiled once for each kind of check."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import jsonschema_rs

from .patterns import compiled

Schema: TypeAlias = Any  # a JSON Schema: an object, true or false

PATTERN = "pattern "
"""What the name of a format begins with that is a pattern: Python checks both."""

_OTHER = "other"  # the key of a value for a schema that the document does not have
_MAX_OTHERS = 1_024  # compiled schemas that are not in the document
IN_DOCUMENT = "x-in-document"
"""The keyword that refers to a schema of the document and says only whether a value is valid.

The errors of a union contain those of its alternatives: with those of the unions in these, and so
on, they would grow with the power of the nesting of a value.
"""

_SINGLE = (
    "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
    "unevaluatedItems", "unevaluatedProperties",
)  # fmt: skip
_UNIONS = ("anyOf", "oneOf")
_LISTS = ("allOf", *_UNIONS, "prefixItems")
_MAPS = ("dependentSchemas", "patternProperties", "properties")
# Objects of OpenAPI hold values here, which can look like schemas.
_VALUES = frozenset({"default", "example", "examples", "value"})

_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return _is_number(value) and value >= 0 and float(value).is_integer()


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _are_types(value: Any) -> bool:
    names = [value] if isinstance(value, str) else value
    return _are_names(names) and bool(names) and _TYPES.issuperset(names)


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


# The keywords without schemas in them that are kept, if they are well-formed.
_KEYWORDS: Mapping[str, Callable[[Any], bool]] = {
    "type": _are_types,
    "const": _is_json,
    "enum": lambda value: isinstance(value, list) and _is_json(value),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"), _is_number),
    "multipleOf": lambda value: _is_number(value) and value > 0,
    **dict.fromkeys(
        ("maxContains", "maxItems", "maxLength", "maxProperties", "minContains", "minItems",
         "minLength", "minProperties"),
        _is_count,
    ),
    "uniqueItems": lambda value: isinstance(value, bool),
    "dependentRequired": lambda value: (
        isinstance(value, dict) and all(map(_are_names, value.values()))
    ),
}  # fmt: skip


def composed(document: Mapping[str, Any], target: Callable[[str], Schema]) -> dict[int, Schema]:
    """Return the schemas of a document that have parts or references, by the `id` of the object.

    Args:
        document: The document, which has to be kept as long as the result.
        target: Returns the target of a reference.
    """
    found: dict[int, Schema] = {}
    pending = list(_roots(document))
    while pending:
        schema = pending.pop()
        if not isinstance(schema, dict) or id(schema) in found:
            continue
        parts = [schema[key] for key in _SINGLE if key in schema]
        parts += [part for key in _LISTS for part in _listed(schema, key)]
        parts += [part for key in _MAPS for part in _mapped(schema, key).values()]
        if isinstance(schema.get("$ref"), str):
            parts.append(target(schema["$ref"]))
        if parts:
            found[id(schema)] = schema
            pending += parts
    return found


def _roots(node: Any) -> Iterator[Schema]:
    """Yield the schemas of components, and those of parameters, headers and media types."""
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, list):
            pending += each
        elif isinstance(each, dict):
            for key, value in each.items():
                if key == "schema":
                    yield value
                elif key == "schemas" and isinstance(value, dict):
                    yield from value.values()
                elif key not in _VALUES:
                    pending.append(value)


def _listed(schema: Mapping[str, Any], key: str) -> list[Schema]:
    found = schema.get(key)
    return found if isinstance(found, list) else []


def _mapped(schema: Mapping[str, Any], key: str) -> dict[str, Schema]:
    found = schema.get(key)
    return found if isinstance(found, dict) else {}


class Validators:
    """The schemas of a document, compiled for one kind of check.

    The document is compiled as one schema, in which each of its schemas is a property: a validator
    for each would hold all schemas that it refers to. Malformed keywords, and references without a
    target, are not checked.

    Args:
        schemas: The schemas of the document, from `composed`.
        target: Returns the target of a reference.
        is_hidden: Returns whether a property is not sent, and so not required.
        strict: Whether a value must match exactly one alternative of a `oneOf`; otherwise at
            least one.
        formats: The checks of formats; others are not checked.
    """

    def __init__(
        self,
        schemas: Mapping[int, Schema],
        *,
        target: Callable[[str], Schema],
        is_hidden: Callable[[Schema], bool],
        strict: bool,
        formats: Mapping[str, Callable[[str], bool]],
    ) -> None:
        self._schemas = schemas
        self._target, self._is_hidden, self._strict = target, is_hidden, strict
        self._formats = dict(formats)
        self._other = lru_cache(_MAX_OTHERS)(self._compiled_other)

    def is_valid(self, value: object, schema: Schema) -> bool:
        """Return whether a value is valid.

        Raises:
            ValueError: The value is not a JSON value.
        """
        validator, key = self._validator(schema)
        return validator.is_valid({key: value})

    def errors(self, value: object, schema: Schema) -> Iterable[jsonschema_rs.ValidationError]:
        """Return the errors of a value; their paths have one key more, at the front.

        Raises:
            ValueError: The value is not a JSON value.
        """
        validator, key = self._validator(schema, explained=True)
        return validator.iter_errors({key: value})

    def explain(self, key: str, value: object) -> Iterable[jsonschema_rs.ValidationError]:
        """Return the errors behind one of `IN_DOCUMENT`, whose message is the key."""
        return self._explained.iter_errors({key: value})

    def _validator(
        self, schema: Schema, *, explained: bool = False
    ) -> tuple[jsonschema_rs.Draft202012Validator, str]:
        if isinstance(schema, dict) and schema.keys() == {"$ref"}:
            schema = self._target(str(schema["$ref"]))
        if id(schema) in self._schemas:
            return self._explained if explained else self._document, str(id(schema))
        return self._other(json.dumps(self._written(schema, _in_document))), _OTHER

    @cached_property
    def _document(self) -> jsonschema_rs.Draft202012Validator:
        return self._compiled_document(_ref)

    @cached_property
    def _explained(self) -> jsonschema_rs.Draft202012Validator:
        return self._compiled_document(_ref_outside_unions)

    def _compiled_document(self, refer: _Refer) -> jsonschema_rs.Draft202012Validator:
        schemas = {str(key): self._keywords(each, refer) for key, each in self._schemas.items()}
        return self._compiled({"$defs": schemas, "properties": {k: _ref(k) for k in schemas}})

    def _compiled_other(self, written: str) -> jsonschema_rs.Draft202012Validator:
        return self._compiled({"properties": {_OTHER: json.loads(written)}})

    def _compiled(self, root: Any) -> jsonschema_rs.Draft202012Validator:
        validators = self

        class InDocument:
            def __init__(self, parent: object, key: str, path: object) -> None:
                self._key = key

            def validate(self, value: Any) -> None:
                if not validators._document.is_valid({self._key: value}):
                    raise ValueError(self._key)

        keywords: Any = {IN_DOCUMENT: InDocument}
        return jsonschema_rs.Draft202012Validator(
            root,
            formats=self._formats,
            validate_formats=True,
            offline=True,
            keywords=keywords,
        )

    def _written(self, schema: Schema, refer: _Refer) -> Schema:
        """Return a schema as it is compiled: a reference, if the document has it."""
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else True
        if id(schema) in self._schemas:
            return refer(str(id(schema)))
        return self._keywords(schema, refer)

    def _keywords(self, schema: Mapping[str, Any], refer: _Refer) -> dict[str, Any]:
        """Return the keywords of a schema as they are compiled."""
        kept = {k: v for k, v in schema.items() if k in _KEYWORDS and _KEYWORDS[k](v)}
        kept |= {key: self._written(schema[key], refer) for key in _SINGLE if key in schema}
        for key in _LISTS:
            if _listed(schema, key):
                is_boundary = refer is _ref_outside_unions and key in _UNIONS
                inner = _in_document if is_boundary else refer
                kept[key] = [self._written(each, inner) for each in schema[key]]
        for key in _MAPS:
            if _mapped(schema, key):
                kept[key] = {str(k): self._written(v, refer) for k, v in schema[key].items()}
        self._require(kept, schema)
        also = [*self._texts(schema)]
        if isinstance(schema.get("$ref"), str):
            also.append(self._written(self._target(schema["$ref"]), refer))
        if not self._strict and "oneOf" in kept:
            also.append({"anyOf": kept.pop("oneOf")})
        if also:
            kept["allOf"] = [*kept.get("allOf", ()), *also]
        dropped: tuple[str, ...] = ()
        if not all(map(_is_expression, kept.get("patternProperties", ()))):
            # Which properties the other keywords are for is not known either.
            dropped = ("patternProperties", "additionalProperties", "unevaluatedProperties")
        elif refer is _in_document:  # from where it is not known what is evaluated
            dropped = ("unevaluatedItems", "unevaluatedProperties")
        return {key: value for key, value in kept.items() if key not in dropped}

    def _require(self, kept: dict[str, Any], schema: Mapping[str, Any]) -> None:
        """Keep the required names; a property that only the other side sends is not required."""
        parts = _mapped(schema, "properties")
        names = [
            name
            for name in _listed(schema, "required")
            if isinstance(name, str) and not self._is_hidden(parts.get(name))
        ]
        if names:
            kept["required"] = list(dict.fromkeys(names))

    def _texts(self, schema: Mapping[str, Any]) -> Iterator[Schema]:
        """Yield the checks of texts that are functions of Python."""
        if schema.get("format") in self._formats:
            yield {"format": schema["format"]}
        pattern = schema.get("pattern")
        expression = compiled(pattern) if isinstance(pattern, str) else None
        if expression is not None:
            search, name = expression.search, f"{PATTERN}{pattern}"
            self._formats[name] = lambda text: search(text) is not None
            yield {"format": name}


_Refer: TypeAlias = Callable[[str], dict[str, Any]]


def _ref(key: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{key}"}


def _ref_outside_unions(key: str) -> dict[str, Any]:
    return _ref(key)


def _in_document(key: str) -> dict[str, Any]:
    return {IN_DOCUMENT: key}


@lru_cache(maxsize=1_024)
def _is_expression(pattern: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern})
    except ValueError:
        return False
    return True
