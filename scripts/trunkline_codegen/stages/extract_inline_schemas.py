"""Move every schema that becomes a class to a named component, and merge equal inline schemas.

Inline objects and enums move to `components/schemas`; equal ones are merged. Named components keep
their name, also if another one has the same shape. Components that are not classes (a date-time, a
list) are expanded where they are referenced. Afterwards every class of the package is one component
under the name of the class.

Names come from `x-trunkline-name`, the component name, the title, or the location: first the
property, then the property prefixed with its parent, and so on. The shortest unused name wins.
"""

from __future__ import annotations

from functools import cached_property

from trunkline_codegen.spec.document import Document, Json, Object, objects
from trunkline_codegen.spec.load import MAX_DEPTH
from trunkline_codegen.spec.schema_equality import SchemaEquality
from trunkline_codegen.spec.schema_locations import (
    SchemaLocation,
    child_location,
    children,
    holders,
)
from trunkline_codegen.spec.schemas import (
    ANONYMOUS,
    UNIONS,
    USAGE_KEYWORDS,
    is_class,
    is_nullable,
    is_open,
    reference,
    without_null,
)

from .class_names import SchemaGroup, assign_class_names

_PREFIX = "#/components/schemas/"
_CONDITIONS = frozenset(
    {
        "not", "if", "then", "else", "contains", "minContains", "maxContains", "propertyNames",
        "dependentSchemas", "dependentRequired", "unevaluatedItems", "unevaluatedProperties",
        "$defs",
    }
)  # fmt: skip
_MAX_COPIES = 1_000_000
# How many locations of an unnamed component are visited to find a name.
_MAX_VISITS = 20


def extract_inline_schemas(document: Document) -> Document:
    """Return the document with every class as a named component.

    Raises:
        SpecError: Two different schemas request the same name.
    """
    for place, node in objects(document.root):
        _drop_conditions(node)
        _name_tags(node)
        if _drop_unknown_required(node):
            document.note("names what is no property: not required", *place, "required")
    _inline_aliases(document)
    _Extractor(document).run()
    return document


def _drop_conditions(schema: Object) -> None:
    """Remove keywords that constrain combinations of values: a class cannot express them."""
    for key in _CONDITIONS.intersection(schema):
        del schema[key]


def _drop_unknown_required(schema: Object) -> bool:
    """Remove names from `required` that a closed object has no property for; return whether it did.

    Callers could not send them, and the provider cannot mean them.
    """
    properties, required = schema.get("properties"), schema.get("required")
    if not (isinstance(properties, dict) and properties and isinstance(required, list)):
        return False
    known = [name for name in required if name in properties]
    if len(known) == len(required) or is_open(schema):
        return False
    schema["required"] = known
    return True


def _name_tags(schema: Object) -> None:
    """Complete the mapping of a discriminator: by default a tag is the name of a component."""
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
    """Replace references to components that are not classes by a copy of the component."""
    root = document.root
    schemas: Object = root["components"]["schemas"]
    aliases = {name: schema for name, schema in schemas.items() if not is_class(schema)}
    for name in aliases:
        del schemas[name]
    copied = 0

    def expanded(node: Json, ancestors: tuple[str, ...], depth: int) -> Json:
        nonlocal copied
        if not isinstance(node, (dict, list)):
            return node
        copied += bool(ancestors)
        if depth > 2 * MAX_DEPTH or copied > _MAX_COPIES:
            raise document.fail(
                f"its references expand to more than {_MAX_COPIES} values", "components"
            )
        if isinstance(node, list):
            return [expanded(child, ancestors, depth + 1) for child in node]
        name = reference(node)
        if name not in aliases:
            return {
                key: expanded(child, ancestors, depth + 1)
                if isinstance(child, (dict, list))
                else child
                for key, child in node.items()
            }
        if name in ancestors:
            return {}  # recursive: a type annotation can only express any JSON value
        siblings = {key: value for key, value in node.items() if key != "$ref"}
        inner = expanded(aliases[name], (*ancestors, name), depth + 1)
        inner = {**inner, **siblings}
        inner.pop(ANONYMOUS, None)
        return inner

    for key in list(root):
        root[key] = expanded(root[key], (), 0)


class _Extractor:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas: Object = document.root["components"]["schemas"]
        self._unnamed = {name for name, s in self._schemas.items() if s.get(ANONYMOUS)}
        self._visits: dict[str, int] = {}
        self._equality = SchemaEquality(self._schemas)
        self._groups: dict[str, SchemaGroup] = {}
        self._names: dict[str, str] = {}

    @cached_property
    def _structure(self) -> SchemaEquality:
        return SchemaEquality.of_structure(self._schemas)

    def run(self) -> None:
        for name, schema in self._schemas.items():
            if name not in self._unnamed:
                self._find(schema, (name,), component=name)
        outside = holders(self._document.root)
        for holder, key, location in outside:
            self._find(holder[key], location)
        # Unnamed components that were not visited are parts that a merged schema has absorbed.
        self._names = assign_class_names(self._document, self._groups)
        components = {
            self._names[key]: self._with_children_replaced(without_null(group.schema))
            for key, group in self._groups.items()
        }
        for holder, key, _ in outside:
            holder[key] = self._replaced(holder[key])
        self._document.root["components"]["schemas"] = dict(sorted(components.items()))

    def _find(self, schema: Json, location: SchemaLocation, component: str | None = None) -> None:
        """Record the classes in a schema, outermost first."""
        name = reference(schema)
        if name is not None:
            self._find_unnamed(name, location)
            return
        if not isinstance(schema, dict):
            return
        if is_class(schema):
            group = self._groups.setdefault(self._key(schema, component), SchemaGroup(schema))
            if "x-trunkline-name" in schema:
                group.requested.append(schema["x-trunkline-name"])
            elif component is not None:
                group.components.append(component)
            else:
                group.locations.append(location)
                if isinstance(schema.get("title"), str):
                    group.locations.append((schema["title"],))
        for child, step in children(schema):
            self._find(child, child_location(location, step))

    def _key(self, schema: Object, component: str | None) -> str:
        """Return a text that is the same for schemas that become one class.

        Args:
            schema: The schema.
            component: The name of the component that it is, or None if it is inline.
        """
        requested = schema.get("x-trunkline-name")
        if requested is not None:  # a correction may merge schemas that differ in their words
            return f"requested {requested} {self._structure.key(schema)}"
        if component is not None and component not in self._unnamed:
            return f"component {component}"
        return self._equality.key(schema)

    def _find_unnamed(self, name: str, location: SchemaLocation) -> None:
        """Record the classes in an anonymous component as if it were inline at the location."""
        visits = self._visits.get(name, 0)
        if name in self._unnamed and visits < _MAX_VISITS and len(location) < MAX_DEPTH:
            self._visits[name] = visits + 1
            self._find(self._schemas[name], location)

    # -- references --------------------------------------------------------------------------

    def _replaced(self, schema: Json) -> Json:
        """Return the schema with every class in it replaced by a reference."""
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        target = schema if name is None else self._schemas[name]
        if is_class(target):
            siblings = {
                key: value
                for key, value in schema.items()
                if key in USAGE_KEYWORDS
                or (key.startswith("x-trunkline-") and key not in ("x-trunkline-name", ANONYMOUS))
            }
            ref = {"$ref": _PREFIX + self._names[self._key(target, name)]}
            found = {"anyOf": [ref, {"type": "null"}]} if is_nullable(target) else ref
            return {**found, **siblings}
        return self._with_children_replaced(schema)

    def _with_children_replaced(self, schema: Object) -> Object:
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
            mapping = {
                tag: self._mapped_reference(ref) for tag, ref in discriminator["mapping"].items()
            }
            result["discriminator"] = {**discriminator, "mapping": mapping}
        return result

    def _mapped_reference(self, ref: str) -> str:
        name = reference({"$ref": ref}) or str(ref)
        if name in self._schemas:
            return _PREFIX + self._names[self._key(self._schemas[name], name)]
        return ref
