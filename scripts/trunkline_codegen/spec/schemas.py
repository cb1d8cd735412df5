"""Classify schemas (OpenAPI 3.1), and group their keywords."""

from __future__ import annotations

from typing import Any

from .document import Json, Object

# Keywords that do not affect the structure of a value.
DOCUMENTATION = frozenset(
    {
        "description", "title", "example", "examples", "externalDocs", "deprecated", "default",
        "readOnly", "writeOnly", "xml", "summary", "$comment",
    }
)  # fmt: skip
BOUNDS = frozenset(
    {
        "maxLength", "minLength", "pattern", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "maxItems", "minItems", "uniqueItems", "maxProperties",
        "minProperties",
    }
)  # fmt: skip
# Keywords that define the structure or the allowed values of a class.
SHAPE = frozenset(
    {
        "properties", "required", "patternProperties", "additionalProperties", "items",
        "prefixItems", "allOf", "oneOf", "anyOf", "enum", "const",
    }
)  # fmt: skip
# Keywords that describe the use of a class at a place, not the class itself.
USAGE_KEYWORDS = frozenset({"description", "default", "deprecated", "readOnly", "writeOnly"})
# Extensions that apply to a property, not to its value.
PROPERTY_EXTENSIONS = frozenset({"x-trunkline-secret", "x-trunkline-required", "x-trunkline-alias"})
UNIONS = ("oneOf", "anyOf")
# Marks a component that was inline in the description and is named by its locations.
ANONYMOUS = "x-trunkline-anonymous"


def types(schema: Object) -> list[str]:
    """Return the types of a schema, without `null`."""
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind] if isinstance(kind, str) else []
    return [k for k in kinds if k != "null"]


def is_nullable(schema: Json) -> bool:
    """Return whether the schema explicitly allows null."""
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    if None in (schema.get("enum") or ()) or schema.get("const", "") is None:
        return True
    return any(is_nullable(member) for key in UNIONS for member in schema.get(key) or ())


def is_model(schema: Json) -> bool:
    """Return whether the schema becomes a model class: an object with properties."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return False
    return bool(schema["properties"]) and types(schema) in ([], ["object"])


def is_open(schema: Json) -> bool:
    """Return whether a schema declares that an object has properties besides `properties`.

    JSON Schema allows them wherever it does not forbid them. Only a description that says so means
    it: `additionalProperties` or `unevaluatedProperties` that is not false, or `patternProperties`.
    """
    if not isinstance(schema, dict):
        return False
    further = (schema.get(key, False) for key in ("additionalProperties", "unevaluatedProperties"))
    return bool(schema.get("patternProperties")) or any(value is not False for value in further)


def enum_values(schema: Json) -> list[Any] | None:
    """Return the values if the schema becomes an enum: two or more, all text or all integers.

    Return None for a single value (a constant), for mixed types (no Python enum fits), and for
    values that the type of the schema does not allow.
    """
    if not isinstance(schema, dict) or not isinstance(schema.get("enum"), list):
        return None
    values = [value for value in schema["enum"] if value is not None]
    for python, name in ((str, "string"), (int, "integer")):
        if all(type(value) is python for value in values) and types(schema) in ([], [name]):
            distinct = list(dict.fromkeys(values))
            return distinct if len(distinct) > 1 else None
    return None


def is_file(schema: Json) -> bool:
    """Return whether the value is binary data."""
    if not isinstance(schema, dict) or types(schema) not in ([], ["string"]):
        return False
    encoded = "contentEncoding" in schema
    kind = str(schema.get("contentMediaType", "")).partition("/")[0]
    return schema.get("format") == "binary" or (kind not in ("", "text") and not encoded)


def required_of(schema: Object) -> frozenset[str]:
    """Return the names of the required properties."""
    required = schema.get("required")
    return frozenset(required) if isinstance(required, list) else frozenset()


def members_of(schema: Object, key: str) -> list[Json]:
    """Return the members of a union without null."""
    return [member for member in schema.get(key) or () if not is_null(member)]


def is_null(schema: Json) -> bool:
    """Return whether the schema allows only null."""
    if not isinstance(schema, dict):
        return False
    only = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(only, list) and only:
        return all(value is None for value in only)
    return schema.get("type") in ("null", ["null"])


def without_null(schema: Object) -> Object:
    """Return the schema of a class without null, which belongs to the places that use it."""
    result = dict(schema)
    if isinstance(schema.get("type"), list):
        kinds = types(schema)
        result["type"] = kinds[0] if len(kinds) == 1 else kinds
    if None in (schema.get("enum") or ()):
        result["enum"] = [value for value in schema["enum"] if value is not None]
    return result


def is_class(schema: Json) -> bool:
    """Return whether the schema becomes a Python class (model or enum)."""
    if not isinstance(schema, dict) or not ("properties" in schema or "enum" in schema):
        return False
    return is_model(schema) or enum_values(schema) is not None


def reference(schema: Json) -> str | None:
    """Return the component schema that the schema refers to, or None."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    if isinstance(ref, str) and ref.startswith(_PREFIX):
        return ref.removeprefix(_PREFIX).replace("~1", "/").replace("~0", "~")
    return None


_PREFIX = "#/components/schemas/"
