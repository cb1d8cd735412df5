"""The workers of a Dask cluster, and calls to them, for clients of both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import attrs

from trunkline.bulk._journal.leases import Shard
from trunkline.bulk.errors import BulkError

from . import remote
from .throttle import ThrottleActor

# Seconds for the scheduler to respond, for a call to a worker, and for a worker to get ready.
_PATIENCE = 30.0
# Calls at a time of a client that blocks.
_THREADS = 64
# Seconds between two looks while a call takes long, and how often the client may be cut off in a row.
_LOOK = 0.5
_MOST_CUT_OFF = 4
_RESUBMITTED = ("error", "cancelled", "lost")


class WorkerLostError(Exception):
    """A worker does not respond."""


class Cluster:
    """A Dask client, of either kind.

    Args:
        client: A `distributed.Client`, synchronous or asynchronous.

    Raises:
        BulkError: It is something else.

    Attributes:
        is_lost: Whether the scheduler has stopped responding.
    """

    def __init__(self, client: Any) -> None:
        if not all(hasattr(client, name) for name in ("submit", "run", "nthreads")):
            kind = type(client).__name__
            raise BulkError(f"run_on: expected a distributed.Client, got {kind}")
        self._client = client
        self.is_lost = False
        self._threads = ThreadPoolExecutor(_THREADS, "trunkline-dask")

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _call(self, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if self._client.asynchronous:
            return await method(*args, **options)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(method, *args, **options))

    async def addresses(self) -> set[str]:
        """Return the addresses of the workers.

        Raises:
            BulkError: The scheduler does not respond.
        """
        call = asyncio.ensure_future(self._call(self._client.nthreads))
        cut_off = 0
        try:
            for _ in range(int(_PATIENCE / _LOOK)):
                await asyncio.wait({call}, timeout=_LOOK)
                if call.done():
                    return set(call.result())
                # The client connects again for a long time; a new scheduler has none of its tasks.
                cut_off = 0 if self._client.status == "running" else cut_off + 1
                if cut_off == _MOST_CUT_OFF:
                    break
            reason = "it does not respond"
        except Exception as error:  # noqa: BLE001 (of any kind of comm)
            reason = type(error).__name__
        finally:
            call.cancel()
        self.is_lost = True
        raise BulkError(
            f"lost the scheduler of the cluster ({reason}): run the same program again to go on"
        )

    async def add_throttle(self) -> None:
        """Put the actor that keeps the rate limit beside the scheduler."""
        await self._call(self._client.register_plugin, ThrottleActor())

    async def ask(self, address: str, function: Callable[..., Any], *args: Any) -> Any:
        """Call a function of `remote` on a worker.

        Raises:
            BulkError: The scheduler does not respond.
            WorkerLostError: The worker does not respond, or is not in the cluster.
        """
        call = asyncio.ensure_future(
            self._call(self._client.run, function, *args, workers=[address])
        )
        try:
            while not (await asyncio.wait({call}, timeout=_LOOK))[0]:
                # The scheduler tries for 30 seconds to connect to a worker that is gone.
                if address not in await self.addresses():
                    raise WorkerLostError(f"{address} left the cluster")
        finally:
            call.cancel()
        try:
            found = call.result()
        except Exception as error:
            raise WorkerLostError(f"{address}: {type(error).__name__}: {error}") from error
        if address not in found:
            raise WorkerLostError(f"{address} is not in the cluster")
        return found[address]

    def submit(self, address: str, run: str, shard: Shard) -> Any:
        """Submit a shard as a task of one worker only."""
        return self._client.submit(
            remote.take_shard,
            run,
            shard,
            key=f"trunkline-shard-{run}-{shard.id}",
            workers=[address],
            allow_other_workers=False,
            pure=False,
            retries=0,
        )


@attrs.define(eq=False)
class Hand:
    """A worker that takes part.

    Attributes:
        address: Its address.
        run: Identifies its notes.
        heard: When its last response was received, on the clock of this process.
        confirmed: When it sent that response, on its own clock, or 0.
        stored: The number of the last outcome that is in the journal.
        open: How many rows are leased to it and have no outcome.
        tasks: The shards that it has, each with its future.
        attendant: The task that talks to it.
    """

    address: str
    run: str
    heard: float
    confirmed: float = 0.0
    stored: int = 0
    open: int = 0
    tasks: list[tuple[Any, Shard]] = attrs.field(factory=list)
    attendant: asyncio.Task[None] | None = None

    def lost_shards(self) -> list[Shard]:
        """Return shards whose tasks failed before they were taken, and forget those that are over."""
        lost = [shard for future, shard in self.tasks if future.status in _RESUBMITTED]
        self.tasks = [each for each in self.tasks if each[0].status == "pending"]
        return lost
