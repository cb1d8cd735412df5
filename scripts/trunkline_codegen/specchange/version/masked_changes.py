"""Corrections that hide a change of the provider: they overwrite or remove a changed value."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import jsonpath_rfc9535 as jsonpath

from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.specchange.description.facts import TEXTS
from trunkline_codegen.specchange.description.published import (
    PublishedChange,
    published_changes,
    shown,
)
from trunkline_codegen.stages.apply_overlay import apply_action

Location = tuple[str | int, ...]


def masked_changes(
    before: Object, after: Object, actions: Sequence[Object], file: Path
) -> dict[int, list[PublishedChange]]:
    """Return the changes of the provider that each action hides, by the index of the action.

    Args:
        before: The old published description.
        after: The new one.
        actions: The corrections. Those without a match in a description are skipped there.
        file: Their file, for messages.
    """
    old, new = copy.deepcopy(before), copy.deepcopy(after)
    found: dict[int, list[PublishedChange]] = {}
    for index, action in enumerate(actions):
        changes = list(_hidden(_targets(old, action), _targets(new, action), action))
        if changes:
            found[index] = changes
        old, new = _applied(old, action, file, index), _applied(new, action, file, index)
    return found


def _targets(root: Object, action: Object) -> dict[Location, Json]:
    try:
        nodes = jsonpath.find(action["target"], root)
    except jsonpath.JSONPathError:
        return {}
    return {tuple(node.location): node.value for node in nodes}


def _applied(root: Object, action: Object, file: Path, index: int) -> Object:
    try:
        return apply_action(root, action, file, index)
    except SpecError:
        return root


def _hidden(
    old: Mapping[Location, Json], new: Mapping[Location, Json], action: Object
) -> Iterator[PublishedChange]:
    for location in old.keys() & new.keys():
        if action.get("remove") is True:
            hidden = published_changes({"": old[location]}, {"": new[location]})
            yield from (_at(location, change) for change in hidden)
        elif "update" in action:
            for change in _overwritten(old[location], new[location], action["update"], ()):
                yield _at(location, change)


def _overwritten(old: Json, new: Json, update: Json, path: Location) -> Iterator[PublishedChange]:
    """Yield the changes from `old` to `new` of the values that an update sets."""
    if isinstance(update, dict) and isinstance(old, dict):
        for key, value in update.items():
            if key not in old or (key in TEXTS and (not path or path[-1] != "properties")):
                continue
            if isinstance(new, dict) and key in new:
                yield from _overwritten(old[key], new[key], value, (*path, key))
            else:
                place = pointer("", *path, key)
                yield PublishedChange(pointer=place, before=shown(old[key]), after="")
    elif new not in (old, update) and not isinstance(update, list):  # lists are appended
        yield PublishedChange(pointer=pointer("", *path), before=shown(old), after=shown(new))


def _at(location: Location, change: PublishedChange) -> PublishedChange:
    """Return a change below the empty key with its place in the document."""
    inside = change.pointer.removeprefix("/")
    return PublishedChange(
        pointer=pointer(*location) + inside, before=change.before, after=change.after
    )
