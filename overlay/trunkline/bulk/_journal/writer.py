"""Group commit: one thread writes the journal, many rows in each transaction.

The event loop posts outcomes without waiting, and awaits what must be durable before it goes on.
Everything posted while a commit is in progress goes into the next one.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from trunkline.bulk.errors import BulkError

from .journal import Journal
from .states import Outcome

T = TypeVar("T")

# Seconds that an outcome waits for others at most.
_DELAY = 0.05


class Writer:
    """The thread that writes a journal.

    Args:
        journal: The journal, which nothing else writes from now on.

    Attributes:
        failure: Why the journal cannot be written any more, or None.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._loop = asyncio.get_running_loop()
        self._wake = threading.Event()
        # One thread appends, and the other one takes: neither needs a lock.
        self._outcomes: deque[Outcome] = deque()
        self._jobs: deque[tuple[Callable[[Journal], Any], asyncio.Future[Any]]] = deque()
        self._closing = False
        self._timer: asyncio.TimerHandle | None = None
        self.failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="trunkline-journal", daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """The path of the journal."""
        return self._journal.path

    def post(self, outcome: Outcome) -> None:
        """Record an outcome in the next transaction, 50 milliseconds from now at the latest."""
        self._outcomes.append(outcome)
        # To wake the thread for each outcome would cost more than to write it.
        if self._timer is None:
            self._timer = self._loop.call_later(_DELAY, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._wake.set()

    async def call(self, function: Callable[[Journal], T]) -> T:
        """Run a function in the next transaction, and return its result once that is durable.

        Raises:
            JournalError: The journal cannot be written.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.append((function, future))
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake.set()
        return await future

    async def close(self) -> None:
        """Write what is left, and end the thread.

        Raises:
            JournalError: Outcomes could not be written: their rows are unknown in the next run.
        """
        if self._timer is not None:
            self._timer.cancel()
        self._closing = True
        self._wake.set()
        await asyncio.to_thread(self._thread.join)
        if self._outcomes:
            assert self.failure is not None
            raise self.failure

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            # Read first: what is posted before the closing is written.
            closing = self._closing
            # Outcomes last: a function finds all that were posted before it.
            jobs, outcomes = _taken(self._jobs), _taken(self._outcomes)
            if outcomes or jobs:
                self._write(outcomes, jobs)
            if closing:
                return

    def _write(
        self,
        outcomes: list[Outcome],
        jobs: list[tuple[Callable[[Journal], Any], asyncio.Future[Any]]],
    ) -> None:
        results: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
        journal = self._journal
        try:
            with journal.transaction():
                journal.finish(outcomes)
                for function, future in jobs:
                    try:
                        with journal.savepoint():
                            value = function(journal)
                    except BulkError as error:  # this function's error alone
                        results.append((future, None, error))
                    else:
                        results.append((future, value, None))
        except Exception as error:  # noqa: BLE001 (raised where it is awaited)
            self.failure = error
            self._outcomes.extendleft(reversed(outcomes))  # the next transaction tries again
            results = [(future, None, error) for _, future in jobs]
        else:
            self.failure = None
        self._loop.call_soon_threadsafe(_resolve, results)


def _taken(items: deque[T]) -> list[T]:
    """Take what there is, while another thread may append more."""
    return [items.popleft() for _ in range(len(items))]


def _resolve(results: list[tuple[asyncio.Future[Any], Any, BaseException | None]]) -> None:
    for future, value, error in results:
        if future.done():  # its task was cancelled
            continue
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
