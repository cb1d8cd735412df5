"""The journal of a job: an SQLite file with the state of every row.

A transaction is durable when it is committed (WAL with `synchronous=FULL`: every commit is
followed by an fsync). The methods here are synchronous and run in the thread of `_writer`.
"""

from __future__ import annotations

import heapq
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import attrs

from trunkline.bulk.errors import BulkError, InputChangedError, RowError

from .database import connect, explained
from .lock import FileLock
from .states import (
    Admission,
    Admitted,
    Counts,
    Failure,
    InputRow,
    JournalRow,
    Outcome,
    State,
    journal_row,
)

T = TypeVar("T")

_SELECT_BY_KEY = "SELECT n, key, digest, state, outcome FROM rows WHERE key = ?"
_SELECT_BY_NUMBER = "SELECT n, key, digest, state, outcome FROM rows WHERE n = ?"
_START = "UPDATE rows SET state = ?, attempts = attempts + 1, at = ? WHERE n IN ({})"
_INSERT = "INSERT INTO rows (n, key, digest, state, attempts, at, row) VALUES "
# Updates rows, all of which are there: it is much faster than to update each, or to join them, and SQLite
# has UPDATE FROM since 3.33 only.
_FINISH = (
    "INSERT INTO rows (n, state, outcome, at, key, digest, row) VALUES {} ON CONFLICT (n)"
    " DO UPDATE SET state = excluded.state, outcome = excluded.outcome, at = excluded.at"
)
_PART = 64  # rows in one statement
_MEND = "UPDATE rows SET digest = ?, row = ?, state = ?, outcome = NULL WHERE n = ?"
_LIST_ALL = (
    "SELECT n, key, state, row, outcome, attempts, at FROM rows WHERE n > ? ORDER BY n LIMIT ?"
)
_LIST_STATE = _LIST_ALL.replace("ORDER", "AND state = ? ORDER")
# The condition of the index, word for word, so that SQLite uses it.
_LIST_EXCEPTIONS = _LIST_ALL.replace("ORDER", "AND state = ? AND state IN (3, 4, 5) ORDER")
_EXCEPTIONS = (State.FAILED, State.UNKNOWN, State.SKIPPED)

_PENDING, _STARTED, _DONE = State.PENDING.value, State.STARTED.value, State.DONE.value
_FAILED, _UNKNOWN = State.FAILED.value, State.UNKNOWN.value
_STATES = {state.value: state for state in State}  # quicker than `State(number)`


class Journal:
    """The state of every row of a job, in one SQLite file.

    Only one process may write. Any number may read, also while the job runs:

        with Journal("users.journal", readonly=True) as journal:
            print(journal.counts())

    Args:
        path: The file; it is created, readable by its owner alone, if it does not exist.
        readonly: Whether to open it for reading, without the lock.

    Raises:
        JournalLockedError: Another process has it open for writing.
        JournalError: It is not a journal, is damaged, has another version or cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str], *, readonly: bool = False) -> None:
        self.path = Path(path)
        self._lock = FileLock(self.path.with_name(self.path.name + ".lock"))
        if not readonly:
            self._lock.acquire()
        try:
            self._connection = connect(self.path, readonly=readonly)
        except BaseException:
            self._lock.release()
            raise
        self._known = self._highest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and release the lock."""
        self._connection.close()
        self._lock.release()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything that is written inside, or nothing of it.

        Raises:
            JournalError: The file cannot be written, for example because the disk is full.
        """
        execute, known = self._connection.execute, self._known
        try:
            execute("BEGIN IMMEDIATE")
            try:
                yield
                execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    execute("ROLLBACK")
                self._known = known
                raise
        except sqlite3.Error as error:
            raise explained(error, self.path) from None

    @contextmanager
    def savepoint(self, *, keep: bool = True) -> Iterator[None]:
        """Undo what is written inside, and nothing else, if it raises.

        Args:
            keep: False to undo it in any case.
        """
        execute, known = self._connection.execute, self._known
        execute("SAVEPOINT step")
        try:
            yield
        except BulkError:
            execute("ROLLBACK TO step")
            self._known = known
            raise
        else:
            if not keep:
                execute("ROLLBACK TO step")
                self._known = known
        finally:
            # A full disk ends the transaction, and its savepoints with it.
            if self._connection.in_transaction:
                execute("RELEASE step")

    def meta(self, name: str) -> str | None:
        """Return a value that `set_meta` stored, or None."""
        found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,))
        row = found.fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, name: str, value: str) -> None:
        """Store a value by name."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def counts(self) -> Counts:
        """Return how many rows are in each state."""
        found = self._connection.execute("SELECT state, count(*) FROM rows GROUP BY state")
        return Counts(**{State(state).label: number for state, number in found})

    def transient(self) -> int:
        """Return how many failed rows may succeed when they are run again."""
        query = (
            "SELECT count(*) FROM rows WHERE state = 3 AND json_extract(outcome, '$.transient') = 1"
        )
        (number,) = self._connection.execute(query).fetchone()
        return int(number)

    def row(self, n: int) -> JournalRow | None:
        """Return a row by its number, or None."""
        found = self.some_rows(after=n - 1, limit=1)
        return found[0] if found and found[0].n == n else None

    def rows(self, *states: State) -> Iterator[JournalRow]:
        """Return the rows in these states, or all, in the order of the input."""
        sources = [partial(self.some_rows, state=state) for state in states or (None,)]
        # Each state by itself, so that the index serves those that it has.
        yield from heapq.merge(*map(_in_slices, sources), key=lambda row: row.n)

    def some_rows(
        self, *, state: State | None = None, after: int = 0, limit: int = 500
    ) -> list[JournalRow]:
        """Return the first rows in a state, or of all, behind the number `after`."""
        query = _LIST_ALL if state is None else _LIST_EXCEPTIONS
        if state is not None and state not in _EXCEPTIONS:
            query = _LIST_STATE
        values = (after, limit) if state is None else (after, state.value, limit)
        return [journal_row(each) for each in self._connection.execute(query, values).fetchall()]

    def recover(self, *, idempotent: bool) -> int:
        """Settle rows that a killed process left started, and return how many there were.

        Args:
            idempotent: Whether their calls may be repeated; if not, they become unknown.
        """
        if idempotent:
            update = "UPDATE rows SET state = ? WHERE state = ?"
            return self._connection.execute(update, (_PENDING, _STARTED)).rowcount
        failure = Failure(
            type="ProcessDied",
            message="the process ended before the outcome of the call was recorded",
            transient=False,
        )
        text = json.dumps(failure.to_dict())
        update = "UPDATE rows SET state = ?, outcome = ? WHERE state = ?"
        return self._connection.execute(update, (_UNKNOWN, text, _STARTED)).rowcount

    def admit(self, batch: Sequence[InputRow], admission: Admission, now: float) -> list[Admitted]:
        """Record rows of the input, and decide which of them to run.

        Args:
            batch: The rows, in the order of the input.
            admission: Which rows to run.
            now: The time, in seconds since 1970.

        Returns:
            For each row its number in the journal, its state before, and whether to run it. The
            list is shorter than the batch if there was no room for more rows.

        Raises:
            InputChangedError: A row is not the one that was in its place, without `extend`.
            RowError: Two rows have the same key.
        """
        select = _SELECT_BY_KEY if admission.extend else _SELECT_BY_NUMBER
        decisions: list[Admitted] = []
        new: list[InputRow] = []
        started: list[int] = []
        room = len(batch) if admission.room is None else admission.room
        if not admission.extend and batch and batch[0].n > self._known:  # every row is new
            new = list(batch[:room])
            self._insert(new, admission, now)
            self._known = max(self._known, *(row.n for row in new[-1:]))
            return [Admitted(row.n, None, True) for row in new]
        keys: set[str] = set()
        for row in batch:
            if room == 0:
                break
            found = None
            if admission.extend or row.n <= self._known:
                if row.key in keys:  # two rows with one key: the first has to be there by now
                    new = self._insert(new, admission, now)
                by = row.key if admission.extend else row.n
                found = self._connection.execute(select, (by,)).fetchone()
            if found is None:
                n, runs, state = self._known + 1 if admission.extend else row.n, True, None
                self._known = max(self._known, n)
                new.append(row if n == row.n else attrs.evolve(row, n=n))
                keys.add(row.key)
            else:
                n = found[0]
                number, runs = self._reconsider(row, found, admission)
                state = _STATES[number]
                if runs and admission.start:
                    started.append(n)
            room -= runs
            decisions.append(Admitted(n, state, runs))
        self._insert(new, admission, now)
        self._start(started, now)
        return decisions

    def _start(self, numbers: Sequence[int], now: float) -> None:
        for part in _parts(numbers):
            places = ",".join("?" * len(part))
            self._connection.execute(_START.format(places), (_STARTED, now, *part))

    def _insert(self, rows: list[InputRow], admission: Admission, now: float) -> list[InputRow]:
        """Insert new rows, many in one statement: each one is a chance to wait for the other thread.

        Returns:
            An empty list.
        """
        if rows and admission.complete and not admission.extend:
            raise InputChangedError(
                f"the input changed: row {rows[0].n} is new; use the same input, or extend=True to"
                " add rows"
            )
        state = _STARTED if admission.start else _PENDING
        attempts, at = (1, now) if admission.start else (0, None)
        for part in _parts(rows):
            values: list[Any] = []
            for row in part:
                values += (row.n, row.key, row.digest, state, attempts, at, row.text)
            statement = _INSERT + ",".join(["(?,?,?,?,?,?,?)"] * len(part))
            try:
                self._connection.execute(statement, values)
            except sqlite3.IntegrityError:
                raise self._two_of_one_key(part) from None
        return []

    def _two_of_one_key(self, rows: Sequence[InputRow]) -> RowError:
        """Return the error of rows, one of which has the key of another."""
        before: dict[str, int] = {}
        for row in rows:
            first = before.get(row.key) or self.number_of(row.key)
            if first is not None:
                return RowError(row.n, f"the key {row.key!r} is also that of row {first}")
            before[row.key] = row.n
        raise AssertionError("the rows have keys of their own")

    def _reconsider(
        self, row: InputRow, found: tuple[int, str, bytes, int, str | None], admission: Admission
    ) -> tuple[int, bool]:
        """Return the state of a known row, and whether it is to be run."""
        n, key, digest, state, outcome = found
        if key != row.key or digest != row.digest:
            if not admission.extend:
                part = "key" if key != row.key else "content"
                raise InputChangedError(
                    f"the input changed: row {row.n} has another {part} than in {self.path};"
                    " use the same input, or extend=True to add and mend rows by their keys"
                )
            if state in (_PENDING, _FAILED):
                # A mended row is a new one; what is done, or may be, stays as it is.
                self._connection.execute(_MEND, (row.digest, row.text, _PENDING, n))
                return _PENDING, True
            return state, False
        if state == _FAILED and admission.retry is not None:
            return state, bool(admission.retry(Failure.from_dict(json.loads(outcome or "{}"))))
        return state, state == _PENDING

    def finish(self, outcomes: Sequence[Outcome]) -> None:
        """Record how calls ended."""
        for part in _parts(outcomes):
            values: list[Any] = []
            for outcome in part:
                values += (outcome.n, outcome.state.number, outcome.text, outcome.at)
            statement = _FINISH.format(",".join(["(?,?,?,?,'','','')"] * len(part)))
            self._connection.execute(statement, values)

    def release(self, numbers: Sequence[int]) -> None:
        """Make rows pending again that were started, and whose call was never made."""
        self._connection.executemany(
            "UPDATE rows SET state = ?, attempts = attempts - 1 WHERE n = ?",
            [(_PENDING, n) for n in numbers],
        )

    def retry(self, matches: Callable[[Failure], bool]) -> int:
        """Make failed rows pending again whose failures match, and return how many there were."""
        numbers = [
            (_PENDING, row.n)
            for row in self.rows(State.FAILED)
            if row.failure is not None and matches(row.failure)
        ]
        update = "UPDATE rows SET state = ?, outcome = NULL WHERE n = ?"
        self._connection.executemany(update, numbers)
        return len(numbers)

    def number_of(self, key: str) -> int | None:
        """Return the number of a row by its key, or None if there is no such row."""
        found = self._connection.execute("SELECT n FROM rows WHERE key = ?", (key,)).fetchone()
        return None if found is None else int(found[0])

    def _highest(self) -> int:
        (highest,) = self._connection.execute("SELECT coalesce(max(n), 0) FROM rows").fetchone()
        return int(highest)

    @property
    def known(self) -> int:
        """The highest row number."""
        return self._known


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _PART):
        yield rows[start : start + _PART]


def _in_slices(some_rows: Callable[..., list[JournalRow]]) -> Iterator[JournalRow]:
    """Read rows a few at a time: an open statement would keep the WAL from being truncated."""
    last = 0
    while found := some_rows(after=last):
        yield from found
        last = found[-1].n
