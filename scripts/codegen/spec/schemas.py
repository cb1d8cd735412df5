"""What kinds of schema there are (OpenAPI 3.1), told in one place."""

from __future__ import annotations

from typing import Any

from .document import Json, Object

# Keywords that say nothing about the shape of a value.
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
# What a class is made of, or which of its values may be.
SHAPE = frozenset(
    {
        "properties", "required", "patternProperties", "additionalProperties", "items",
        "prefixItems", "allOf", "oneOf", "anyOf", "enum", "const",
    }
)  # fmt: skip
# What is said of the place where a class is, not of the class.
BESIDE = frozenset({"description", "default", "deprecated", "readOnly", "writeOnly"})
# Extensions that speak of a property, not of the value that it holds.
PROPERTY_EXTENSIONS = frozenset({"x-trunkline-secret", "x-trunkline-required", "x-trunkline-alias"})
UNIONS = ("oneOf", "anyOf")
# Marks a component that was written in place: it is named by its places, as if it still were.
ANONYMOUS = "x-trunkline-anonymous"


def types(schema: Object) -> list[str]:
    """Return the types that a schema names, without `null`."""
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind] if isinstance(kind, str) else []
    return [k for k in kinds if k != "null"]


def is_nullable(schema: Json) -> bool:
    """Say whether the schema allows null by name."""
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type")
    if kind == "null" or (isinstance(kind, list) and "null" in kind):
        return True
    if None in (schema.get("enum") or ()):
        return True
    return any(is_nullable(member) for key in UNIONS for member in schema.get(key) or ())


def is_model(schema: Json) -> bool:
    """Say whether a class is made of the schema: an object with properties of its own."""
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return False
    return bool(schema["properties"]) and types(schema) in ([], ["object"])


def enum_values(schema: Json) -> list[Any] | None:
    """Return the values of a schema that an enum is made of: two or more, all text or integers.

    One value is a constant, not a choice; a mixture has no Python enum, and values that the
    schema's own type does not allow are a fault of the description.
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
    """Say whether a value is bytes, where bytes can be sent."""
    if not isinstance(schema, dict) or types(schema) not in ([], ["string"]):
        return False
    encoded = "contentEncoding" in schema
    kind = str(schema.get("contentMediaType", "")).partition("/")[0]
    return schema.get("format") == "binary" or (kind not in ("", "text") and not encoded)


def required_of(schema: Object) -> frozenset[str]:
    """Return the names of the properties that must be there."""
    required = schema.get("required")
    return frozenset(required) if isinstance(required, list) else frozenset()


def members_of(schema: Object, key: str) -> list[Json]:
    """Return the members of a union, but for null."""
    return [member for member in schema.get(key) or () if not is_null(member)]


def is_null(schema: Json) -> bool:
    """Say whether the schema allows nothing but null."""
    return isinstance(schema, dict) and schema.get("type") in ("null", ["null"])


def without_null(schema: Object) -> Object:
    """Return the schema of a class without null: whether it may be null is said where it is used."""
    result = dict(schema)
    if isinstance(schema.get("type"), list):
        kinds = types(schema)
        result["type"] = kinds[0] if len(kinds) == 1 else kinds
    if None in (schema.get("enum") or ()):
        result["enum"] = [value for value in schema["enum"] if value is not None]
    return result


def is_class(schema: Json) -> bool:
    """Say whether a Python class (model or enum) is made of the schema."""
    return is_model(schema) or enum_values(schema) is not None


def reference(schema: Json) -> str | None:
    """Return the component schema that the schema refers to, or None."""
    ref = schema.get("$ref") if isinstance(schema, dict) else None
    prefix = "#/components/schemas/"
    if isinstance(ref, str) and ref.startswith(prefix):
        return ref.removeprefix(prefix).replace("~1", "/").replace("~0", "~")
    return None
