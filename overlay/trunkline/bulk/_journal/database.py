"""Opening the SQLite file of a journal: its tables, its version, and what can be wrong with it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from trunkline.bulk.errors import JournalError

# Marks the file as a journal of trunkline ("trlj"), and the version of its tables.
APPLICATION_ID = 0x74726C6A
VERSION = 1

_TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE rows (
        n INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        digest BLOB NOT NULL,
        state INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        at REAL,
        row TEXT NOT NULL,
        outcome TEXT
    )""",
    # Few rows are in these states: a list of them does not read the whole table.
    "CREATE INDEX exceptions ON rows (state, n) WHERE state IN (3, 4, 5)",
)


def connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """Open the file of a journal; create it, readable by its owner alone, if it does not exist.

    Raises:
        JournalError: It is not a journal, is damaged, has another version or cannot be written.
    """
    if readonly and not path.is_file():
        raise JournalError(f"there is no journal {path}")
    if not readonly:
        try:
            # SQLite gives its further files the permissions of this one.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise JournalError(f"cannot write {path}: {error.strerror}") from None
    address = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rw'}"
    try:
        connection = sqlite3.connect(
            address, uri=True, isolation_level=None, check_same_thread=False, timeout=30.0
        )
        try:
            _prepare(connection, path, readonly=readonly)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise explained(error, path) from None
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, readonly: bool) -> None:
    """Check that the file is a journal, or make it one where it is empty."""
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    is_empty = not identity and not version and not tables
    if identity != APPLICATION_ID and not is_empty:
        raise JournalError(f"{path} is a database of another program, not a journal of trunkline")
    if version != VERSION and not is_empty:
        raise JournalError(
            f"{path} is a journal of version {version}, expected {VERSION}: use the version of"
            " trunkline that made it, or a new journal"
        )
    if is_empty and readonly:
        raise JournalError(f"{path} is empty, not a journal")
    if not is_empty:
        _check(connection, path)
    if readonly:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # Pages, of 4 KiB each. A checkpoint takes as long as many commits, and is made by one of them.
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    if is_empty:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise JournalError(f"{path} is damaged: restore a copy of it")


def explained(error: sqlite3.Error, path: Path) -> JournalError:
    """Return the error of SQLite as one that names the file and the way out."""
    text = str(error)
    if isinstance(error, sqlite3.OperationalError):
        return JournalError(f"cannot use the journal {path}: {text}")
    if "not a database" in text:
        return JournalError(f"{path} is not a journal: it is not an SQLite database")
    return JournalError(f"{path} is damaged ({text}): restore a copy of it")
