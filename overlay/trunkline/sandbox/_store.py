"""Where the state lives: collections of plain JSON documents, and a ledger of what changed."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, overload

import attrs

from ._problems import Refusal

Document: TypeAlias = dict[str, Any]
Action: TypeAlias = Literal["created", "changed", "deleted"]

_LEDGER = 100_000  # entries that are kept, the newest
_FIRST_SERIAL = 2_000_001  # where providers have been seen to be by now


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
        self._entries: deque[Entry] = deque(maxlen=_LEDGER)

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


class Collection:
    """Documents of one kind by identifier, in the order in which they were made."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self._kind = kind
        self._documents: dict[str, Document] = {}
        self._serials: list[int] = []
        self._order: list[str] = []

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Document]:
        return iter([self._documents[id] for id in self._order])

    def __contains__(self, id: object) -> bool:
        return id in self._documents

    def get(self, id: str) -> Document | None:
        """Return the document, None where there is none."""
        return self._documents.get(id)

    def add(self, id: str, document: Document) -> Document:
        """Keep a new document."""
        self._store.make_room()
        self._documents[id] = document
        self._serials.append(next(self._store.serials))
        self._order.append(id)
        self._store.note("created", self._kind, id)
        return document

    def change(self, id: str, updates: Mapping[str, Any]) -> Document:
        """Put other values into a document."""
        self._documents[id].update(updates)
        self._store.note("changed", self._kind, id)
        return self._documents[id]

    def remove(self, id: str) -> None:
        """Forget a document."""
        del self._documents[id]
        at = self._order.index(id)
        del self._order[at], self._serials[at]
        self._store.note("deleted", self._kind, id)

    def find(self, **values: object) -> Document | None:
        """Return the first document that has all these values."""
        return next((d for d in self if all(d.get(k) == v for k, v in values.items())), None)

    def where(self, wanted: Callable[[Document], bool]) -> Collection:
        """Return a collection of those documents that are wanted, to be read alone."""
        part = Collection(self._store, self._kind)
        for serial, id in zip(self._serials, self._order, strict=True):
            if wanted(self._documents[id]):
                part._documents[id] = self._documents[id]
                part._serials.append(serial)
                part._order.append(id)
        return part

    def window(self, start: int | None, end: int | None, size: int) -> list[tuple[int, Document]]:
        """Return up to `size` documents with serial numbers from `start` to before `end`.

        With `start` they are the first ones from there on, with `end` alone the last ones before
        it: the page before.
        """
        low = 0 if start is None else bisect_left(self._serials, start)
        high = len(self._serials) if end is None else bisect_left(self._serials, end)
        if start is None and end is not None:
            low = max(high - size, 0)
        high = min(high, low + size)
        return [(self._serials[i], self._documents[self._order[i]]) for i in range(low, high)]

    def span(self) -> tuple[int, int] | None:
        """Return the first and the last serial number, None where it is empty."""
        return (self._serials[0], self._serials[-1]) if self._serials else None


class Store:
    """Every collection of a sandbox, by kind and by whom it belongs to.

    Args:
        now: Gives the time for the ledger.
        capacity: How many documents are kept at most; one more is refused with a 507.
    """

    def __init__(self, now: Callable[[], datetime], capacity: int) -> None:
        self.ledger = Ledger()
        self.serials = itertools.count(_FIRST_SERIAL)
        self._now = now
        self._capacity = capacity
        self._count = 0
        self._collections: dict[tuple[str, str], Collection] = {}

    def collection(self, kind: str, owner: str = "") -> Collection:
        """Return the collection of a kind that belongs to `owner`, an application for most."""
        key = (kind, owner)
        if key not in self._collections:
            self._collections[key] = Collection(self, kind)
        return self._collections[key]

    def drop(self, owner: str) -> None:
        """Forget everything that belonged to `owner`."""
        for key in [key for key in self._collections if key[1] == owner]:
            self._count -= len(self._collections.pop(key))

    def make_room(self) -> None:
        """Refuse another document where the store is full."""
        if self._count >= self._capacity:
            raise Refusal(507, f"The sandbox holds {self._capacity} documents and takes no more.")

    def note(self, action: Action, kind: str, id: str) -> None:
        """Write into the ledger, and keep count."""
        self._count += {"created": 1, "changed": 0, "deleted": -1}[action]
        self.ledger.add(Entry(action, kind, id, self._now()))
