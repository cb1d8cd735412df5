"""Runs leased rows on one worker: a thread with an event loop, a client and notes of its own.

The notes are a journal: a row is started there before its first byte leaves, and its outcome is
recorded there. They are read when the worker, or the starter, has died.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import importlib
import inspect
import json
import logging
import os
import stat
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from trunkline._client.client import Client
from trunkline._common.clock import SystemClock
from trunkline._resilience.shared_store import SharedThrottleStore
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.leases import Note, Shard, note_key
from trunkline.bulk._journal.states import Admission, Counts, InputRow, Outcome
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk._run.classify import NotStarted
from trunkline.bulk._run.dispatch import Dispatcher
from trunkline.bulk._run.settings import RunSettings
from trunkline.bulk.errors import BulkError
from trunkline.bulk.progress import Silent
from trunkline.bulk.rows import SourceRow
from trunkline.errors import TrunklineError

from .messages import EngineSpec, Exchange, Opened
from .throttle import RENEWAL, ClusterThrottleStore, LeasedThrottleStore, is_alive

log = logging.getLogger("trunkline")

# How many outcomes are reported at a time at most.
_REPORTED = 1000
# Seconds without a message of the starter after which a worker stops: the starter is gone.
_ORPHANED = 60.0
# Seconds between two looks at the state of the Dask worker.
_LOOK = 0.5


def notes_path(folder: str | None, job: str, run: str) -> Path:
    """Return the path of the notes of a run, in a folder that only this user can read.

    Raises:
        BulkError: The folder cannot be written, or belongs to another user.
    """
    user = getattr(os, "getuid", lambda: 0)()
    base = Path(folder) if folder else Path(tempfile.gettempdir(), f"trunkline-bulk-{user}")
    place = base / job
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder is None:
            found = base.lstat()
            if found.st_uid != user or not stat.S_ISDIR(found.st_mode):
                raise BulkError(f"notes: {base} belongs to another user; choose another folder")
            base.chmod(0o700)
    except OSError as error:
        raise BulkError(f"notes: cannot write {place}: {error.strerror}") from None
    return place / f"{run}.notes"


def named(name: str, subject: str) -> Callable[..., Any]:
    """Import a function by its name.

    Raises:
        BulkError: The name is not "module:function", or there is no such function.
    """
    module, _, attribute = name.partition(":")
    if not module or not attribute:
        raise BulkError(f'{subject}: expected "module:function", got {name!r}')
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise BulkError(f"{subject}: cannot import {name!r}: {error}") from None
    if not callable(found):
        raise BulkError(f"{subject}: {name!r} is not a function")
    return found  # type: ignore[no-any-return]


class Engine:
    """Runs the shards that the starter hands to this worker.

    Args:
        spec: What to run.
        worker: The Dask worker.
        loop: The event loop of that worker.

    Attributes:
        spec: What to run.
    """

    def __init__(self, spec: EngineSpec, worker: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.spec = spec
        self._worker = worker
        self._worker_loop = loop
        self._path = notes_path(spec.notes, spec.job, spec.run)
        self._clock = SystemClock()
        self._contact = self._heard = self._clock.monotonic()
        self._mutex = threading.Lock()
        self._outcomes: dict[int, tuple[int, Note]] = {}
        self._last = 0
        self._left: dict[int, int] = {}  # rows without an outcome, by shard
        self._places: dict[int, tuple[int, int]] = {}  # shard and number, by number in the notes
        self._fed = 0
        self._error: str | None = None
        self._is_stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queue: asyncio.Queue[Shard | None] | None = None
        self._dispatcher: Dispatcher | None = None
        self._opened: concurrent.futures.Future[Opened] = concurrent.futures.Future()
        self._ended: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = threading.Thread(target=self._main, name="trunkline-engine", daemon=True)

    async def open(self) -> Opened:
        """Start the thread, and return when it has made its client."""
        self._thread.start()
        return await asyncio.shield(asyncio.wrap_future(self._opened))

    async def ended(self) -> None:
        """Return when the thread has ended, and the notes are closed."""
        await asyncio.shield(asyncio.wrap_future(self._ended))

    @property
    def has_ended(self) -> bool:
        """Whether the thread has ended."""
        return self._ended.done()

    def stop(self) -> None:
        """Start no further rows; calls in progress end within the grace."""
        if not self._is_stopping:
            self._is_stopping = True
            self._soon(self._halt)

    def feed(self, shard: Shard) -> None:
        """Take a shard, unless it was taken before."""
        with self._mutex:
            if shard.id in self._left or self._is_stopping:
                return
            self._left[shard.id] = len(shard.rows)
        assert self._queue is not None
        self._soon(self._queue.put_nowait, shard)

    def left(self, shard: int) -> int:
        """Return how many rows of a shard have no outcome yet."""
        return self._left.get(shard, 0)

    def exchange(self, stored: int, heard: float) -> Exchange:
        """Return outcomes, and forget those that the starter has stored.

        Args:
            stored: The number of the last one that it has.
            heard: The time of the last response that it has received, or 0.
        """
        now = self._contact = self._clock.monotonic()
        self._heard = max(self._heard, heard)
        with self._mutex:
            for number in [number for number in self._outcomes if number <= stored]:
                del self._outcomes[number]
            first = sorted(self._outcomes)[:_REPORTED]
            return Exchange(
                last=first[-1] if first else stored,
                outcomes=tuple(self._outcomes[number] for number in first),
                error=self._error,
                shards=len(self._left),
                at=now,
            )

    def _soon(self, function: Callable[..., object], *arguments: object) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            pass  # the loop is closed: the thread has ended

    def _halt(self) -> None:
        assert self._queue is not None
        self._queue.put_nowait(None)
        if self._dispatcher is not None:
            self._dispatcher.stop()

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        except Exception as error:
            log.warning("the worker of a bulk job failed", exc_info=error)
            # The message of another library may hold a secret: the log of the worker has it.
            own = isinstance(error, TrunklineError)
            self._error = f"{type(error).__name__}: {error}" if own else type(error).__name__
        else:
            if not self._is_stopping:
                self._error = "the worker ended"
        finally:
            if not self._opened.done():
                self._opened.set_result(Opened(error=self._error or "the worker ended"))
            self._ended.set_result(None)

    async def _run(self) -> None:
        self._loop, self._queue = asyncio.get_running_loop(), asyncio.Queue()
        spec = self.spec
        function = spec.function
        if isinstance(function, str):
            function = named(function, "function")
        make_client = named(spec.make_client, "make_client")
        async with AsyncExitStack() as stack:
            store = LeasedThrottleStore(await self._store(stack), self.is_leased)
            client = make_client(throttle_store=store)
            if inspect.isawaitable(client):
                client = await client
            if hasattr(client, "__aenter__"):
                client = await stack.enter_async_context(client)
            journal = await asyncio.to_thread(Journal, self._path)
            stack.callback(journal.close)
            writer = Writer(journal)
            stack.push_async_callback(writer.close)
            settings = RunSettings(
                function=partial(self._call, function, client),
                concurrency=spec.concurrency,
                idempotent=spec.idempotent,
                grace=spec.grace,
                on_outcome=self._note,
            )
            self._dispatcher = Dispatcher(
                writer, self, settings, self._clock, settings.pace(), Counts(), Silent()
            )
            looks = asyncio.create_task(self._look())
            stack.callback(looks.cancel)
            known = isinstance(client, Client)
            self._opened.set_result(
                Opened(account=client._api_clients.account_name() if known else None)
            )
            await self._dispatcher.run(self, Admission(), total_known=False)

    def is_leased(self) -> bool:
        """Return whether requests may be sent: the starter has heard from this engine lately.

        The starter assumes that a worker which it cannot reach sends nothing after the lease. The
        lease begins with a response that the starter confirmed, because messages may be late.

        Raises:
            NotStarted: The lease is over, and the engine stops.
        """
        if self._clock.monotonic() <= self._heard + self.spec.lease:
            return True
        if self._is_stopping:
            raise NotStarted
        return False

    async def _call(self, function: Callable[..., Any], client: Any, row: Any) -> Any:
        while not self.is_leased():  # noqa: ASYNC110 (messages are handled in another thread)
            await asyncio.sleep(RENEWAL)
        return await function(client, row)

    async def _store(self, stack: AsyncExitStack) -> SharedThrottleStore:
        """Return the throttle store that all workers share."""
        variable = self.spec.redis
        if variable is None:
            return ClusterThrottleStore(self._worker, self._worker_loop)
        from trunkline.redis import RedisThrottleStore  # noqa: PLC0415 (an extra)

        url = os.environ.get(variable)
        if not url:
            raise BulkError(f"redis: the environment variable {variable} is not set")
        return await stack.enter_async_context(RedisThrottleStore(url))

    async def _look(self) -> None:
        """Stop when the Dask worker closes, or the starter is gone."""
        while not self._is_stopping:
            await asyncio.sleep(_LOOK)
            if not is_alive(self._worker) or self._clock.monotonic() - self._contact > _ORPHANED:
                self.stop()

    async def chunks(self) -> AsyncIterator[list[SourceRow]]:
        """Yield the rows of the shards, until the engine stops; for the dispatcher."""
        assert self._queue is not None
        while (shard := await self._queue.get()) is not None:
            rows = []
            for n, text in shard.rows:
                self._fed += 1
                self._places[self._fed] = shard.id, n
                rows.append(SourceRow(self._fed, text))
            yield rows

    def read(self, row: SourceRow) -> InputRow:
        """Return a row as the notes have it; for the dispatcher."""
        key = note_key(*self._places[row.n])
        # The content is in the journal of the starter.
        return InputRow(row.n, key, b"", "null", json.loads(row.value))

    def _note(self, outcome: Outcome) -> None:
        shard, n = self._places.pop(outcome.n)
        with self._mutex:
            self._left[shard] -= 1
            self._last += 1
            note = Note(outcome.state.value, outcome.text, outcome.at)
            self._outcomes[self._last] = (n, note)
