"""Every schema that becomes a class gets a name, and schemas of one shape get one name.

Inline objects and enums move to `components/schemas`; equal ones are merged; components that are
no class (a date-time, a list) are written out where they are used. Afterwards every class of the
package is one component, under the class's name.

Names come from `x-trunkline-name`, the component's name, the title, or the place: the property,
then the property with what holds it, and so on outwards, the shortest that nothing else claims.
"""

from __future__ import annotations

from codegen.spec.document import Document, Json, Object, is_table, walk
from codegen.spec.load import MAX_DEPTH
from codegen.spec.schema_equality import Shapes
from codegen.spec.schema_locations import SchemaLocation, below, children, holders
from codegen.spec.schemas import (
    ANONYMOUS,
    BESIDE,
    UNIONS,
    is_class,
    is_nullable,
    reference,
    without_null,
)

from .class_names import Shape, choose_names

_PREFIX = "#/components/schemas/"
_CONDITIONS = frozenset(
    {
        "not", "if", "then", "else", "contains", "minContains", "maxContains", "propertyNames",
        "dependentSchemas", "dependentRequired", "unevaluatedItems", "unevaluatedProperties",
        "$defs",
    }
)  # fmt: skip
_MOST_COPIED = 1_000_000
# How often the inside of an unnamed component is looked at, for names by place.
_LOOKS = 20


def hoist(document: Document) -> Document:
    """Return the document with every class as a component.

    Raises:
        SpecError: Two schemas of different shape ask for the same name.
    """
    for place, node in walk(document.root):
        if isinstance(node, dict) and not is_table(place):
            _drop_conditions(node)
            _name_tags(node)
    _inline_aliases(document)
    _Hoister(document).run()
    return document


def _drop_conditions(schema: Object) -> None:
    """Take out what says which values are allowed together, which no class can say."""
    for key in _CONDITIONS.intersection(schema):
        del schema[key]


def _name_tags(schema: Object) -> None:
    """Write out what a discriminator says of a component by the component's name alone."""
    discriminator = schema.get("discriminator")
    if not isinstance(discriminator, dict) or "propertyName" not in discriminator:
        return
    mapping = discriminator.setdefault("mapping", {})
    unions = [schema[key] for key in UNIONS if isinstance(schema.get(key), list)]
    if not isinstance(mapping, dict) or not unions:
        return
    named = {ref if "/" in ref else _PREFIX + ref for ref in map(str, mapping.values())}
    for member in [member for union in unions for member in union]:
        name = reference(member)
        if name is not None and member["$ref"] not in named:
            mapping.setdefault(name, member["$ref"])


def _inline_aliases(document: Document) -> None:
    """Write components that are no class out where they are used."""
    root = document.root
    schemas: Object = root["components"]["schemas"]
    aliases = {name: schema for name, schema in schemas.items() if not is_class(schema)}
    for name in aliases:
        del schemas[name]
    copied = 0

    def written_out(node: Json, within: tuple[str, ...], depth: int) -> Json:
        nonlocal copied
        if not isinstance(node, (dict, list)):
            return node
        copied += bool(within)
        if depth > 2 * MAX_DEPTH or copied > _MOST_COPIED:
            raise document.fail("its references unfold to more than can be", "components")
        if isinstance(node, list):
            return [written_out(child, within, depth + 1) for child in node]
        name = reference(node)
        if name not in aliases:
            return {key: written_out(child, within, depth + 1) for key, child in node.items()}
        if name in within:
            return {}  # a list of itself: any JSON value, as far as a type can say
        beside = {key: value for key, value in node.items() if key != "$ref"}
        inner = written_out(aliases[name], (*within, name), depth + 1)
        inner = {**inner, **beside}
        inner.pop(ANONYMOUS, None)
        return inner

    for key in list(root):
        root[key] = written_out(root[key], (), 0)


class _Hoister:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas: Object = document.root["components"]["schemas"]
        self._unnamed = {name for name, s in self._schemas.items() if s.get(ANONYMOUS)}
        self._looks: dict[str, int] = {}
        self._shapes = Shapes(self._schemas)
        self._found: dict[str, Shape] = {}
        self._names: dict[str, str] = {}

    def run(self) -> None:
        for name, schema in self._schemas.items():
            if name not in self._unnamed:
                self._find(schema, (name,), component=name)
        outside = holders(self._document.root)
        for holder, key, place in outside:
            self._find(holder[key], place)
        for name in self._unnamed:
            if not self._looks.get(name):  # nothing refers to it: it was inside of another one
                self._find(self._schemas[name], (name,))
        self._names = choose_names(self._document, self._found)
        components = {
            self._names[key]: self._children_replaced(without_null(shape.schema))
            for key, shape in self._found.items()
        }
        for holder, key, _ in outside:
            holder[key] = self._replaced(holder[key])
        self._document.root["components"]["schemas"] = dict(sorted(components.items()))

    def _find(self, schema: Json, place: SchemaLocation, component: str | None = None) -> None:
        """Record the shapes in a schema, outermost first."""
        name = reference(schema)
        if name is not None:
            self._find_unnamed(name, place)
            return
        if not isinstance(schema, dict):
            return
        if is_class(schema):
            shape = self._found.setdefault(self._shapes.key(schema), Shape(schema))
            if "x-trunkline-name" in schema:
                shape.wanted.append(schema["x-trunkline-name"])
            elif component is not None:
                shape.components.append(component)
            else:
                shape.places.append(place)
                if isinstance(schema.get("title"), str):
                    shape.places.append((schema["title"],))
        for child, step in children(schema):
            self._find(child, below(place, step))

    def _find_unnamed(self, name: str, place: SchemaLocation) -> None:
        """Look into a component that was written in place, as if it still were."""
        looks = self._looks.get(name, 0)
        if name in self._unnamed and looks < _LOOKS and len(place) < MAX_DEPTH:
            self._looks[name] = looks + 1
            self._find(self._schemas[name], place)

    # -- references --------------------------------------------------------------------------

    def _replaced(self, schema: Json) -> Json:
        """Return the schema with every class in it replaced by a reference."""
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        target = self._schemas[name] if name is not None else schema
        if is_class(target):
            beside = {
                key: value
                for key, value in schema.items()
                if key in BESIDE
                or (key.startswith("x-trunkline-") and key not in ("x-trunkline-name", ANONYMOUS))
            }
            ref = {"$ref": _PREFIX + self._names[self._shapes.key(target)]}
            found = {"anyOf": [ref, {"type": "null"}]} if is_nullable(target) else ref
            return {**found, **beside}
        return self._children_replaced(schema)

    def _children_replaced(self, schema: Object) -> Object:
        dropped = {"x-trunkline-name", ANONYMOUS} if is_class(schema) else {ANONYMOUS}
        result = {key: value for key, value in schema.items() if key not in dropped}
        for key in ("items", "additionalProperties"):
            if isinstance(result.get(key), dict):
                result[key] = self._replaced(result[key])
        for key in ("oneOf", "anyOf", "allOf", "prefixItems"):
            if isinstance(result.get(key), list):
                result[key] = [self._replaced(child) for child in result[key]]
        for key in ("properties", "patternProperties"):
            if isinstance(result.get(key), dict):
                result[key] = {name: self._replaced(child) for name, child in result[key].items()}
        discriminator = result.get("discriminator")
        if isinstance(discriminator, dict) and isinstance(discriminator.get("mapping"), dict):
            mapping = {tag: self._mapped(ref) for tag, ref in discriminator["mapping"].items()}
            result["discriminator"] = {**discriminator, "mapping": mapping}
        return result

    def _mapped(self, ref: str) -> str:
        name = reference({"$ref": ref}) or str(ref)
        if name in self._schemas:
            return _PREFIX + self._names[self._shapes.key(self._schemas[name])]
        return ref
