"""Class names: the requested name, or the shortest one that no other schema claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Document, Object
from trunkline_codegen.spec.schema_locations import SchemaLocation


@attrs.define
class SchemaGroup:
    """All equal schemas of a document.

    Attributes:
        schema: The first of them, whose documentation is kept.
        requested: Names requested with `x-trunkline-name`.
        components: Names of the components among them.
        locations: Locations of the inline ones, as words from the outermost to the innermost.
    """

    schema: Object
    requested: list[str] = attrs.field(factory=list)
    components: list[str] = attrs.field(factory=list)
    locations: list[SchemaLocation] = attrs.field(factory=list)

    @property
    def order(self) -> tuple[list[str], list[str], list[SchemaLocation]]:
        """The sort key; it does not depend on the rest of the document."""
        return sorted(self.requested), sorted(self.components), sorted(self.locations)


def assign_class_names(document: Document, groups: Mapping[str, SchemaGroup]) -> dict[str, str]:
    """Return the class name of each group, by key.

    Raises:
        SpecError: Two groups request the same name with `x-trunkline-name`.
    """
    names: dict[str, str] = {}
    taken = naming.ClassNames()
    ordered = sorted(groups.items(), key=lambda known: known[1].order)
    for key, group in ordered:
        if group.requested:
            name = min(_names(group.requested), key=_shortest_first)
            if name in taken:
                raise document.fail(
                    f"the name {name} is taken by another schema or by trunkline itself",
                    "components",
                    "schemas",
                    hint="Give it another `x-trunkline-name` in corrections.yaml.",
                )
            names[key] = taken.take(name)
    for key, group in ordered:
        if group.components and not group.requested:
            known = _names(group.components)
            free = {name for name in known if name not in taken}
            names[key] = taken.take(min(free or known, key=_shortest_first))
    unnamed = {key: group for key, group in ordered if key not in names}
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


def _claim(
    unnamed: Mapping[str, SchemaGroup], taken: naming.ClassNames, length: int
) -> dict[str, str]:
    """Return the groups whose name of `length` words no other group claims, with that name.

    Groups that claim the same name all continue with a longer one, so that names do not depend on
    the order of the description. A group without a longer location gets a numbered name.
    """
    claims: defaultdict[str, list[str]] = defaultdict(list)
    for key, group in unnamed.items():
        claims[_candidate(group, length)].append(key)
    found: dict[str, str] = {}
    for name, keys in sorted(claims.items()):
        disputed = name in taken or len(keys) > 1
        for key in sorted(keys, key=lambda key: unnamed[key].order):
            longest = max((len(location) for location in unnamed[key].locations), default=0)
            if not disputed or length >= longest:
                found[key] = taken.take(name)
    return found


def _candidate(group: SchemaGroup, length: int) -> str:
    """Return the shortest name of `length` words that a group can claim."""
    long_enough = [location for location in group.locations if len(location) >= length]
    names = {
        naming.pascal(" ".join(location[-length:])) for location in long_enough or group.locations
    }
    fitting = {name for name in names if len(name) <= naming.MAX_CLASS_NAME}
    return min(fitting or {naming.cut(name) for name in names}, key=_shortest_first)
