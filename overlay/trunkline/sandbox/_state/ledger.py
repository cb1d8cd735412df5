"""The ledger: a log of the changes to the state."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias, overload

import attrs

Action: TypeAlias = Literal["created", "changed", "deleted"]

MAX_ENTRIES = 100_000
"""The number of entries that a ledger keeps; the oldest are dropped."""


@attrs.frozen
class Entry:
    """One change to the state.

    Attributes:
        action: `created`, `changed` or `deleted`.
        kind: The kind of the object, such as `rooms`.
        id: The identifier of the object.
        at: The time of the change by the sandbox's clock.
    """

    action: Action
    kind: str
    id: str
    at: datetime


class Ledger(Sequence[Entry]):
    """The changes to the state, oldest first; the newest 100,000 are kept."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        return list(self._entries)[index] if isinstance(index, slice) else self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Append an entry."""
        self._entries.append(entry)

    def ids(self, action: Action, kind: str) -> list[str]:
        """Return the identifiers of the entries with this action and kind, oldest first."""
        return [e.id for e in self._entries if e.action == action and e.kind == kind]
