"""Where the state lives: collections of plain JSON documents, and a ledger of what changed."""

from __future__ import annotations

import itertools
import json
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from trunkline.sandbox._common.errors import APIError

from .ledger import Action, Entry, Ledger
from .persistence import Persistence, StoredDocument

__all__ = ["Action", "Collection", "Document", "Entry", "Ledger", "Persistence", "Store"]

Document: TypeAlias = dict[str, Any]

_FIRST_SERIAL = 2_000_001  # where providers have been seen to be by now


class Collection:
    """Documents of one kind by identifier, in the order in which they were made.

    A kind whose name begins with `_` is the sandbox's own business: in no ledger, and not counted.
    """

    def __init__(self, store: Store, kind: str, owner: str) -> None:
        self._store = store
        self._kind, self._owner = kind, owner
        self._counted = not kind.startswith("_")
        self._documents: dict[str, Document] = {}
        self._marks: dict[str, tuple[int, int]] = {}  # the serial number and the size of each
        self._serials: list[int] = []
        self._order: list[str] = []
        # The identifiers by the values of a field, for fields that documents were looked up by.
        self._indexes: dict[str, dict[object, dict[str, None]]] = {}

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Document]:
        return iter([self._documents[id] for id in self._order])

    def __getitem__(self, part: slice) -> list[Document]:
        return [self._documents[id] for id in self._order[part]]

    def __contains__(self, id: object) -> bool:
        return id in self._documents

    def get(self, id: str) -> Document | None:
        """Return the document, None where there is none."""
        return self._documents.get(id)

    def ids(self) -> list[str]:
        """Return the identifiers, oldest first."""
        return list(self._order)

    def add(self, id: str, document: Document) -> Document:
        """Keep a new document."""
        serial = next(self._store.serials)
        self._write(id, serial, 0, document)
        self._documents[id] = document
        self._serials.append(serial)
        self._order.append(id)
        self._index(id, document)
        self._note("created", id)
        return document

    def change(self, id: str, updates: Mapping[str, Any], *, noted: bool = True) -> Document:
        """Put other values into a document; without `noted` the ledger does not hear of it."""
        document, (serial, size) = self._documents[id], self._marks[id]
        self._write(id, serial, size, {**document, **updates})
        self._unindex(id, document)
        document.update(updates)
        self._index(id, document)
        if noted:
            self._note("changed", id)
        return document

    def remove(self, id: str) -> None:
        """Forget a document."""
        serial, size = self._marks.pop(id)
        at = bisect_left(self._serials, serial)
        self._unindex(id, self._documents[id])
        del self._documents[id], self._order[at], self._serials[at]
        self._store.count(-size, -self._counted)
        if self._store.journal is not None:
            self._store.journal.remove(self._kind, self._owner, id)
        self._note("deleted", id)

    def _write(self, id: str, serial: int, before: int, document: Document) -> None:
        """Make room for a document, and write it down."""
        text, content = _encoded(document)
        size = len(text) + len(content or b"")
        self._store.count(size - before, self._counted and not before)
        self._marks[id] = serial, size
        if self._store.journal is not None:
            self._store.journal.keep(
                StoredDocument(self._kind, self._owner, id, serial, text, content)
            )

    def _note(self, action: Action, id: str) -> None:
        if self._counted:
            self._store.note(action, self._kind, id)

    def restore(self, kept: StoredDocument) -> None:
        """Take up a document as a journal has it; they come in order."""
        document = json.loads(kept.text)
        if kept.content is not None:
            document["content"] = kept.content
        size = len(kept.text) + len(kept.content or b"")
        self._store.count(size, self._counted)
        self._documents[kept.id], self._marks[kept.id] = document, (kept.serial, size)
        self._serials.append(kept.serial)
        self._order.append(kept.id)
        self._index(kept.id, document)

    def bytes(self) -> int:
        """Return what the documents take together."""
        return sum(size for _, size in self._marks.values())

    def find(self, field: str, value: object) -> Document | None:
        """Return the oldest document that has this value in a field; an index makes it quick."""
        index = self._indexes.get(field)
        if index is None:
            index = self._indexes[field] = {}
            for id in self._order:
                index.setdefault(self._documents[id].get(field), {})[id] = None
        found = index.get(value)
        if not found:
            return None
        return self._documents[min(found, key=lambda id: self._marks[id][0])]

    def _index(self, id: str, document: Document) -> None:
        for field, index in self._indexes.items():
            index.setdefault(document.get(field), {})[id] = None

    def _unindex(self, id: str, document: Document) -> None:
        for field, index in self._indexes.items():
            value = document.get(field)
            ids = index[value]
            del ids[id]
            if not ids:
                del index[value]

    def where(self, wanted: Callable[[Document], bool]) -> Collection:
        """Return a collection of those documents that are wanted, to be read alone."""
        part = Collection(self._store, self._kind, self._owner)
        for serial, id in zip(self._serials, self._order, strict=True):
            if wanted(self._documents[id]):
                part._documents[id] = self._documents[id]
                part._marks[id] = self._marks[id]
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


def _encoded(document: Document) -> tuple[str, bytes | None]:
    """Return a document as JSON text, and apart from it the bytes of a file."""
    content = document.get("content")
    if not isinstance(content, bytes):
        return json.dumps(document), None
    rest = {name: value for name, value in document.items() if name != "content"}
    return json.dumps(rest), content


class Store:
    """Every collection of a sandbox, by kind and by whom it belongs to.

    Args:
        now: Gives the time for the ledger.
        capacity: How many documents are kept at most; one more is refused with a 507.
        room: How many bytes they take at most; more is refused with a 507.
        journal: Where everything is written as well.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        capacity: int,
        room: int,
        journal: Persistence | None = None,
    ) -> None:
        self.ledger = Ledger()
        self.serials = itertools.count(_FIRST_SERIAL)
        self.journal = journal
        self._now = now
        self._capacity, self._room = capacity, room
        self._count = self._bytes = 0
        self._collections: dict[tuple[str, str], Collection] = {}

    def collection(self, kind: str, owner: str = "") -> Collection:
        """Return the collection of a kind that belongs to `owner`, an application for most."""
        key = (kind, owner)
        if key not in self._collections:
            self._collections[key] = Collection(self, kind, owner)
        return self._collections[key]

    def owners(self, kind: str) -> list[tuple[str, Collection]]:
        """Return the collections of a kind with whom they belong to."""
        return [
            (owner, found) for (each, owner), found in self._collections.items() if each == kind
        ]

    def counts(self) -> dict[str, int]:
        """Return how many documents there are of each kind that users know."""
        counts: dict[str, int] = {}
        for (kind, _), found in self._collections.items():
            if len(found) and not kind.startswith("_"):
                name = kind.partition(" of ")[0]
                counts[name] = counts.get(name, 0) + len(found)
        return counts

    def discard(self, kind: str, owner: str) -> None:
        """Forget a collection that nothing is in, and nothing will be in."""
        self._collections.pop((kind, owner), None)

    def drop(self, owner: str) -> None:
        """Forget everything that belonged to `owner`."""
        for key in [key for key in self._collections if key[1] == owner]:
            gone = self._collections.pop(key)
            self.count(-gone.bytes(), -len(gone))
        if self.journal is not None:
            self.journal.drop(owner)

    def count(self, size: int, documents: int) -> None:
        """Count what comes or goes; refuse what there is no room for."""
        if documents > 0 and self._count >= self._capacity:
            raise APIError(507, f"The sandbox holds {self._capacity} documents and takes no more.")
        if size > 0 and self._bytes + size > self._room:
            raise APIError(507, f"The sandbox holds {self._room} bytes and takes no more.")
        self._count += documents
        self._bytes += size

    def note(self, action: Action, kind: str, id: str) -> None:
        """Write into the ledger."""
        entry = Entry(action, kind, id, self._now())
        self.ledger.add(entry)
        if self.journal is not None:
            self.journal.note(entry)

    def restore(self) -> None:
        """Take up what the journal has."""
        assert self.journal is not None
        last = _FIRST_SERIAL - 1
        for kept in self.journal.documents():
            self.collection(kept.kind, kept.owner).restore(kept)
            last = max(last, kept.serial)
        self.serials = itertools.count(last + 1)
        for entry in self.journal.entries():
            self.ledger.add(entry)

    def commit(self) -> None:
        """Let what was done so far outlive this process."""
        if self.journal is not None:
            self.journal.commit()
