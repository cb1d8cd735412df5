"""The calls of a run: rows go from the input through the journal to workers.

    feeder      reads the input, a bounded number of rows ahead
    dispatcher  marks rows as started in the journal, a few ahead of the workers
    workers     call the function, one row after the other, and post the outcomes

A row reaches a worker after its start is durable. Outcomes are written with the next start.
"""

from __future__ import annotations

import asyncio
import inspect
import itertools
import json
from collections import deque
from types import CoroutineType
from typing import Any

import attrs

from trunkline._common.carried_out import CARRIED_OUT
from trunkline._common.clock import Clock
from trunkline.bulk._journal.states import Admission, Admitted, Counts, InputRow, Outcome, State
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk.errors import JournalError, RowError
from trunkline.bulk.progress import Display
from trunkline.bulk.rows import Reader, result_text
from trunkline.bulk.sources import Source
from trunkline.errors import ArgumentError, RateLimitError

from .board import Board
from .classify import failure_of, state_after
from .once import Once
from .pace import Pace
from .ready import Ready
from .settings import RunSettings

# How many rows of the input are held in memory ahead of those that are started.
_AHEAD = 512
# How many rows are started ahead of the workers, as a share of those in progress. It grows where
# workers wait for the disk.
_LEAST_SHARE, _FIRST_SHARE, _MOST_SHARE = 0.5, 1.0, 8.0
# Members of an enumeration, as names that are read faster.
_STARTED, _DONE = State.STARTED, State.DONE
# Seconds between two updates of the progress.
_TICK = 0.5


class Dispatcher:
    """Runs the rows of an input.

    Args:
        writer: Writes the journal.
        reader: Makes rows ready for the journal.
        settings: What to call, and how.
        clock: The clock.
        pace: How many calls are in progress at a time.
        counts: How many rows are in each state.
        display: Shows progress.

    Attributes:
        board: Counts the rows, and shows the progress.
        rows_read: How many rows of the input the journal has seen in this pass.
        stopped: Whether `stop` was called before the end.
    """

    def __init__(  # noqa: PLR0917 (what a run is made of)
        self,
        writer: Writer,
        reader: Reader,
        settings: RunSettings,
        clock: Clock,
        pace: Pace,
        counts: Counts,
        display: Display,
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._settings = settings
        self._clock = clock
        self._pace = pace
        self._display = display
        self.board = Board(clock, counts, display, settings.on_progress)
        self._buffer: deque[InputRow] = deque()
        self._ready = Ready()
        self._workers: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._stopping = False
        self._error: BaseException | None = None
        self._has_room = asyncio.Event()
        self._employed = 0
        self._share = _FIRST_SHARE
        self._few = 0  # rows that are ready when more are to be started
        self._once = Once()
        self._is_starved = False
        self.rows_read = 0
        self.stopped = False

    def stop(self) -> None:
        """Start no further rows; called again, cancel the calls in progress."""
        if self.stopped:
            for worker in self._workers:
                worker.cancel()
        else:
            self._display.say("stopping: waiting for the calls in progress")
        self.stopped = True
        self._stopping = True
        self._changed.set()

    async def run(self, source: Source, admission: Admission, *, total_known: bool) -> None:
        """Call the function for each row of the input that is not done.

        Args:
            source: The input.
            admission: Which rows to run.
            total_known: Whether the journal has every row of the input.

        Raises:
            RowError, InputChangedError: A row is invalid, or not the one it was.
            JournalError: The journal cannot be written.
        """
        self.board.is_total_known = total_known
        self.rows_read = 0
        self._once = Once()
        feeder = asyncio.create_task(self._feed(source))
        ticker = asyncio.create_task(self._tick())
        try:
            await self._dispatch(admission, feeder)
            await self._join()
        except BaseException as error:
            # Calls in progress end, or are cancelled with this task; either way it is recorded.
            if isinstance(error, asyncio.CancelledError):
                for worker in self._workers:
                    worker.cancel()
            else:
                self._stopping = True
            await self._give_back()
            await self._join()
            raise
        finally:
            feeder.cancel()
            ticker.cancel()
            await asyncio.gather(feeder, ticker, return_exceptions=True)
            self._buffer.clear()
        if self._error is not None:
            raise self._error
        self.board.is_total_known = self.board.is_total_known or not self.stopped

    async def _feed(self, source: Source) -> None:
        """Read the input into the buffer, as far ahead as there is room."""
        try:
            async for chunk in source.chunks():
                for row in chunk:
                    self._buffer.append(self._reader.read(row))
                self._changed.set()
                if not self.rows_read:
                    # The first rows are started while the next ones are read. Later, this would
                    # make many small transactions.
                    await asyncio.sleep(0)
                while len(self._buffer) >= _AHEAD:
                    self._has_room.clear()
                    await self._has_room.wait()
        finally:
            self._changed.set()

    async def _dispatch(self, admission: Admission, feeder: asyncio.Task[None]) -> None:
        """Start rows until the input ends, or the run is to stop."""
        while self._error is None and not self.stopped:
            self._changed.clear()
            self._employ()
            # Few, because these are unknown after a kill; but workers do not wait for the disk.
            ahead = max(1, int(self._pace.limit * self._share))
            self._few = ahead // 2
            room = ahead - len(self._ready.items)
            if room >= max(1, self._few) and self._buffer:
                await self._start(attrs.evolve(admission, room=room))
            elif feeder.done() and not self._buffer:
                await feeder  # raises what ended it
                break
            else:
                await self._changed.wait()
        if self.stopped or self._error is not None:
            await self._give_back()

    async def _start(self, admission: Admission) -> None:
        """Mark the next rows as started, and give them to the workers."""
        batch = list(itertools.islice(self._buffer, _AHEAD))
        now = self._clock.time()
        self._is_starved = False
        call = asyncio.ensure_future(
            self._writer.call(lambda journal: journal.admit(batch, admission, now))
        )
        try:
            admitted = await asyncio.shield(call)
        except asyncio.CancelledError:
            # The rows may be started by now, and are to be given back.
            self._hand_out(batch, await call)
            raise
        self._hand_out(batch, admitted)
        share = self._share * 2 if self._is_starved else self._share * 0.998
        self._share = min(max(share, _LEAST_SHARE), _MOST_SHARE)

    def _hand_out(self, batch: list[InputRow], admitted: list[Admitted]) -> None:
        twice: RowError | None = None
        once, moved, put = self._once.add, self.board.moved, self._ready.put
        for row, each in zip(batch, admitted, strict=False):
            self._buffer.popleft()
            try:
                once(each.n, row.n, row.key)
            except RowError as error:  # the others are started
                twice = twice or error
            self.rows_read = row.n
            if each.runs:
                moved(each.state, _STARTED)
                put((each.n, row.value))
        self._has_room.set()
        if twice is not None:
            raise twice

    async def _give_back(self) -> None:
        """Make rows pending again that are started and that no worker has taken."""
        numbers = []
        while self._ready.items:
            item = self._ready.items.popleft()
            if item is not None:
                numbers.append(item[0])
                self.board.moved(_STARTED, State.PENDING)
        if numbers:
            try:
                await self._writer.call(lambda journal: journal.release(numbers))
            except JournalError:
                pass  # the rows stay started, and are unknown in the next run

    def _employ(self) -> None:
        """Start or stop workers, one for each call that may be in progress."""
        while self._employed < self._pace.limit:
            self._employed += 1
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._left)

    def _left(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        self._employed = min(self._employed, len(self._workers))
        if not worker.cancelled() and (error := worker.exception()) is not None:
            self._error = self._error or error
        self._changed.set()

    async def _join(self) -> None:
        """Wait until every started row has an outcome; after a stop, for the grace at most."""
        for _ in range(len(self._workers)):
            self._ready.put(None)
        while self._workers and not self._stopping:
            self._changed.clear()
            await self._changed.wait()
        if self._workers:
            await asyncio.wait(self._workers, timeout=self._settings.grace)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        await self._give_back()

    async def _work(self) -> None:
        """Call the function for one row after the other."""
        carried_out: list[str] = []
        CARRIED_OUT.set(carried_out)
        ready = self._ready.items
        while self._employed <= self._pace.limit:
            if not ready:
                self._is_starved = True
                await self._ready.wait()
            item = ready.popleft()
            if item is None:
                return
            if len(ready) <= self._few:
                self._changed.set()
            carried_out.clear()
            await self._call(*item, carried_out)
            # The responses of this turn come first: requests that go out together wake a server that
            # is near once, not each time. And a function that never waits leaves turns to others.
            await asyncio.sleep(0)
        self._employed -= 1  # at once: the next one that looks is not to leave as well

    async def _call(self, n: int, row: Any, carried_out: list[str]) -> None:
        settings = self._settings
        started = self._clock.monotonic() if self._pace.needs_time else 0.0
        throttled, result = False, None
        try:
            awaitable = settings.function(row)
            if type(awaitable) is not CoroutineType and not inspect.isawaitable(awaitable):
                kind = type(awaitable).__name__
                raise _NotAwaitableError(f"the function must return an awaitable, got {kind}")
            result = await awaitable
        except _NotAwaitableError:
            self._post(Outcome(n, State.PENDING, None, self._clock.time()))
            self.board.moved(_STARTED, State.PENDING)
            raise
        except (Exception, asyncio.CancelledError) as error:
            throttled = isinstance(error, RateLimitError)
            self._failed(n, error, carried_out)
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None:
                if task.cancelling():
                    raise
        else:
            kept = result if settings.keep is None else settings.keep(result)
            self._settled(n, _DONE, result_text(kept))
            if settings.on_result is not None:
                settings.on_result(row, result)
        if self._pace.needs_time:
            self._pace.observe(self._clock.monotonic() - started, throttled=throttled)

    def _failed(self, n: int, error: BaseException, carried_out: list[str]) -> None:
        idempotent = self._settings.idempotent
        if isinstance(error, asyncio.CancelledError):
            state = State.PENDING if idempotent else State.UNKNOWN
        else:
            state = state_after(error, idempotent=idempotent, carried_out=bool(carried_out))
        if state is State.PENDING:
            self._settled(n, state, None)
            return
        failure = failure_of(error)
        if carried_out:
            message = f"{failure.message}; {carried_out[-1]} was carried out before that"
            failure = attrs.evolve(failure, message=message)
        self._settled(n, state, json.dumps(failure.to_dict(), separators=(",", ":")))

    def _settled(self, n: int, state: State, text: str | None) -> None:
        self._post(Outcome(n, state, text, self._clock.time()))
        self.board.moved(_STARTED, state)
        self.board.finished += 1

    def _post(self, outcome: Outcome) -> None:
        self._writer.post(outcome)
        if self._settings.on_outcome is not None:
            self._settings.on_outcome(outcome)

    async def _tick(self) -> None:
        try:
            while True:
                self.board.show(self._pace.limit)
                await asyncio.sleep(_TICK)
        except Exception as error:  # noqa: BLE001 (of the caller's on_progress)
            self._error = self._error or error
            self._changed.set()


class _NotAwaitableError(ArgumentError):
    """The function of a job is not an async function."""
