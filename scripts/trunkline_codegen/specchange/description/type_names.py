"""Describe types in readable form: `string (date-time) | null`, `array of Room`."""

from __future__ import annotations

import json
from collections.abc import Mapping

from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.schemas import UNIONS, reference


def type_text(schema: Json, renamed: Mapping[str, str]) -> str:
    """Return the readable type of a schema of a resolved document.

    Args:
        schema: The schema.
        renamed: The names to use for some types.
    """
    if not isinstance(schema, dict) or not schema:
        return "anything"
    name = reference(schema)
    if name is not None:
        return renamed.get(name, name)
    if "const" in schema:
        return json.dumps(schema["const"])
    if isinstance(schema.get("enum"), list):
        return " | ".join(json.dumps(value) for value in schema["enum"])
    for key in (*UNIONS, "allOf"):
        if isinstance(schema.get(key), list):
            parts = [type_text(member, renamed) for member in schema[key]]
            # The order of the members of a union has no meaning.
            return " & ".join(parts) if key == "allOf" else " | ".join(_null_last(parts))
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind] if kind else []
    if not kinds and "items" in schema:
        kinds = ["array"]
    return " | ".join(_one(str(each), schema, renamed) for each in kinds) or "anything"


def _null_last(parts: list[str]) -> list[str]:
    return sorted(parts, key=lambda part: (part == "null", part))


def _one(kind: str, schema: Object, renamed: Mapping[str, str]) -> str:
    if kind == "array":
        return f"array of {type_text(schema.get('items'), renamed)}"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"map of {type_text(values, renamed)}" if isinstance(values, dict) else "object"
    if kind != "null" and schema.get("format"):
        return f"{kind} ({schema['format']})"
    return kind
