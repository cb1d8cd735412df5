"""The interface of a storage that keeps the state beyond the process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import attrs

from .ledger import Entry


@attrs.frozen
class StoredDocument:
    """A document as it is stored.

    Attributes:
        kind: The kind of the collection.
        owner: The owner of the collection, usually an application; may be empty.
        id: The identifier.
        serial: The position in the order of creation of all documents.
        text: The document as JSON, without its content.
        content: The bytes of a file, or None.
    """

    kind: str
    owner: str
    id: str
    serial: int
    text: str
    content: bytes | None


class Persistence(Protocol):
    """Stores documents and the ledger. Changes are lost unless they are committed."""

    def documents(self) -> Iterator[StoredDocument]:
        """Yield all documents in order of creation."""
        ...

    def document(self, kind: str, id: str) -> dict[str, Any] | None:
        """Return a document without an owner, or None."""

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of the ledger, oldest first."""
        ...

    def write(self, document: StoredDocument) -> None:
        """Insert or replace a document."""

    def remove(self, kind: str, owner: str, id: str) -> None:
        """Delete a document."""

    def drop_owner(self, owner: str) -> None:
        """Delete all documents of an owner."""

    def add_entry(self, entry: Entry) -> None:
        """Append an entry to the ledger."""

    def clear(self) -> None:
        """Delete everything."""

    def commit(self) -> None:
        """Make the changes durable."""

    def close(self) -> None:
        """Release the storage."""
