"""A Dask cluster without Dask: workers of this process, which a test cuts off and brings back.

A worker that is cut off still runs its engine, as one does behind a broken network.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from trunkline.bulk._dask.throttle import ThrottleActor


class FakeFuture:
    """The future of a shard."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self._task = task
        self.failed = False

    @property
    def status(self) -> str:
        if self.failed:
            return "lost"
        return "finished" if self._task.done() else "pending"

    def release(self) -> None:
        self._task.cancel()


class FakeWorker:
    """One worker.

    Attributes:
        address: Its address.
        is_cut_off: Whether no message reaches it, and it is not in the cluster.
        lost_responses: How many calls it will carry out without a response.
    """

    def __init__(self, address: str, scheduler: Any) -> None:
        self.address = address
        self.scheduler = scheduler
        self.status = SimpleNamespace(name="running")
        self.is_cut_off = False
        self.lost_responses = 0

    async def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        await self._connect()
        injected = "dask_worker" in inspect.signature(function).parameters
        result = await function(*arguments, **({"dask_worker": self} if injected else {}))
        await self._connect()
        if self.lost_responses:
            self.lost_responses -= 1
            raise OSError("response lost")
        return result

    async def _connect(self) -> None:
        if self.is_cut_off:
            await asyncio.sleep(self.scheduler.connect_timeout)
            raise OSError("cut off")


class FakeDask:
    """What `run_on` uses of an asynchronous `distributed.Client`.

    Attributes:
        workers: The workers by address.
        submitted: The futures of all shards.
        unanswered: Whether the scheduler does not respond.
        connect_timeout: The seconds for which it tries to connect to a worker that is cut off.
    """

    asynchronous = True

    def __init__(self, number: int = 2) -> None:
        self.status = "running"
        self.unanswered = False
        self.connect_timeout = 0.0
        self.workers: dict[str, FakeWorker] = {}
        self.submitted: list[FakeFuture] = []
        self._handlers: dict[str, Any] = {}
        for _ in range(number):
            self.add()

    def add(self) -> FakeWorker:
        """Add a worker."""
        worker = FakeWorker(f"fake://{len(self.workers)}", self)
        self.workers[worker.address] = worker
        return worker

    def __getattr__(self, name: str) -> Any:
        if name.startswith("trunkline_"):
            return self._handlers[name]
        raise AttributeError(name)

    async def register_plugin(self, plugin: ThrottleActor) -> None:
        if not self._handlers:
            await plugin.start(SimpleNamespace(handlers=self._handlers))

    async def nthreads(self) -> dict[str, int]:
        if self.unanswered:
            await asyncio.Event().wait()
        return {name: 1 for name, worker in self.workers.items() if not worker.is_cut_off}

    async def run(self, function: Any, *arguments: Any, workers: Iterable[str]) -> dict[str, Any]:
        return {
            address: await self.workers[address].call(function, *arguments)
            for address in workers
            if address in self.workers
        }

    def submit(self, function: Any, *arguments: Any, workers: list[str], **_: Any) -> FakeFuture:
        task = asyncio.create_task(self._quietly(self.workers[workers[0]], function, *arguments))
        self.submitted.append(FakeFuture(task))
        return self.submitted[-1]

    async def _quietly(self, worker: FakeWorker, function: Any, *arguments: Any) -> None:
        try:
            await worker.call(function, *arguments)
        except OSError:
            pass
