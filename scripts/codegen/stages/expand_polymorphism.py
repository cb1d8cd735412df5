"""A schema that others build on may be any of them: where it is used, it is their union.

`Animal` with a discriminator, and `Cat` and `Dog` that are `allOf` of `Animal` and more, is how
descriptions say that an animal that comes is a cat or a dog. Some also list the two in a `oneOf`
of `Animal` itself. Either way the object stays what its children are made of, and every place
that names it as a value gets the union.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from codegen.spec.document import Document, Json, Object, Where, walk
from codegen.spec.schemas import UNIONS, reference

_PREFIX = "#/components/schemas/"


def unite(document: Document) -> Document:
    """Return the document with a union wherever a schema with children is used."""
    schemas: Object = document.root.setdefault("components", {}).setdefault("schemas", {})
    unions: dict[str, str] = {}
    built_on = _built_on(schemas)
    for name in list(schemas):
        children = _children(built_on, name)
        if children and _is_base(schemas[name], children):
            unions[name] = _free(schemas, f"{name}OrChild")
            schemas[unions[name]] = _union(schemas[name], name, children)
    bases = {_PREFIX + name: _PREFIX + union for name, union in unions.items()}
    made = {("components", "schemas", union) for union in unions.values()}
    for place, node in walk(document.root) if bases else ():
        if isinstance(node, dict) and node.get("$ref") in bases and place[:3] not in made:
            if not _is_inheritance(document.root, place):
                node["$ref"] = bases[node["$ref"]]
    return document


def _built_on(schemas: Object) -> Mapping[str, list[str]]:
    """Return the components that have each component in their `allOf`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, schema in schemas.items():
        for part in (schema.get("allOf") if isinstance(schema, dict) else None) or ():
            found[reference(part) or ""].append(name)
    return found


def _children(built_on: Mapping[str, list[str]], base: str) -> list[str]:
    """Return the components that are made of another one, also by way of others."""
    found = [base]
    for name in found:  # which grows
        found += [child for child in built_on.get(name, ()) if child not in found]
    return found[1:]


def _is_base(schema: Json, children: list[str]) -> bool:
    """Say whether a schema stands for its children: it tells them apart, or lists them."""
    if not isinstance(schema, dict) or not schema.get("properties"):
        return False
    members = [member for key in UNIONS for member in schema.get(key) or ()]
    listed = {reference(member) for member in members}
    return listed <= {*children} if members else "discriminator" in schema


def _union(schema: Object, name: str, children: list[str]) -> Object:
    """Take what speaks of the children out of a schema; return the union of it and them."""
    for key in UNIONS:
        schema.pop(key, None)
    union: Object = {"anyOf": [{"$ref": _PREFIX + member} for member in (name, *children)]}
    discriminator = schema.pop("discriminator", None)
    if isinstance(discriminator, dict) and "propertyName" in discriminator:
        given = (discriminator.get("mapping") or {}).items()
        tags = {tag: ref if "/" in ref else _PREFIX + ref for tag, ref in given}
        # What no tag names goes by its own name; the first is what a tag that nobody knows means.
        untold = [child for child in children if _PREFIX + child not in tags.values()]
        tags = {name: _PREFIX + name} | {child: _PREFIX + child for child in untold} | tags
        union["discriminator"] = {**discriminator, "mapping": tags}
    return union


def _free(schemas: Object, name: str) -> str:
    """Return a name that no component has; the union is written out where it is used."""
    while name in schemas:
        name += "_"
    return name


def _is_inheritance(root: Object, place: Where) -> bool:
    """Say whether what is at a place is a part of an `allOf`, and not all that there is in it."""
    if len(place) < 2 or place[-2] != "allOf":
        return False
    holder: Json = root
    for key in place[:-2]:
        holder = holder[key]
    component = len(place) == 5 and place[:2] == ("components", "schemas")
    return component or len(holder["allOf"]) > 1 or "properties" in holder
