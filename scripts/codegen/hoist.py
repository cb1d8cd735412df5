"""Every schema that becomes a class gets a name, and schemas of one shape get one name.

Inline objects and enums move to `components/schemas`; equal ones are merged; components that are
no class (a date-time, a list) are written out where they are used. Afterwards every class of the
package is one component, under the class's name.

Names come from `x-trunkline-name`, the component's name, the title, or the place: the property,
then the property with what holds it, and so on outwards, the shortest that nothing else claims.
Two shapes that claim the same name both move on to the next longer one, so that a name never
depends on the order of the description.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection

import attrs

from . import naming
from .document import Document, Json, Object
from .places import Place, children, holders
from .schemas import BOUNDS, DOCUMENTATION, PROPERTY_EXTENSIONS, is_class, reference


def hoist(document: Document) -> Document:
    """Return the document with every class as a component.

    Raises:
        SpecError: Two schemas of different shape ask for the same name.
    """
    _Hoister(document).run()
    return document


@attrs.define
class _Shape:
    """All schemas of one shape.

    Attributes:
        schema: The first of them; its documentation is the one that is kept.
        wanted: Names asked for by `x-trunkline-name`.
        components: Names under which the shape was a component.
        places: Where it was inline, as words from the outermost to the innermost.
    """

    schema: Object
    wanted: list[str] = attrs.field(factory=list)
    components: list[str] = attrs.field(factory=list)
    places: list[Place] = attrs.field(factory=list)


class _Hoister:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas: Object = document.root.setdefault("components", {}).setdefault("schemas", {})
        self._colours: dict[str, str] = {}
        self._shapes: dict[str, _Shape] = {}
        self._names: dict[str, str] = {}

    def run(self) -> None:
        self._inline_aliases()
        self._colour()
        for name, schema in self._schemas.items():
            self._find(schema, (name,), component=name)
        outside = holders(self._document.root)
        for holder, key, place in outside:
            self._find(holder[key], place)
        self._choose_names()
        components = {
            self._names[key]: self._children_replaced(shape.schema)
            for key, shape in self._shapes.items()
        }
        for holder, key, _ in outside:
            holder[key] = self._replaced(holder[key])
        self._document.root["components"]["schemas"] = dict(sorted(components.items()))

    # -- components that are no class ---------------------------------------------------------

    def _inline_aliases(self) -> None:
        aliases = {name: s for name, s in self._schemas.items() if not is_class(s)}
        for name in aliases:
            del self._schemas[name]

        def written_out(node: Json, within: tuple[str, ...]) -> Json:
            if isinstance(node, list):
                return [written_out(child, within) for child in node]
            if not isinstance(node, dict):
                return node
            name = reference(node)
            if name in aliases:
                if name in within:
                    return {}  # a list of itself: any JSON value, as far as a type can say
                beside = {k: v for k, v in node.items() if k != "$ref"}
                inner = written_out(copy.deepcopy(aliases[name]), (*within, name))
                return {**inner, **beside} if isinstance(inner, dict) else inner
            return {key: written_out(child, within) for key, child in node.items()}

        root = self._document.root
        for key in list(root):
            root[key] = written_out(root[key], ())
        self._schemas = root["components"].setdefault("schemas", {})

    # -- shapes ------------------------------------------------------------------------------

    def _find(self, schema: Json, place: Place, component: str | None = None) -> None:
        """Record the shapes in a schema, outermost first."""
        if not isinstance(schema, dict) or reference(schema):
            return
        if is_class(schema):
            shape = self._shapes.setdefault(self._key(schema), _Shape(schema))
            if "x-trunkline-name" in schema:
                shape.wanted.append(schema["x-trunkline-name"])
            elif component is not None:
                shape.components.append(component)
            else:
                shape.places.append(place)
                if isinstance(schema.get("title"), str):
                    shape.places.append((schema["title"],))
        for child, words in children(schema):
            inner = (*place, *words) if words else (*place[:-1], naming.singular(place[-1]))
            self._find(child, inner)

    def _colour(self) -> None:
        """Give components of one shape one colour, also where they refer to each other in rings.

        All begin alike; each round tells apart those that refer to differently coloured ones,
        until a round tells nothing new (partition refinement, as in the minimisation of automata).
        """
        self._colours = dict.fromkeys(self._schemas, "")
        distinct = 1
        while True:
            colours = {name: self._key(schema) for name, schema in self._schemas.items()}
            self._colours = colours
            if len(set(colours.values())) == distinct:
                return
            distinct = len(set(colours.values()))

    def _key(self, schema: Json) -> str:
        """Return the same text for schemas of the same shape."""
        shape = self._canonical(_without(schema, PROPERTY_EXTENSIONS))
        return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()

    def _canonical(self, schema: Json) -> Json:
        """Return what the shape of a schema is, without documentation, bounds and names."""
        if isinstance(schema, list):
            return [self._canonical(child) for child in schema]
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        if name is not None:
            said = {key: schema[key] for key in sorted(PROPERTY_EXTENSIONS & schema.keys())}
            return [self._colours[name], said]
        result: Object = {}
        for key, value in schema.items():
            if key == "properties" and isinstance(value, dict):
                result[key] = {k: self._property(v) for k, v in value.items()}
            elif (
                key in DOCUMENTATION
                or key in BOUNDS
                or key == "x-trunkline-name"
                or (key.startswith("x-") and not key.startswith("x-trunkline-"))
            ):
                continue
            elif key in ("required", "enum") and isinstance(value, list):
                result[key] = sorted(value, key=repr)
            else:
                result[key] = self._property(value)
        if "properties" in result:
            result["type"] = "object"
        return result

    def _property(self, schema: Json) -> Json:
        """A class counts by its shape, whether it is written out in place or referred to."""
        if isinstance(schema, list):
            return [self._property(child) for child in schema]
        if not is_class(schema):
            return self._canonical(schema)
        said = {key: schema[key] for key in sorted(PROPERTY_EXTENSIONS & schema.keys())}
        return [self._key(schema), said]

    # -- names -------------------------------------------------------------------------------

    def _choose_names(self) -> None:
        taken: dict[str, str] = {}
        for key, shape in sorted(self._shapes.items()):
            asked = shape.wanted or shape.components
            if not asked:
                continue
            name = min((naming.pascal(text) for text in asked), key=lambda n: (len(n), n))
            name = naming.unique(name, naming.CLASS_NAMES)
            if name in taken and shape.wanted:
                raise self._document.fail(
                    f"two schemas of different shape ask for the name {name}",
                    "components",
                    "schemas",
                    hint="Give one of them another `x-trunkline-name` in corrections.yaml.",
                )
            taken[naming.unique(name, taken)] = key
        unnamed = {k: s for k, s in self._shapes.items() if not (s.wanted or s.components)}
        length = 1
        while unnamed:
            self._claim(unnamed, taken, length)
            length += 1
        self._names = {key: name for name, key in taken.items()}

    def _claim(self, unnamed: dict[str, _Shape], taken: dict[str, str], length: int) -> None:
        """Give each shape the name of `length` words of its place, where no other claims it."""
        claims: defaultdict[str, list[str]] = defaultdict(list)
        last = True
        for key, shape in unnamed.items():
            last = last and all(len(place) < length for place in shape.places)
            names = {naming.pascal(" ".join(p[-length:])) for p in shape.places if len(p) >= length}
            if not names:
                names = {naming.pascal(" ".join(p)) for p in shape.places}
            fitting = {name for name in names if len(name) <= naming.MAX_CLASS_NAME} or names
            claims[min(fitting, key=lambda n: (len(n), n))].append(key)
        for name, keys in sorted(claims.items()):
            disputed = name in taken or name in naming.CLASS_NAMES or len(keys) > 1
            if disputed and not last:
                continue
            for key in sorted(keys):
                short = name[: naming.MAX_CLASS_NAME]
                taken[naming.unique(short, {*taken, *naming.CLASS_NAMES})] = key
                del unnamed[key]

    # -- references --------------------------------------------------------------------------

    def _replaced(self, schema: Json) -> Json:
        """Return the schema with every class in it replaced by a reference."""
        if not isinstance(schema, dict):
            return schema
        name = reference(schema)
        target = self._schemas[name] if name is not None else schema
        if is_class(target):
            beside = {"description": schema["description"]} if "description" in schema else {}
            extensions = {
                k: v
                for k, v in schema.items()
                if k.startswith("x-trunkline-") and k != "x-trunkline-name"
            }
            ref = f"#/components/schemas/{self._names[self._key(target)]}"
            return {"$ref": ref, **beside, **extensions}
        return self._children_replaced(schema)

    def _children_replaced(self, schema: Object) -> Object:
        result = {key: value for key, value in schema.items() if key != "x-trunkline-name"}
        if is_class(schema):
            result = _without(result, PROPERTY_EXTENSIONS)
        for key in ("items", "additionalProperties", "not"):
            if isinstance(result.get(key), dict):
                result[key] = self._replaced(result[key])
        for key in ("oneOf", "anyOf", "allOf", "prefixItems"):
            if isinstance(result.get(key), list):
                result[key] = [self._replaced(child) for child in result[key]]
        if isinstance(result.get("properties"), dict):
            result["properties"] = {k: self._replaced(v) for k, v in result["properties"].items()}
        mapping = result.get("discriminator", {}).get("mapping")
        if isinstance(mapping, dict):
            result["discriminator"] = {
                **result["discriminator"],
                "mapping": {tag: self._mapped(ref) for tag, ref in mapping.items()},
            }
        return result

    def _mapped(self, ref: str) -> str:
        name = reference({"$ref": ref}) or ref
        if name in self._schemas and is_class(self._schemas[name]):
            return f"#/components/schemas/{self._names[self._key(self._schemas[name])]}"
        return ref


def _without(schema: Json, keys: Collection[str]) -> Json:
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key not in keys}
