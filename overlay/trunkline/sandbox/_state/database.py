"""Persistence in an SQLite file: the state survives the end of the process, also a crash."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from .ledger import MAX_ENTRIES, Action, Entry
from .persistence import StoredDocument

_APPLICATION = 0x74726B6C  # "trkl", which SQLite keeps in the file's header
_VERSION = 1
_SCHEMA = """
CREATE TABLE document (
    kind TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL, serial INTEGER NOT NULL,
    text TEXT NOT NULL, content BLOB, PRIMARY KEY (kind, owner, id)
);
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, action TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    at TEXT NOT NULL
);
"""
# The reason why a file cannot be used, by SQLite's error code.
_REASONS = {
    sqlite3.SQLITE_BUSY: "is in use by another sandbox",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_NOTADB: "is not a file of a trunkline sandbox",
    sqlite3.SQLITE_READONLY: "is not writable",
}


class Database:
    """An SQLite file that one sandbox at a time has open.

    Each request is one transaction, committed before the response is sent. Committed data
    survives a crash of the process; it is not synced to disk, so a crash of the system can lose it.

    Args:
        path: The file. If it does not exist, it is created with access for this user only.

    Raises:
        OSError: The file cannot be created or written.
        ValueError: It is not a file of this sandbox version, is damaged, or is in use.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._open: sqlite3.Connection | None = None
        self.open()

    def open(self) -> None:
        """Open the file, unless it is open."""
        if self._open is not None:
            return
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if not os.access(self.path, os.W_OK):  # SQLite would report a disk error
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))
        try:
            # A sandbox is used by one thread at a time, but not always by the same one.
            with ExitStack() as undo:
                connection = sqlite3.connect(self.path, timeout=0.2, check_same_thread=False)
                undo.callback(connection.close)
                self._prepare(connection)
                undo.pop_all()
        except sqlite3.DatabaseError as error:
            # The low byte is the primary error code; the upper bits extend it.
            reason = _REASONS.get(error.sqlite_errorcode & 0xFF, f"cannot be used: {error}")
            raise ValueError(f"{self.path} {reason}") from None
        self._open = connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        run = connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        kind, version, tables = (
            run(pragma).fetchone()[0]
            for pragma in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if tables and (kind, version) != (_APPLICATION, _VERSION):
            raise ValueError(f"{self.path} is not a file of this version of the trunkline sandbox")
        if tables and run("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise ValueError(f"{self.path} {_REASONS[sqlite3.SQLITE_CORRUPT]}")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        if not tables:
            run(f"PRAGMA application_id = {_APPLICATION}")
            run(f"PRAGMA user_version = {_VERSION}")
            connection.executescript(_SCHEMA)
        # This also takes the lock now, so that a request cannot fail to take it later.
        last = run("SELECT max(number) FROM entry").fetchone()[0] or 0
        run("DELETE FROM entry WHERE number <= ?", (last - MAX_ENTRIES,))
        connection.commit()

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            raise RuntimeError(
                f"the sandbox has closed {self.path}; start it to open the file again"
            )
        return self._open

    def documents(self) -> Iterator[StoredDocument]:
        """Yield all documents in order of creation."""
        columns = "kind, owner, id, serial, text, content"
        for row in self._connection.execute(f"SELECT {columns} FROM document ORDER BY serial"):  # noqa: S608 (fixed)
            yield StoredDocument(*row)

    def document(self, kind: str, id: str) -> dict[str, Any] | None:
        """Return a document without an owner, or None."""
        row = self._connection.execute(
            "SELECT text FROM document WHERE kind = ? AND owner = '' AND id = ?", (kind, id)
        ).fetchone()
        return cast("dict[str, Any]", json.loads(row[0])) if row else None

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of the ledger, oldest first."""
        rows = self._connection.execute("SELECT action, kind, id, at FROM entry ORDER BY number")
        for action, kind, id, at in rows:
            yield Entry(cast("Action", action), kind, id, datetime.fromisoformat(at))

    def write(self, document: StoredDocument) -> None:
        """Insert or replace a document."""
        self._connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?)",
            (
                document.kind,
                document.owner,
                document.id,
                document.serial,
                document.text,
                document.content,
            ),
        )

    def remove(self, kind: str, owner: str, id: str) -> None:
        """Delete a document."""
        key = (kind, owner, id)
        self._connection.execute(
            "DELETE FROM document WHERE kind = ? AND owner = ? AND id = ?", key
        )

    def drop_owner(self, owner: str) -> None:
        """Delete all documents of an owner."""
        self._connection.execute("DELETE FROM document WHERE owner = ?", (owner,))

    def add_entry(self, entry: Entry) -> None:
        """Append an entry to the ledger."""
        self._connection.execute(
            "INSERT INTO entry (action, kind, id, at) VALUES (?, ?, ?, ?)",
            (entry.action, entry.kind, entry.id, entry.at.isoformat()),
        )

    def clear(self) -> None:
        """Delete everything."""
        self._connection.execute("DELETE FROM document")
        self._connection.execute("DELETE FROM entry")

    def commit(self) -> None:
        """Commit the transaction, if one is open."""
        if self._connection.in_transaction:
            self._connection.commit()

    def close(self) -> None:
        """Close the file."""
        connection, self._open = self._open, None
        if connection is not None:
            connection.close()
