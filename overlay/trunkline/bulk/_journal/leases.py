"""Leases: which rows were handed to which worker of a cluster, in the journal of the starter.

A lease is durable before its rows are handed out. It ends with the outcome of the row. The leases
of a worker that died are settled by its notes, as far as these can be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from .journal import Journal
from .states import Failure, State

_TABLES = (
    "CREATE TABLE IF NOT EXISTS workers (worker TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS leases (
        n INTEGER PRIMARY KEY,
        worker TEXT NOT NULL,
        shard INTEGER NOT NULL,
        attempt INTEGER NOT NULL
    )""",
)
# A row that was started again since, without a lease, is not the one of the lease.
_OPEN = (
    "SELECT n, shard FROM leases JOIN rows USING (n)"
    " WHERE worker = ? AND state IN (1, 4) AND attempts = attempt ORDER BY n"
)
_DIED = json.dumps(
    Failure(
        type="WorkerDied",
        message="the worker ended before the outcome of the call was recorded",
        transient=False,
    ).to_dict()
)

_PENDING, _STARTED = State.PENDING.value, State.STARTED.value
_UNKNOWN = State.UNKNOWN.value


@attrs.frozen
class Shard:
    """Rows that are handed to a worker together.

    Attributes:
        id: Identifies the shard within the journal.
        rows: The number and the JSON text of each row.
    """

    id: int
    rows: tuple[tuple[int, str], ...]


@attrs.frozen
class Note:
    """The state of a row as a worker recorded it.

    Attributes:
        state: The number of the state.
        text: The result or the failure as JSON text, or None.
        at: When it changed, in seconds since 1970.
    """

    state: int
    text: str | None
    at: float


def note_key(shard: int, n: int) -> str:
    """Return the name of a leased row in the notes of a worker."""
    return f"{shard}/{n}"


class Leases:
    """The leases of a journal; use it in a transaction of that journal.

    Args:
        journal: The journal.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._connection = journal._connection
        for statement in _TABLES:
            self._connection.execute(statement)

    def add_worker(self, worker: str) -> None:
        """Record that a worker takes part, and may have notes."""
        self._connection.execute("INSERT OR IGNORE INTO workers VALUES (?)", (worker,))

    def drop_worker(self, worker: str) -> None:
        """Forget a worker, and end its leases."""
        self._connection.execute("DELETE FROM leases WHERE worker = ?", (worker,))
        self._connection.execute("DELETE FROM workers WHERE worker = ?", (worker,))

    def take(self, worker: str, *, after: int, limit: int, now: float) -> Shard | None:
        """Lease the first pending rows behind the number `after` to a worker.

        Returns:
            The shard, or None if no row is pending there.
        """
        execute = self._connection.execute
        found = execute(
            "SELECT n, row, attempts FROM rows WHERE n > ? AND state = 0 ORDER BY n LIMIT ?",
            (after, limit),
        ).fetchall()
        if not found:
            return None
        shard = int(self._journal.meta("shards") or 0) + 1
        self._journal.set_meta("shards", str(shard))
        self._connection.executemany(
            "UPDATE rows SET state = ?, attempts = attempts + 1, at = ? WHERE n = ?",
            [(_STARTED, now, n) for n, _, _ in found],
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)",
            [(n, worker, shard, attempts + 1) for n, _, attempts in found],
        )
        return Shard(shard, tuple((n, text) for n, text, _ in found))

    def finish(self, worker: str, notes: Sequence[tuple[int, Note]]) -> list[tuple[State, State]]:
        """Record outcomes that a worker reports; those of rows not leased to it do not count.

        Args:
            worker: The worker.
            notes: The numbers of the rows with their outcomes.

        Returns:
            The states before and after of the rows that were recorded.
        """
        execute, moved = self._connection.execute, []
        for n, note in notes:
            before = execute(
                "SELECT state FROM rows JOIN leases USING (n)"
                " WHERE n = ? AND worker = ? AND state IN (1, 4) AND attempts = attempt",
                (n, worker),
            ).fetchone()
            if before is None:
                continue
            self._settle(n, note)
            moved.append((State(before[0]), State(note.state)))
        return moved

    def _settle(self, n: int, note: Note) -> None:
        execute = self._connection.execute
        back = 1 if note.state == _PENDING else 0  # its call was never made
        execute(
            "UPDATE rows SET state = ?, outcome = ?, at = ?, attempts = attempts - ? WHERE n = ?",
            (note.state, note.text, note.at, back, n),
        )
        execute("DELETE FROM leases WHERE n = ?", (n,))

    def open_rows(self, worker: str) -> list[tuple[int, int]]:
        """Return number and shard of the leased rows of a worker that have no outcome."""
        return self._connection.execute(_OPEN, (worker,)).fetchall()

    def left(self) -> tuple[int | None, bool]:
        """Return the number of the first pending row, or None, and whether rows are started."""
        execute = self._connection.execute
        pending = execute("SELECT min(n) FROM rows WHERE state = 0").fetchone()
        started = execute("SELECT 1 FROM rows WHERE state = 1 LIMIT 1").fetchone()
        return pending[0], started is not None

    def workers(self) -> list[str]:
        """Return the workers that were added and not dropped."""
        found = self._connection.execute("SELECT worker FROM workers")
        return [worker for (worker,) in found]

    def lose(self, worker: str, *, at: float) -> int:
        """Make the open rows of a worker unknown, and return how many there are.

        Args:
            worker: The worker.
            at: The time until which it may start them, if it still runs.
        """
        rows = [n for n, _ in self.open_rows(worker)]
        self._connection.executemany(
            "UPDATE rows SET state = ?, outcome = ?, at = ? WHERE n = ? AND state = ?",
            [(_UNKNOWN, _DIED, at, n, _STARTED) for n in rows],
        )
        return len(rows)

    def narrow(
        self, worker: str, notes: Mapping[str, Note], *, idempotent: bool
    ) -> list[tuple[State, State]]:
        """Settle the open rows of a worker that runs no more by its notes.

        A row that the notes do not have was never started. One that is started there stays
        unknown.

        Args:
            worker: The worker.
            notes: Its notes, by `note_key`.
            idempotent: Whether a started call may be repeated.

        Returns:
            The states before and after of the rows.
        """
        moved: list[tuple[int, Note]] = []
        for n, shard in self.open_rows(worker):
            note = notes.get(note_key(shard, n)) or Note(_PENDING, None, 0.0)
            if note.state == _STARTED:
                state = _PENDING if idempotent else _UNKNOWN
                note = Note(state, None if idempotent else _DIED, note.at)
            moved.append((n, note))
        return self.finish(worker, moved)


def read_notes(path: Any, keys: frozenset[str]) -> dict[str, Note]:
    """Return what the notes of a worker that runs no more have of some rows.

    Args:
        path: The file, a journal.
        keys: The names of the rows, by `note_key`.

    Raises:
        JournalLockedError: The worker still runs.
        JournalError: The notes are damaged.
    """
    with Journal(path) as journal:
        found = journal._connection.execute("SELECT key, state, outcome, at FROM rows")
        return {key: Note(state, text, at or 0.0) for key, state, text, at in found if key in keys}
