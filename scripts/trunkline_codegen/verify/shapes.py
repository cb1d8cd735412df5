"""Which objects, nulls and enum values a published schema allows, as far as that is certain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from .published import Part, Published

_MOST_VARIANTS = 64
_ANNOTATIONS = frozenset({"description", "title", "example", "examples", "deprecated"})
_UNIONS = ("oneOf", "anyOf")


@attrs.frozen(kw_only=True, eq=False)
class Shape:
    """One of the objects that a schema allows.

    Attributes:
        properties: The schemas of each property; several where `allOf` has more than one.
        required: The required properties.
        open: Whether a discriminator adds the properties of subtypes.
    """

    properties: Mapping[str, tuple[Part, ...]] = attrs.field(factory=dict)
    required: frozenset[str] = frozenset()
    open: bool = False

    def joined(self, other: Shape) -> Shape:
        """Return the shape of an object that both describe."""
        names = {**self.properties, **other.properties}
        return Shape(
            properties={
                name: (*self.properties.get(name, ()), *other.properties.get(name, ()))
                for name in names
            },
            required=self.required | other.required,
            open=self.open or other.open,
        )


def shapes(published: Published, schema: Part) -> list[Shape]:
    """Return the objects with properties that a schema allows; none if that is not certain."""
    found = _shapes(published, schema, ())
    return [shape for shape in found if shape.properties] if len(found) <= _MOST_VARIANTS else []


def _shapes(
    published: Published, part: Part, above: tuple[int, ...], *, base: bool = False
) -> list[Shape]:
    node = part.node
    if not isinstance(node, dict) or id(node) in above or len(above) > _MOST_VARIANTS:
        return []
    above = (*above, id(node))
    kind = node.get("type", "object")
    if "object" not in (kind if isinstance(kind, list) else [kind]):
        return []
    found = [_own(published, part)]
    if isinstance(node.get("$ref"), str):
        target = published.resolve(Part({"$ref": node["$ref"]}, part.file))
        found = _product(found, _shapes(published, target, above, base=base))
    for member in part.get("allOf").elements():
        found = _product(found, _shapes(published, member, above, base=True) or [Shape()])
    # The union of a base with a discriminator lists its subtypes, which extend the base alone.
    for key in () if base and "discriminator" in node else _UNIONS:
        if not node.get(key):
            continue
        if any(_is_free(published.resolve(member).node) for member in part.get(key).elements()):
            return [Shape()] * (_MOST_VARIANTS + 1)  # anything is allowed
        members = [
            shape
            for member in part.get(key).elements()
            for shape in _shapes(published, member, above)
        ]
        found = _product(found, members or [Shape()])
    return found


def _is_free(node: Any) -> bool:
    """Return whether a schema allows any value."""
    return node is True or (isinstance(node, dict) and node.keys() <= _ANNOTATIONS)


def _own(published: Published, part: Part) -> Shape:
    table = published.resolve(part.get("properties"))
    required = part.get("required").node
    names = [*required] if isinstance(required, list) else []
    # `required: true` of a property is of JSON Schema's draft 3, and still common.
    names += [n for n, prop in table.items() if prop.get("required").node is True]
    properties = {name: (prop,) for name, prop in table.items()}
    return Shape(
        properties={name: held for name, held in properties.items() if held[0].node is not False},
        required=frozenset(name for name in names if isinstance(name, str)),
        open=isinstance(part.get("discriminator").node, dict),
    )


def _product(left: list[Shape], right: list[Shape]) -> list[Shape]:
    if len(left) * len(right) > _MOST_VARIANTS:
        return [Shape()] * (_MOST_VARIANTS + 1)
    return [one.joined(other) for one in left for other in right]


def is_composed(node: Any) -> bool:
    """Return whether other schemas determine what a schema allows."""
    return isinstance(node, dict) and any(node.get(key) for key in (*_UNIONS, "allOf", "not", "if"))


def type_of(published: Published, schema: Part) -> str | None:
    """Return the only type that a schema allows, apart from null; None if that is not certain."""
    node = published.resolve(schema).node
    if not isinstance(node, dict) or is_composed(node):
        return None
    kind = node.get("type")
    kinds = [k for k in (kind if isinstance(kind, list) else [kind]) if k != "null"]
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else None


def is_surely_not_null(published: Published, schema: Part) -> bool:
    """Return whether a schema surely rejects null."""
    node = published.resolve(schema).node
    if type_of(published, schema) is None or "null" in node["type"]:
        return False
    nullable = node.get("nullable") or node.get("x-nullable")
    values = node.get("enum")
    return not nullable and not (isinstance(values, list) and None in values)


def enum_of(published: Published, schema: Part) -> frozenset[Any] | None:
    """Return the values of an enum of two or more texts or integers; None for no such enum."""
    part = published.resolve(schema)
    node = part.node
    if not isinstance(node, dict) or is_composed(node) or not isinstance(node.get("enum"), list):
        return None
    values = [value for value in node["enum"] if value is not None]
    kind = type_of(published, schema)
    for python, name in ((str, "string"), (int, "integer")):
        if all(type(value) is python for value in values) and kind in (None, name):
            return frozenset(values) if len({*values}) > 1 else None
    return None


def names_and_values(published: Published) -> tuple[set[str], set[Any]]:
    """Return the names of all properties, and the values of all enums and constants."""
    names: set[str] = set()
    values: set[Any] = set()
    for node, file in published.nodes():
        properties = node.get("properties")
        if isinstance(properties, dict):
            names.update(map(str, properties))
            if isinstance(properties.get("$ref"), str):  # the table is elsewhere
                names.update(name for name, _ in published.resolve(Part(properties, file)).items())
        listed = node.get("enum")
        for value in [*(listed if isinstance(listed, list) else ()), node.get("const")]:
            if isinstance(value, (str, int)):
                values.add(value)
    return names, values
