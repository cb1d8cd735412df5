"""The store: collections of JSON documents, and a ledger of their changes."""

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

_FIRST_SERIAL = 2_000_001  # the order of magnitude that the providers use


class Collection:
    """Documents of one kind by identifier, in order of creation.

    A kind whose name begins with `_` is internal: it is neither in the ledger nor counted.
    """

    def __init__(self, store: Store, kind: str, owner: str) -> None:
        self._store = store
        self._kind, self._owner = kind, owner
        self._is_public = not kind.startswith("_")
        self._documents: dict[str, Document] = {}
        self._positions: dict[str, tuple[int, int]] = {}  # serial number and size
        self._serials: list[int] = []
        self._order: list[str] = []
        # Identifiers by value, for each field that `find` was called with.
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
        """Return a document, or None."""
        return self._documents.get(id)

    def ids(self) -> list[str]:
        """Return the identifiers, oldest first."""
        return list(self._order)

    def add(self, id: str, document: Document) -> Document:
        """Add a new document."""
        serial = next(self._store.serials)
        self._write(id, serial, 0, document)
        self._documents[id] = document
        self._serials.append(serial)
        self._order.append(id)
        self._index(id, document)
        self._log_change("created", id)
        return document

    def change(self, id: str, updates: Mapping[str, Any], *, logged: bool = True) -> Document:
        """Update fields of a document; `logged` controls whether the ledger gets an entry."""
        document, (serial, size) = self._documents[id], self._positions[id]
        self._write(id, serial, size, {**document, **updates})
        self._unindex(id, document)
        document.update(updates)
        self._index(id, document)
        if logged:
            self._log_change("changed", id)
        return document

    def remove(self, id: str) -> None:
        """Delete a document."""
        serial, size = self._positions.pop(id)
        index = bisect_left(self._serials, serial)
        self._unindex(id, self._documents[id])
        del self._documents[id], self._order[index], self._serials[index]
        self._store.reserve(-size, -self._is_public)
        if self._store.persistence is not None:
            self._store.persistence.remove(self._kind, self._owner, id)
        self._log_change("deleted", id)

    def _write(self, id: str, serial: int, before: int, document: Document) -> None:
        """Reserve space for a document and persist it."""
        text, content = _encoded(document)
        size = len(text) + len(content or b"")
        self._store.reserve(size - before, self._is_public and not before)
        self._positions[id] = serial, size
        if self._store.persistence is not None:
            self._store.persistence.write(
                StoredDocument(self._kind, self._owner, id, serial, text, content)
            )

    def _log_change(self, action: Action, id: str) -> None:
        if self._is_public:
            self._store.log_change(action, self._kind, id)

    def restore(self, stored: StoredDocument) -> None:
        """Load a stored document. Documents are loaded in order of creation."""
        document = json.loads(stored.text)
        if stored.content is not None:
            document["content"] = stored.content
        size = len(stored.text) + len(stored.content or b"")
        self._store.reserve(size, self._is_public)
        self._documents[stored.id], self._positions[stored.id] = document, (stored.serial, size)
        self._serials.append(stored.serial)
        self._order.append(stored.id)
        self._index(stored.id, document)

    def bytes(self) -> int:
        """Return the size of all documents, in bytes."""
        return sum(size for _, size in self._positions.values())

    def find(self, field: str, value: object) -> Document | None:
        """Return the oldest document with this value of a field. Uses an index."""
        index = self._indexes.get(field)
        if index is None:
            index = self._indexes[field] = {}
            for id in self._order:
                index.setdefault(self._documents[id].get(field), {})[id] = None
        found = index.get(value)
        if not found:
            return None
        return self._documents[min(found, key=lambda id: self._positions[id][0])]

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

    def where(self, predicate: Callable[[Document], bool]) -> Collection:
        """Return a read-only collection of the documents that match a predicate."""
        part = Collection(self._store, self._kind, self._owner)
        for serial, id in zip(self._serials, self._order, strict=True):
            if predicate(self._documents[id]):
                part._documents[id] = self._documents[id]
                part._positions[id] = self._positions[id]
                part._serials.append(serial)
                part._order.append(id)
        return part

    def window(self, start: int | None, end: int | None, size: int) -> list[tuple[int, Document]]:
        """Return up to `size` documents with serial numbers from `start` to before `end`.

        With `start` these are the first documents from there on. With `end` alone they are the
        last documents before it, which is the previous page.
        """
        low = 0 if start is None else bisect_left(self._serials, start)
        high = len(self._serials) if end is None else bisect_left(self._serials, end)
        if start is None and end is not None:
            low = max(high - size, 0)
        high = min(high, low + size)
        return [(self._serials[i], self._documents[self._order[i]]) for i in range(low, high)]

    def serial_range(self) -> tuple[int, int] | None:
        """Return the first and the last serial number, or None if the collection is empty."""
        return (self._serials[0], self._serials[-1]) if self._serials else None


def _encoded(document: Document) -> tuple[str, bytes | None]:
    """Return a document as JSON text, and its `content` bytes separately."""
    content = document.get("content")
    if not isinstance(content, bytes):
        return json.dumps(document), None
    rest = {name: value for name, value in document.items() if name != "content"}
    return json.dumps(rest), content


class Store:
    """The collections of a sandbox, by kind and owner.

    Args:
        now: Returns the time for the entries of the ledger.
        max_documents: The maximum number of documents; a further one raises a 507.
        max_bytes: The maximum size of all documents; a write beyond it raises a 507.
        persistence: Stores the documents beyond the process, or None.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        max_documents: int,
        max_bytes: int,
        persistence: Persistence | None = None,
    ) -> None:
        self.ledger = Ledger()
        self.serials = itertools.count(_FIRST_SERIAL)
        self.persistence = persistence
        self._now = now
        self._max_documents, self._max_bytes = max_documents, max_bytes
        self._count = self._bytes = 0
        self._collections: dict[tuple[str, str], Collection] = {}

    def collection(self, kind: str, owner: str = "") -> Collection:
        """Return the collection of a kind and an owner, which is usually an application."""
        key = (kind, owner)
        if key not in self._collections:
            self._collections[key] = Collection(self, kind, owner)
        return self._collections[key]

    def owners(self, kind: str) -> list[tuple[str, Collection]]:
        """Return the owners of a kind with their collections."""
        return [
            (owner, collection)
            for (each, owner), collection in self._collections.items()
            if each == kind
        ]

    def collections(self) -> list[tuple[str, str, Collection]]:
        """Return all collections with their kinds and owners."""
        return [(kind, owner, each) for (kind, owner), each in self._collections.items()]

    def counts(self) -> dict[str, int]:
        """Return the number of documents of each public kind."""
        counts: dict[str, int] = {}
        for (kind, _), collection in self._collections.items():
            if len(collection) and not kind.startswith("_"):
                name = kind.partition(" of ")[0]
                counts[name] = counts.get(name, 0) + len(collection)
        return counts

    def discard(self, kind: str, owner: str) -> None:
        """Remove an empty collection that is not used any more."""
        self._collections.pop((kind, owner), None)

    def drop_owner(self, owner: str) -> None:
        """Delete all collections of an owner."""
        for key in [key for key in self._collections if key[1] == owner]:
            removed = self._collections.pop(key)
            self.reserve(-removed.bytes(), -len(removed))
        if self.persistence is not None:
            self.persistence.drop_owner(owner)

    def reserve(self, size: int, documents: int) -> None:
        """Update the totals; raise a 507 if a maximum would be exceeded."""
        if documents > 0 and self._count >= self._max_documents:
            raise APIError(
                507, f"The sandbox holds {self._max_documents} documents, which is its quota."
            )
        if size > 0 and self._bytes + size > self._max_bytes:
            raise APIError(507, f"The sandbox holds {self._max_bytes} bytes, which is its quota.")
        self._count += documents
        self._bytes += size

    def log_change(self, action: Action, kind: str, id: str) -> None:
        """Append an entry to the ledger."""
        entry = Entry(action, kind, id, self._now())
        self.ledger.add(entry)
        if self.persistence is not None:
            self.persistence.add_entry(entry)

    def restore(self) -> None:
        """Load the stored documents and the ledger."""
        assert self.persistence is not None
        last = _FIRST_SERIAL - 1
        for stored in self.persistence.documents():
            self.collection(stored.kind, stored.owner).restore(stored)
            last = max(last, stored.serial)
        self.serials = itertools.count(last + 1)
        for entry in self.persistence.entries():
            self.ledger.add(entry)

    def commit(self) -> None:
        """Commit the changes to the persistence, if there is one."""
        if self.persistence is not None:
            self.persistence.commit()
