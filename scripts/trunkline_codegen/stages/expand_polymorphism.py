"""Replace references to a polymorphic base schema by a union of its subtypes.

Descriptions express a polymorphic type as a base schema `Animal` with a discriminator, and as
subtypes `Cat` and `Dog` with `Animal` in their `allOf`. Some also list the subtypes in a `oneOf`
of `Animal` itself. The base schema stays a component for the subtypes to inherit from; every
other reference to it becomes a reference to the union of the base and its subtypes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from trunkline_codegen.spec.document import Document, Json, Object, Where, objects
from trunkline_codegen.spec.schemas import UNIONS, reference

_PREFIX = "#/components/schemas/"


def expand_polymorphism(document: Document) -> Document:
    """Return the document with references to base schemas replaced by unions."""
    schemas: Object = document.root.setdefault("components", {}).setdefault("schemas", {})
    unions: dict[str, str] = {}
    by_base = _subtypes_by_base(schemas)
    for name in list(schemas):
        subtypes = _subtypes(by_base, name)
        if subtypes and _is_base(schemas, name, subtypes):
            unions[name] = _unused_name(schemas, f"{name}OrChild")
            schemas[unions[name]] = _union(schemas[name], name, subtypes)
    bases = {_PREFIX + name: _PREFIX + union for name, union in unions.items()}
    added = {("components", "schemas", union) for union in unions.values()}
    for place, node in objects(document.root) if bases else ():
        if node.get("$ref") in bases and place[:3] not in added:
            if not _is_inheritance(document.root, place):
                node["$ref"] = bases[node["$ref"]]
    return document


def _subtypes_by_base(schemas: Object) -> Mapping[str, list[str]]:
    """Return the components with each component in their `allOf`, by that component."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, schema in schemas.items():
        for part in (schema.get("allOf") if isinstance(schema, dict) else None) or ():
            found[reference(part) or ""].append(name)
    return found


def _subtypes(by_base: Mapping[str, list[str]], base: str) -> list[str]:
    """Return the direct and indirect subtypes of a component."""
    found = [base]
    for name in found:  # grows during the loop
        found += [subtype for subtype in by_base.get(name, ()) if subtype not in found]
    return found[1:]


def _is_base(schemas: Object, name: str, subtypes: list[str]) -> bool:
    """Return whether a schema is polymorphic: it has a discriminator, or lists its subtypes."""
    schema = schemas[name]
    if not isinstance(schema, dict):
        return False
    members = [member for key in UNIONS for member in schema.get(key) or ()]
    if members:
        listed = {reference(member) for member in members}
        return listed <= {*subtypes} and _has_properties(schemas, schema, {name})
    discriminator = _discriminator(schema)
    if discriminator is None:
        return False
    if not _has_properties(schemas, schema, {name}) and "propertyName" in discriminator:
        # A class for values with an unknown tag: the description names this property only.
        schema["properties"] = {str(discriminator["propertyName"]): {"type": "string"}}
    return True


def _discriminator(schema: Object) -> Json:
    """Return the discriminator of a base schema; one in a part of its `allOf` moves to it."""
    parts = schema.get("allOf")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and "$ref" not in part and "discriminator" in part:
            schema.setdefault("discriminator", part.pop("discriminator"))
    found = schema.get("discriminator")
    return found if isinstance(found, dict) else None


def _has_properties(schemas: Object, schema: Json, ancestors: set[str]) -> bool:
    """Return whether a schema has properties, own or inherited ones."""
    name = reference(schema)
    if name is not None:
        if name in ancestors:
            return False
        return _has_properties(schemas, schemas.get(name), {*ancestors, name})
    if not isinstance(schema, dict):
        return False
    parts = schema.get("allOf")
    return bool(schema.get("properties")) or any(
        _has_properties(schemas, part, ancestors) for part in parts or () if part is not schema
    )


def _union(schema: Object, name: str, subtypes: list[str]) -> Object:
    """Return the union of a base schema and its subtypes; move the discriminator to it."""
    for key in UNIONS:
        schema.pop(key, None)
    union: Object = {"anyOf": [{"$ref": _PREFIX + member} for member in (name, *subtypes)]}
    discriminator = schema.pop("discriminator", None)
    if isinstance(discriminator, dict) and "propertyName" in discriminator:
        mapping = (discriminator.get("mapping") or {}).items()
        tags = {tag: ref if "/" in ref else _PREFIX + ref for tag, ref in mapping}
        # Unmapped subtypes use their own name as tag. The base comes first: unknown tags map to it.
        unmapped = [subtype for subtype in subtypes if _PREFIX + subtype not in tags.values()]
        tags = {name: _PREFIX + name} | {subtype: _PREFIX + subtype for subtype in unmapped} | tags
        union["discriminator"] = {**discriminator, "mapping": tags}
    return union


def _unused_name(schemas: Object, name: str) -> str:
    """Return a name that no component has."""
    while name in schemas:
        name += "_"
    return name


def _is_inheritance(root: Object, place: Where) -> bool:
    """Return whether the reference at a place inherits by `allOf`, not merely wraps a schema."""
    if len(place) < 2 or place[-2] != "allOf":
        return False
    holder: Json = root
    for key in place[:-2]:
        holder = holder[key]
    component = len(place) == 5 and place[:2] == ("components", "schemas")
    return component or len(holder["allOf"]) > 1 or "properties" in holder
