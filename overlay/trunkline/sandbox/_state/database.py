"""A journal in an SQLite file: the state of a sandbox outlives its process, however that ends."""

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

from .ledger import LONGEST, Action, Entry
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
# Why a file cannot be taken, by SQLite's error.
_WHY = {
    sqlite3.SQLITE_BUSY: "is used by another sandbox",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_NOTADB: "is no file of a trunkline sandbox",
    sqlite3.SQLITE_READONLY: "cannot be written to",
}


class Database:
    """One file that one sandbox at a time writes to.

    Every request is one transaction, committed before it is answered. It is written to the
    system, which keeps it if this process is killed, but not forced onto the disk, which a
    sandbox is not worth.

    Args:
        path: The file; it is made, for this user alone, where it is not there.

    Raises:
        OSError: The file cannot be made or written to.
        ValueError: It is no sandbox's, it is damaged, or another sandbox has it open.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._open: sqlite3.Connection | None = None
        self.open()

    def open(self) -> None:
        """Take the file again, where it was let go of."""
        if self._open is not None:
            return
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        if not os.access(self.path, os.W_OK):  # to SQLite that is a disk error
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))
        try:
            # A sandbox is used by one thread at a time, if not always by the same one.
            with ExitStack() as undo:
                connection = sqlite3.connect(self.path, timeout=0.2, check_same_thread=False)
                undo.callback(connection.close)
                self._prepare(connection)
                undo.pop_all()
        except sqlite3.DatabaseError as error:
            # The low byte is the error; what is above says more about it.
            why = _WHY.get(error.sqlite_errorcode & 0xFF, f"cannot be used: {error}")
            raise ValueError(f"{self.path} {why}") from None
        self._open = connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        run = connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        kind, version, tables = (
            run(question).fetchone()[0]
            for question in (
                "PRAGMA application_id",
                "PRAGMA user_version",
                "SELECT count(*) FROM sqlite_master",
            )
        )
        if tables and (kind, version) != (_APPLICATION, _VERSION):
            raise ValueError(f"{self.path} is no file of this version of the trunkline sandbox")
        if tables and run("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise ValueError(f"{self.path} {_WHY[sqlite3.SQLITE_CORRUPT]}")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        if not tables:
            run(f"PRAGMA application_id = {_APPLICATION}")
            run(f"PRAGMA user_version = {_VERSION}")
            connection.executescript(_SCHEMA)
        # This also takes the lock, now rather than in the middle of somebody's request.
        last = run("SELECT max(number) FROM entry").fetchone()[0] or 0
        run("DELETE FROM entry WHERE number <= ?", (last - LONGEST,))
        connection.commit()

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            raise RuntimeError(f"the sandbox has let go of {self.path}; it takes it when it starts")
        return self._open

    def documents(self) -> Iterator[StoredDocument]:
        """Return what is there, in the order in which it was made."""
        columns = "kind, owner, id, serial, text, content"
        for row in self._connection.execute(f"SELECT {columns} FROM document ORDER BY serial"):  # noqa: S608 (fixed)
            yield StoredDocument(*row)

    def document(self, kind: str, id: str) -> dict[str, Any] | None:
        """Return one document that belongs to nobody, None where there is none."""
        row = self._connection.execute(
            "SELECT text FROM document WHERE kind = ? AND owner = '' AND id = ?", (kind, id)
        ).fetchone()
        return cast("dict[str, Any]", json.loads(row[0])) if row else None

    def entries(self) -> Iterator[Entry]:
        """Return what the ledger said, oldest first."""
        rows = self._connection.execute("SELECT action, kind, id, at FROM entry ORDER BY number")
        for action, kind, id, at in rows:
            yield Entry(cast("Action", action), kind, id, datetime.fromisoformat(at))

    def keep(self, kept: StoredDocument) -> None:
        """Write a document, or the document anew."""
        self._connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?)",
            (kept.kind, kept.owner, kept.id, kept.serial, kept.text, kept.content),
        )

    def remove(self, kind: str, owner: str, id: str) -> None:
        """Forget a document."""
        key = (kind, owner, id)
        self._connection.execute(
            "DELETE FROM document WHERE kind = ? AND owner = ? AND id = ?", key
        )

    def drop(self, owner: str) -> None:
        """Forget everything that belonged to `owner`."""
        self._connection.execute("DELETE FROM document WHERE owner = ?", (owner,))

    def note(self, entry: Entry) -> None:
        """Write an entry of the ledger."""
        self._connection.execute(
            "INSERT INTO entry (action, kind, id, at) VALUES (?, ?, ?, ?)",
            (entry.action, entry.kind, entry.id, entry.at.isoformat()),
        )

    def clear(self) -> None:
        """Forget everything."""
        self._connection.execute("DELETE FROM document")
        self._connection.execute("DELETE FROM entry")

    def commit(self) -> None:
        """Let what was written so far outlive this process."""
        if self._connection.in_transaction:
            self._connection.commit()

    def close(self) -> None:
        """Let go of the file."""
        connection, self._open = self._open, None
        if connection is not None:
            connection.close()
