"""The differences between two published descriptions, before corrections."""

from __future__ import annotations

import json
from collections.abc import Iterator

import attrs

from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.errors import pointer

from .facts import TEXTS

_LONG = 120
_MISSING = object()


@attrs.frozen(kw_only=True)
class PublishedChange:
    """A value of the published description that changed.

    Attributes:
        pointer: Its place, in the new description or in the old one if it was removed.
        before: The old value as JSON, shortened; empty if it was added.
        after: The new value as JSON, shortened; empty if it was removed.
    """

    pointer: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.pointer}: added {self.after}"
        if not self.after:
            return f"{self.pointer}: removed {self.before}"
        return f"{self.pointer}: {self.before} -> {self.after}"


def published_changes(old: Object, new: Object) -> tuple[PublishedChange, ...]:
    """Return the differences between two descriptions, without those of prose."""
    return tuple(_changes(old, new, ()))


def _changes(old: Json, new: Json, path: tuple[str | int, ...]) -> Iterator[PublishedChange]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            # `description` may also be the name of a property.
            if key in TEXTS and (not path or path[-1] != "properties"):
                continue
            if key not in new:
                yield _change((*path, key), old[key], _MISSING)
            elif key not in old:
                yield _change((*path, key), _MISSING, new[key])
            else:
                yield from _changes(old[key], new[key], (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _changes(one, other, (*path, index))
    elif old != new or type(old) is not type(new):
        yield _change(path, old, new)


def _change(path: tuple[str | int, ...], old: Json, new: Json) -> PublishedChange:
    return PublishedChange(pointer=pointer(*path), before=shown(old), after=shown(new))


def shown(value: Json) -> str:
    """Return a value as one line of JSON of limited length; nothing as an empty text."""
    if value is _MISSING:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else text[: _LONG - 2] + " …"
