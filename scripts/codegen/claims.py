"""The names of classes: asked for by somebody, or the shortest that no other shape claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from . import naming
from .document import Document, Object
from .places import Place

_LIMIT = naming.MAX_CLASS_NAME


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
    places: list[Place] = attrs.field(factory=list)

    @property
    def order(self) -> tuple[list[str], list[str], list[Place]]:
        """What puts shapes in an order that no change elsewhere moves."""
        return sorted(self.wanted), sorted(self.components), sorted(self.places)


def choose_names(document: Document, shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Return the name of each shape, by the shape's key.

    Raises:
        SpecError: Two shapes ask for the same name with `x-trunkline-name`.
    """
    taken: dict[str, str] = {}
    in_order = sorted(shapes.items(), key=lambda known: known[1].order)
    for key, shape in in_order:
        if not shape.wanted:
            continue
        name = naming.unique_class(_shortest(shape.wanted), naming.CLASS_NAMES)
        if name in taken:
            raise document.fail(
                f"two schemas of different shape ask for the name {name}",
                "components",
                "schemas",
                hint="Give one of them another `x-trunkline-name` in corrections.yaml.",
            )
        taken[name] = key
    for key, shape in in_order:
        if shape.components and not shape.wanted:
            taken[_component_name(shape, taken)] = key
    unnamed = {k: s for k, s in in_order if not (s.wanted or s.components)}
    length = 1
    while unnamed:
        _claim(unnamed, taken, length)
        length += 1
    return {key: name for name, key in taken.items()}


def _shortest(texts: list[str]) -> str:
    names = {_cut(naming.pascal(text)) for text in texts}
    return min(names, key=lambda name: (len(name), name))


def _component_name(shape: Shape, taken: Mapping[str, str]) -> str:
    """Return the name of a shape that was a component: one of its names that is free."""
    names = {_cut(naming.pascal(text)) for text in shape.components}
    free = names - taken.keys() - naming.CLASS_NAMES
    chosen = min(free or names, key=lambda name: (len(name), name))
    return naming.unique_class(chosen, {*taken, *naming.CLASS_NAMES})


def _claim(unnamed: dict[str, Shape], taken: dict[str, str], length: int) -> None:
    """Give each shape the name of `length` words of its place, where no other claims it.

    Shapes that claim the same name all move on to a longer one, so that no name depends on the
    order of the description. A shape of which no place has more words takes what it has.
    """
    claims: defaultdict[str, list[str]] = defaultdict(list)
    for key, shape in unnamed.items():
        claims[_claimed(shape, length)].append(key)
    for name, keys in sorted(claims.items()):
        disputed = name in taken or name in naming.CLASS_NAMES or len(keys) > 1
        for key in sorted(keys, key=lambda key: unnamed[key].order):
            longest = max((len(place) for place in unnamed[key].places), default=0)
            if disputed and length < longest:
                continue
            taken[naming.unique_class(name, {*taken, *naming.CLASS_NAMES})] = key
            del unnamed[key]


def _claimed(shape: Shape, length: int) -> str:
    """Return the name of `length` words that a shape claims: the shortest, of those that fit."""
    names = {naming.pascal(" ".join(place[-length:])) for place in shape.places}
    whole = {naming.pascal(" ".join(p[-length:])) for p in shape.places if len(p) >= length}
    fitting = {name for name in whole or names if len(name) <= _LIMIT}
    return min(fitting or {_cut(name) for name in whole or names}, key=lambda n: (len(n), n))


def _cut(name: str) -> str:
    """Return a name that is not too long: its last words, which say the most."""
    if len(name) <= _LIMIT:
        return name
    words = naming.words(name)
    while len(words) > 1 and sum(map(len, words)) > _LIMIT:
        words = words[1:]
    return naming.pascal(" ".join(words))[:_LIMIT]
