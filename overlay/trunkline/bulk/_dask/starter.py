"""One run of a job on a cluster, in the process that has the journal.

    feeder       records the input as pending rows, a bounded number ahead
    attendants   one for each worker: store its outcomes, lease it further rows
    watch        finds workers that joined, and those that are gone

The leases of a worker that is gone are settled by its notes, which another worker on the same
machine reads. Rows that the notes do not settle are unknown.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any, cast

import attrs

from trunkline._common.clock import Clock
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.leases import Leases, Note, Shard
from trunkline.bulk._journal.states import State
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk._run.board import Board
from trunkline.bulk._run.runner import PASSES, check_job, report_of, take_in
from trunkline.bulk._run.settings import RunSettings
from trunkline.bulk._run.settle import settle_unknown
from trunkline.bulk._run.signals import stop_on_signals
from trunkline.bulk.errors import BulkError
from trunkline.bulk.fingerprint import function_name
from trunkline.bulk.progress import Display
from trunkline.bulk.report import Report
from trunkline.bulk.rows import RowReader
from trunkline.bulk.sources import FileSource, StreamSource

from . import remote
from .feed import feed
from .lost import LostWorkers, Moved
from .membership import Cluster, Hand, WorkerLostError
from .messages import EngineSpec, Exchange, Opened

_TICK = 0.1  # seconds between two exchanges with a worker that has little to report
_WATCH = 0.3  # seconds between two looks at the workers of the cluster
_BUSY = 100  # outcomes in an exchange after which the next one follows at once
_AHEAD = 20  # shards of the input that are recorded ahead
_LEASE = 10.0  # seconds after a confirmed response during which a worker may start rows


@attrs.frozen(kw_only=True)
class ClusterOptions:
    """The arguments of `Job.run_on` that `Job.run` does not have; they are described there."""

    make_client: str
    shard: int = 300
    redis: str | None = None
    notes: str | None = None
    worker_wait: float = 30.0


class ClusterRun:
    """Hands out shards, and collects outcomes.

    Args:
        cluster: The cluster.
        writer: Writes the journal.
        settings: What to call, and how.
        options: How the workers do it.
        clock: The clock.
        display: Shows progress.
    """

    def __init__(
        self,
        cluster: Cluster,
        writer: Writer,
        settings: RunSettings,
        options: ClusterOptions,
        clock: Clock,
        display: Display,
    ) -> None:
        self._cluster = cluster
        self._writer = writer
        self._settings = settings
        self._options = options
        self._clock = clock
        self._display = display
        self._began = clock.monotonic()
        self._hands: dict[str, Hand] = {}
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._cursor = 0
        self._error: BaseException | None = None
        self._changed = asyncio.Event()
        self._is_fed = False
        self._job = ""
        self._refused: list[str] = []  # why workers could not be opened at the start
        self.stopped = False

    def stop(self) -> None:
        """Hand out no further rows; called again, do not wait for those that are under way."""
        if self.stopped:
            self._error = self._error or KeyboardInterrupt()
        else:
            self._display.say("stopping: waiting for the calls in progress")
        self.stopped = True
        self._changed.set()

    async def run(self, source: FileSource | StreamSource, reader: RowReader) -> Report:
        """Run the job."""
        extend = self._settings.extend
        self._job, old = await self._writer.call(_prepared)
        self._lost = LostWorkers(
            self._cluster,
            self._writer,
            self._clock,
            self._job,
            self._options.notes,
            self._settings.idempotent,
        )
        self._lost.add_earlier(old)
        if isinstance(source, FileSource):
            await take_in(self._writer, source, reader, extend=extend)
            self._is_fed = True
        if self._options.redis is None:
            await self._cluster.add_throttle()
        await self._join()
        await self._recover()
        counts = await self._writer.call(Journal.counts)
        self._board = Board(self._clock, counts, self._display, self._settings.on_progress)
        self._board.is_total_known = self._is_fed
        if not self._is_fed:
            self._tasks.append(asyncio.create_task(self._feed(source, reader)))
        watch = asyncio.create_task(self._watch())
        self._tasks.append(watch)
        try:
            with stop_on_signals(self.stop, enabled=self._settings.handle_signals):
                await self._passes()
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
                await self._leave()
        finally:
            tasks = [*self._tasks, *self._opening.values()]
            tasks += [hand.attendant for hand in self._hands.values() if hand.attendant is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._error is not None:
            raise self._error
        self._board.show(len(self._hands), last=True)
        seconds = self._clock.monotonic() - self._began
        return await report_of(self._writer, seconds, self._board.finished, stopped=self.stopped)

    async def _recover(self) -> None:
        """Settle what an earlier run left: leased rows by the notes, others as unknown."""
        await self._lost.settle(list(self._hands))
        idempotent, retry = self._settings.idempotent, self._settings.retry
        # Until its lease is over, a worker that cannot be reached may start rows.
        until = self._clock.time() + _LEASE
        missing = self._lost.runs

        def recover(journal: Journal) -> None:
            for run in missing if not idempotent else ():
                Leases(journal).lose(run, at=until)
            journal.recover(idempotent=idempotent)
            if retry is not None:
                journal.retry(retry)

        await self._writer.call(recover)

    async def _feed(self, source: StreamSource | FileSource, reader: RowReader) -> None:
        ahead = _AHEAD * self._options.shard
        extend = self._settings.extend
        try:
            await feed(self._writer, source, reader, self._board, extend=extend, ahead=ahead)
        except Exception as error:  # noqa: BLE001 (raised at the end of the run)
            self._fail(error)
        self._board.is_total_known = self._is_fed = True
        self._changed.set()

    def _fail(self, error: BaseException) -> None:
        self._error = self._error or error
        self._changed.set()

    async def _passes(self) -> None:
        """Run rows until none is left that can be run."""
        for _ in range(PASSES):
            await self._work()
            if self.stopped or self._error is not None:
                return
            if not await settle_unknown(self._writer, self._settings, self._clock, self._board):
                return
            self._cursor = 0

    async def _work(self) -> None:
        while not self.stopped and self._error is None and not await self._is_over():
            self._changed.clear()
            for hand in self._hands.values():
                if hand.attendant is None:
                    hand.attendant = asyncio.create_task(self._attend(hand))
            self._board.show(len(self._hands))
            try:
                async with asyncio.timeout(_TICK * 5):
                    await self._changed.wait()
            except TimeoutError:
                pass

    async def _is_over(self) -> bool:
        if await self._lost.is_awaited(self._options.worker_wait):
            return False
        if not self._is_fed or any(hand.open for hand in self._hands.values()):
            return False
        # An attendant may have leased rows that it has not counted yet.
        pending, started = await self._writer.call(lambda journal: Leases(journal).left())
        if pending is not None:
            self._cursor = min(self._cursor, pending - 1)
        return pending is None and not started

    # ------------------------------------------------------------ workers

    async def _join(self) -> None:
        """Open an engine on every worker of the cluster; wait for the first worker."""
        until = self._clock.monotonic() + self._options.worker_wait
        while not (addresses := await self._cluster.addresses()):
            if self._clock.monotonic() > until:
                raise BulkError("the cluster has no worker")
            await asyncio.sleep(_WATCH)
        async with asyncio.TaskGroup() as group:
            for address in addresses:
                group.create_task(self._open(address, first=True))
        if self._error is not None:
            raise self._error
        if not self._hands:
            raise BulkError(self._refused[0])

    async def _open(self, address: str, *, first: bool) -> None:
        """Open an engine on a worker, which creates its client."""
        settings, options = self._settings, self._options
        spec = EngineSpec(
            job=self._job,
            run=uuid.uuid4().hex,
            function=cast("Any", settings.function),
            make_client=options.make_client,
            concurrency=settings.concurrency,
            idempotent=settings.idempotent,
            grace=settings.grace,
            redis=options.redis,
            notes=options.notes,
            lease=_LEASE,
        )
        run = spec.run
        # Before it has notes: a later run can find them, whatever happens to this one.
        await self._writer.call(lambda journal: Leases(journal).add_worker(run))
        try:
            opened: Opened = await self._cluster.ask(address, remote.open_engine, spec)
        except WorkerLostError as error:
            self._lost.add([run])
            self._opening.pop(address, None)
            if first:
                self._refused.append(f"worker {error}")
            return
        problem = opened.error
        if problem is None:
            name = settings.name or _name_of(settings.function)
            check = partial(check_job, function=name, account=opened.account, adopt=settings.adopt)
            await self._writer.call(check)
            self._hands[address] = Hand(address, run, self._clock.monotonic())
            self._changed.set()
            return
        await self._writer.call(lambda journal: Leases(journal).drop_worker(run))
        if first:
            self._fail(BulkError(f"worker {address}: {problem}"))
        else:
            self._display.say(f"worker {address} cannot take part: {problem}")

    async def _watch(self) -> None:
        """Notice workers that join, and those that are gone."""
        alone_since: float | None = None
        try:
            while True:
                await asyncio.sleep(_WATCH)
                addresses = await self._cluster.addresses()
                for hand in [
                    each for each in self._hands.values() if each.address not in addresses
                ]:
                    await self._lose(hand)
                for address in addresses - set(self._hands) - set(self._opening):
                    self._opening[address] = asyncio.create_task(self._welcome(address))
                for address in [each for each in self._opening if each not in addresses]:
                    del self._opening[address]
                await self._narrow(self._hands)
                now = self._clock.monotonic()
                alone_since = None if self._hands else alone_since or now
                if alone_since is not None and now - alone_since > self._options.worker_wait:
                    raise BulkError("the cluster has no worker left: run again to go on")
        except Exception as error:  # noqa: BLE001 (raised at the end of the run)
            self._fail(error)

    async def _welcome(self, address: str) -> None:
        try:
            await self._open(address, first=False)
            if address in self._hands:
                await self._narrow([address])
        except Exception as error:  # noqa: BLE001 (raised at the end of the run)
            self._fail(error)

    async def _lose(self, hand: Hand) -> None:
        """Settle the rows of a worker that is gone, as far as its notes can be read."""
        if self._hands.pop(hand.address, None) is None:
            return
        self._opening.pop(hand.address, None)
        if hand.attendant is not None and hand.attendant is not asyncio.current_task():
            hand.attendant.cancel()
        for future, _ in hand.tasks:
            future.release()
        # The worker may start rows until its lease is over, if it still runs.
        left = hand.heard + _LEASE - self._clock.monotonic()
        until = self._clock.time() + max(0.0, left)
        number = await self._writer.call(lambda journal: Leases(journal).lose(hand.run, at=until))
        for _ in range(number):
            self._board.moved(State.STARTED, State.UNKNOWN)
        self._lost.add([hand.run])
        if self._hands:
            await self._narrow(self._hands)
        self._changed.set()

    async def _attend(self, hand: Hand) -> None:
        """Store the outcomes of a worker, and lease it further rows."""
        try:
            while True:
                reply: Exchange | None = await self._cluster.ask(
                    hand.address, remote.exchange, hand.run, hand.stored, hand.confirmed
                )
                if reply is None:
                    raise WorkerLostError("another process has its address")
                hand.heard, hand.confirmed = self._clock.monotonic(), reply.at
                await self._store(hand, reply.outcomes)
                hand.stored = reply.last
                if reply.error is not None:
                    self._fail(BulkError(f"worker {hand.address}: {reply.error}"))
                    return
                if not self.stopped and self._error is None:
                    await self._fill(hand)
                if not hand.open:
                    self._changed.set()
                if len(reply.outcomes) < _BUSY:
                    await asyncio.sleep(_TICK)
        except WorkerLostError:
            await self._lose(hand)
        except Exception as error:  # noqa: BLE001 (raised at the end of the run)
            self._fail(error)

    async def _store(self, hand: Hand, outcomes: tuple[tuple[int, Note], ...]) -> None:
        if not outcomes:
            return
        moved = await self._writer.call(lambda journal: Leases(journal).finish(hand.run, outcomes))
        self._count(moved)
        hand.open -= len(moved)

    def _count(self, moved: Iterable[tuple[State, State]]) -> None:
        for before, after in moved:
            self._board.moved(before, after)
            self._board.finished += after is not State.PENDING

    async def _fill(self, hand: Hand) -> None:
        """Lease rows to a worker until it has those of a shard to do, and another shard."""
        for shard in hand.lost_shards():
            hand.tasks.append((self._cluster.submit(hand.address, hand.run, shard), shard))
        while hand.open <= self._options.shard:
            taken = await self._writer.call(partial(self._take, hand.run))
            if taken is None:
                return
            hand.open += len(taken.rows)
            for _ in taken.rows:
                self._board.moved(State.PENDING, State.STARTED)
            hand.tasks.append((self._cluster.submit(hand.address, hand.run, taken), taken))

    def _take(self, run: str, journal: Journal) -> Shard | None:
        """Lease the next rows, in the thread of the writer."""
        taken = Leases(journal).take(
            run, after=self._cursor, limit=self._options.shard, now=self._clock.time()
        )
        if taken is not None:
            self._cursor = taken.rows[-1][0]
        return taken

    async def _narrow(self, addresses: Iterable[str]) -> None:
        """Settle rows of workers that are gone by the notes that others can read."""
        self._settled(await self._lost.settle(list(addresses)))

    def _settled(self, moved: Moved) -> None:
        self._count(moved)
        if any(after is State.PENDING for _, after in moved):
            self._cursor = 0
        if moved:
            self._changed.set()

    async def _leave(self) -> None:
        """Stop the workers, and settle what they have not reported."""
        if self._opening:  # workers that join now have notes as well
            await asyncio.wait(self._opening.values(), timeout=self._options.worker_wait)
        hands = list(self._hands.values())
        attendants = [hand.attendant for hand in hands if hand.attendant is not None]
        for attendant in attendants:
            attendant.cancel()
        await asyncio.gather(*attendants, return_exceptions=True)
        if isinstance(self._error, KeyboardInterrupt) or self._cluster.is_lost:
            return  # the next run asks for the notes

        async def leave(hand: Hand) -> None:
            try:
                self._settled(await self._lost.settle_own(hand.address, hand.run))
            except WorkerLostError:
                await self._lose(hand)

        await asyncio.gather(*map(leave, hands))


def _prepared(journal: Journal) -> tuple[str, list[str]]:
    """Return what identifies the job, and the workers that earlier runs leased rows to."""
    job = journal.meta("job")
    if job is None:
        job = uuid.uuid4().hex
        journal.set_meta("job", job)
    return job, Leases(journal).workers()


def _name_of(function: Any) -> str:
    return function if isinstance(function, str) else function_name(function)
