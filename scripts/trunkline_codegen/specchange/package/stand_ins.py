"""Classes of a new version that take the place of an old one, without a change for programs.

A class of several inline schemas splits if one of them changes: the others get a class of their own,
with the same attributes under another name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs
import griffe

from .annotations import accepts

WORD = re.compile(r"[A-Za-z_]\w*")
Models = Mapping[str, griffe.Class]


@attrs.frozen(kw_only=True)
class Classes:
    """The classes of two packages, as far as they matter for the comparison of annotations.

    Attributes:
        enums: The enum classes with their base types.
        stand_ins: The old models that each new one can take the place of.
    """

    enums: Mapping[str, str]
    stand_ins: Mapping[str, frozenset[str]]

    def reads(self, before: str, after: str) -> bool:
        """Return whether code that reads values of the type `before` works with `after`."""
        return accepts(before, _with_old_names(before, after, self.stand_ins), self.enums)

    def takes(self, before: str, after: str) -> bool:
        """Return whether an argument of the type `after` takes all values of `before`."""
        return accepts(_with_old_names(before, after, self.stand_ins), before, self.enums)


def find_stand_ins(
    old: Models, new: Models, enums: Mapping[str, str]
) -> Mapping[str, frozenset[str]]:
    """Return the old models that each added model has all attributes of, with fitting types."""
    known = {name: _attributes(model) for name, model in old.items() if name not in enums}
    added = {
        name: _attributes(model)
        for name, model in new.items()
        if name not in old and name not in enums
    }
    pairs = {
        (name, other)
        for name, attributes in added.items()
        for other, before in known.items()
        if before and before.keys() <= attributes.keys()
    }
    while True:  # models refer to each other: all pairs fit until an attribute does not
        stand_ins = {
            name: frozenset(other for one, other in pairs if one == name) for name in added
        }
        unfit = {
            (name, other)
            for name, other in pairs
            for attribute, before in known[other].items()
            if not accepts(
                before, _with_old_names(before, added[name][attribute], stand_ins), enums
            )
        }
        if not unfit:
            return stand_ins
        pairs -= unfit


def _attributes(model: griffe.Class) -> dict[str, str]:
    return {
        name: str(attribute.annotation)
        for name, attribute in model.attributes.items()
        if not name.startswith("_")
    }


def _with_old_names(before: str, after: str, stand_ins: Mapping[str, frozenset[str]]) -> str:
    """Return an annotation with the old name of each class that takes the place of one in it."""
    names = {*WORD.findall(before)} - {*WORD.findall(after)}

    def old_name(match: re.Match[str]) -> str:
        return min(stand_ins.get(match[0], frozenset()) & names, default=match[0])

    return WORD.sub(old_name, after)
