"""What a store writes to, where its state is to outlive the process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import attrs

from .ledger import Entry


@attrs.frozen
class StoredDocument:
    """A document as a journal has it.

    Attributes:
        kind: The collection.
        owner: Whom it belongs to.
        id: The identifier.
        serial: Its place in the order of all documents.
        text: The document as JSON, without its content.
        content: The bytes of a file, where the document is one.
    """

    kind: str
    owner: str
    id: str
    serial: int
    text: str
    content: bytes | None


class Persistence(Protocol):
    """Writes everything down. What was not committed did not happen."""

    def documents(self) -> Iterator[StoredDocument]:
        """Return what is there, in the order in which it was made."""
        ...

    def document(self, kind: str, id: str) -> dict[str, Any] | None:
        """Return one document that belongs to nobody, None where there is none."""

    def entries(self) -> Iterator[Entry]:
        """Return what the ledger said, oldest first."""
        ...

    def keep(self, kept: StoredDocument) -> None:
        """Write a document, or the document anew."""

    def remove(self, kind: str, owner: str, id: str) -> None:
        """Forget a document."""

    def drop(self, owner: str) -> None:
        """Forget everything that belonged to `owner`."""

    def note(self, entry: Entry) -> None:
        """Write an entry of the ledger."""

    def clear(self) -> None:
        """Forget everything."""

    def commit(self) -> None:
        """Let what was written so far outlive this process."""

    def close(self) -> None:
        """Write nothing more."""
