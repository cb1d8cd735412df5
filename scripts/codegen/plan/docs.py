"""What a caller must know of a value, in words: its description, bounds and format."""

from __future__ import annotations

from codegen.spec import naming, text
from codegen.spec.document import Json

from .pytypes import TypeMap


def describe(schema: Json, types: TypeMap, name: str) -> str:
    """Return what a caller must know of a value: the description, its bounds and format."""
    spoken = f"The {' '.join(naming.words(name)).lower()}."
    if not isinstance(schema, dict):
        return spoken
    facts = []
    said = " ".join(text.plain(schema.get("description")).split())
    if types.of(schema).constant:
        only = schema.get("const", (schema.get("enum") or [None])[0])
        facts.append(f"always {text.literal(only)}")
    for keyword, words in _BOUNDS:
        if keyword in schema:
            bound = words.format(text.plain(str(schema[keyword])))
            facts.append(bound.removesuffix("s") if schema[keyword] == 1 else bound)
    if schema.get("format") in ("uuid", "uri", "email"):
        facts.append(f"a {schema['format'].upper()}")
    if schema.get("default") is not None and schema.get("default") != "":
        facts.append(f"default {text.plain(str(schema['default']))}")
    if said and said[-1] not in ".!?":
        said += "."
    listed = "; ".join(facts)
    return f"{said or spoken} ({listed[0].upper()}{listed[1:]}.)" if facts else said or spoken


_BOUNDS = (
    ("minimum", "at least {}"),
    ("exclusiveMinimum", "more than {}"),
    ("maximum", "at most {}"),
    ("exclusiveMaximum", "less than {}"),
    ("minLength", "at least {} characters"),
    ("maxLength", "at most {} characters"),
    ("minItems", "at least {} items"),
    ("maxItems", "at most {} items"),
    ("pattern", "pattern `{}`"),
)
