"""The ledger: what was really created, changed and deleted."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias, overload

import attrs

Action: TypeAlias = Literal["created", "changed", "deleted"]

LONGEST = 100_000
"""How many entries a ledger keeps: the newest."""


@attrs.frozen
class Entry:
    """One thing that really happened to the state.

    Attributes:
        action: `created`, `changed` or `deleted`.
        kind: The collection, such as `rooms`.
        id: The identifier of what it happened to.
        at: When, by the sandbox's clock.
    """

    action: Action
    kind: str
    id: str
    at: datetime


class Ledger(Sequence[Entry]):
    """What was created, changed and deleted, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=LONGEST)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        return list(self._entries)[index] if isinstance(index, slice) else self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> None:
        """Write down what happened."""
        self._entries.append(entry)

    def ids(self, action: Action, kind: str) -> list[str]:
        """Return the identifiers of one kind that an action happened to, oldest first."""
        return [e.id for e in self._entries if e.action == action and e.kind == kind]
