"""The names of classes: asked for by somebody, or the shortest that no other shape claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from codegen.spec import naming
from codegen.spec.document import Document, Object
from codegen.spec.schema_locations import SchemaLocation


@attrs.define
class Shape:
    """All schemas of one shape.

    Attributes:
        schema: One of them; its documentation is the one that is kept.
        wanted: Names asked for by `x-trunkline-name`.
        components: Names under which the shape was a component.
        places: Where it was inline, as words from the outermost to the innermost.
    """

    schema: Object
    wanted: list[str] = attrs.field(factory=list)
    components: list[str] = attrs.field(factory=list)
    places: list[SchemaLocation] = attrs.field(factory=list)

    @property
    def order(self) -> tuple[list[str], list[str], list[SchemaLocation]]:
        """What puts shapes in an order that no change elsewhere moves."""
        return sorted(self.wanted), sorted(self.components), sorted(self.places)


def choose_names(document: Document, shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Return the name of each shape, by the shape's key.

    Raises:
        SpecError: Two shapes ask for the same name with `x-trunkline-name`.
    """
    names: dict[str, str] = {}
    taken = naming.ClassNames()
    in_order = sorted(shapes.items(), key=lambda known: known[1].order)
    for key, shape in in_order:
        if shape.wanted:
            name = min(_names(shape.wanted), key=_shortest_first)
            if name in taken:
                raise document.fail(
                    f"{name} is not free: another schema, or trunkline itself, has that name",
                    "components",
                    "schemas",
                    hint="Give it another `x-trunkline-name` in corrections.yaml.",
                )
            names[key] = taken.take(name)
    for key, shape in in_order:
        if shape.components and not shape.wanted:
            known = _names(shape.components)
            free = {name for name in known if name not in taken}
            names[key] = taken.take(min(free or known, key=_shortest_first))
    unnamed = {key: shape for key, shape in in_order if key not in names}
    length = 1
    while unnamed:
        for key, name in _claim(unnamed, taken, length).items():
            names[key] = name
            del unnamed[key]
        length += 1
    return names


def _names(texts: list[str]) -> set[str]:
    return {naming.cut(naming.pascal(text)) for text in texts}


def _shortest_first(name: str) -> tuple[int, str]:
    return len(name), name


def _claim(unnamed: Mapping[str, Shape], taken: naming.ClassNames, length: int) -> dict[str, str]:
    """Return the shapes that get a name of `length` words of their place: no other claims it.

    Shapes that claim the same name all move on to a longer one, so that no name depends on the
    order of the description. A shape of which no place has more words takes what it has.
    """
    claims: defaultdict[str, list[str]] = defaultdict(list)
    for key, shape in unnamed.items():
        claims[_claimed(shape, length)].append(key)
    found: dict[str, str] = {}
    for name, keys in sorted(claims.items()):
        disputed = name in taken or len(keys) > 1
        for key in sorted(keys, key=lambda key: unnamed[key].order):
            longest = max((len(place) for place in unnamed[key].places), default=0)
            if not disputed or length >= longest:
                found[key] = taken.take(name)
    return found


def _claimed(shape: Shape, length: int) -> str:
    """Return the name of `length` words that a shape claims: the shortest, of those that fit."""
    long_enough = [place for place in shape.places if len(place) >= length]
    names = {naming.pascal(" ".join(place[-length:])) for place in long_enough or shape.places}
    fitting = {name for name in names if len(name) <= naming.MAX_CLASS_NAME}
    return min(fitting or {naming.cut(name) for name in names}, key=_shortest_first)
