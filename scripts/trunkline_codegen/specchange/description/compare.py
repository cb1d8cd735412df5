"""Compare two versions of a resolved document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import attrs

from trunkline_codegen.spec.document import Object, operations

from .facts import Fact, Facts, Renamed, facts_of


@attrs.frozen(kw_only=True)
class Difference:
    """An aspect that changed."""

    aspect: str
    before: str
    after: str


@attrs.frozen(kw_only=True)
class Change:
    """Something that was added, removed, changed or, for an operation, moved.

    Attributes:
        subject: operation, parameter, field, enum value, type, event or setting.
        action: added, removed, changed or moved.
        name: Its display name.
        pointer: Its place in the new resolved document, or in the old one if it was removed.
        differences: The changed aspects.
        call: The SDK method of an operation: `meetings.rooms.get`.
    """

    subject: str
    action: str
    name: str
    pointer: str
    differences: tuple[Difference, ...] = ()
    call: str = ""

    @property
    def is_text(self) -> bool:
        """Whether only prose changed."""
        return bool(self.differences) and all(d.aspect == "text" for d in self.differences)


# The parts of a description, in the order of the report.
SUBJECTS = ("operation", "parameter", "field", "enum value", "type", "event", "setting")
_ACTIONS = ("removed", "moved", "changed", "added")


def compare(api: str, old: Object, new: Object) -> tuple[Change, ...]:
    """Return the changes between two versions of an API's resolved document."""
    before, after = facts_of(api, old), facts_of(api, new, find_renamed(api, old, new))
    changes = [*_gone_or_new(before, after), *_changed(before, after)]
    return tuple(
        sorted(
            changes,
            key=lambda c: (SUBJECTS.index(c.subject), _ACTIONS.index(c.action), c.name),
        )
    )


def _gone_or_new(before: Facts, after: Facts) -> Iterable[Change]:
    for table, other, action in ((before, after, "removed"), (after, before, "added")):
        for key, fact in table.items():
            # Parts of a removed or added item are not listed separately.
            if key not in other and (fact.parent is None or fact.parent in other):
                differences = tuple(
                    Difference(
                        aspect=aspect,
                        before=fact.aspects[aspect] if action == "removed" else "",
                        after=fact.aspects[aspect] if action == "added" else "",
                    )
                    for aspect in ("verb", "path", "type", "required", "value")
                    if fact.aspects.get(aspect) not in (None, "", "false")
                )
                yield _change(fact, action, differences)


def _changed(before: Facts, after: Facts) -> Iterable[Change]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            continue
        differences = tuple(
            Difference(aspect=aspect, before=old.aspects.get(aspect, ""), after=value)
            for aspect, value in new.aspects.items()
            if old.aspects.get(aspect, "") != value
        )
        if differences:
            moved = any(d.aspect in ("verb", "path") for d in differences)
            yield _change(new, "moved" if moved else "changed", differences)


def _change(fact: Fact, action: str, differences: tuple[Difference, ...]) -> Change:
    return Change(
        subject=fact.subject,
        action=action,
        name=fact.name,
        pointer=fact.pointer,
        differences=differences,
        call=fact.aspects.get("method", ""),
    )


# -- renamed operations and types ------------------------------------------------------------


def find_renamed(api: str, old: Object, new: Object) -> Renamed:
    """Return the renamed operations and types of the new version, with their old names.

    An operation is the same if its verb and path, or its SDK method, are the same. A type is the
    same if its fields or values are, and no other type has the same ones.
    """
    found = Renamed(operations=_same(_operation_marks(old), _operation_marks(new)))
    before, after = facts_of(api, old), facts_of(api, new, found)
    return attrs.evolve(found, types=_same(_type_marks(before), _type_marks(after)))


Marks = Mapping[str, tuple[str, ...]]


def _same(old: Marks, new: Marks) -> dict[str, str]:
    """Return the old name of each new name; marks that several names share are ignored."""
    removed = {name: marks for name, marks in old.items() if name not in new}
    added = {name: marks for name, marks in new.items() if name not in old}
    renamed: dict[str, str] = {}
    for level in range(max((len(marks) for marks in removed.values()), default=0)):
        owners = _owners(removed, level)
        for mark, name in _owners(added, level).items():
            if mark in owners:
                renamed[name] = owners[mark]
                del added[name], removed[owners[mark]]
    return renamed


def _owners(table: Marks, level: int) -> dict[str, str]:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for name, marks in table.items():
        if marks[level]:
            owners[marks[level]].append(name)
    return {mark: names[0] for mark, names in owners.items() if len(names) == 1}


def _operation_marks(root: Object) -> Marks:
    return {
        operation["operationId"]: (
            f"{method} {re.sub(r'{[^{}]*}', '{}', path)}",
            ".".join(
                str(operation.get(key, ""))
                for key in ("x-trunkline-resource", "x-trunkline-method")
            ).strip("."),
        )
        for path, method, operation in operations(root)
    }


def _type_marks(facts: Facts) -> Marks:
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for fact in facts.values():
        if fact.subject in ("field", "enum value") and fact.parent is not None:
            own = fact.name.removeprefix(fact.parent[1])
            parts[fact.parent[1]].append(f"{own} {fact.aspects.get('type', '')}")
    return {name: ("; ".join(sorted(parts_of_type)),) for name, parts_of_type in parts.items()}
