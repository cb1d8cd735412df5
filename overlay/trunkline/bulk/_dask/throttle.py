"""One rate limit for all workers of a cluster, kept by an actor beside the scheduler.

The scheduler and not a worker has it: it is not lost when a worker is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import attrs
from distributed import SchedulerPlugin

from trunkline._common.clock import SystemClock
from trunkline._resilience.reservations import Reservations
from trunkline._resilience.shared_store import HORIZON, SharedThrottleStore, SlotRequest
from trunkline._resilience.throttle import ThrottleKey
from trunkline.bulk._run.classify import NotStarted

# Workers of a cluster that was there before may use slots up to the end of their window.
_WINDOW = 1.0
# Seconds after which a call asks again while the scheduler does not respond.
_UNREACHABLE = 1.0
# Seconds between two looks at a lease that is over.
RENEWAL = 0.1


def is_alive(worker: Any) -> bool:
    """Return whether a Dask worker is neither closed nor about to be."""
    return getattr(worker.status, "name", "running") in ("init", "running", "paused")


class ThrottleActor(SchedulerPlugin):
    """Reserves slots for all workers."""

    name = "trunkline-throttle"
    idempotent = True  # a second one does not replace it

    async def start(self, scheduler: Any) -> None:
        """Add the two messages to those of the scheduler."""
        self._clock = SystemClock()
        self._reservations = Reservations(self._now() + int((_WINDOW + HORIZON) * 1e6))
        scheduler.handlers["trunkline_slots"] = self._slots
        scheduler.handlers["trunkline_pause"] = self._pause

    def _now(self) -> int:
        return int(self._clock.monotonic() * 1e6)

    async def _slots(self, pause: str, limit: str, request: Sequence[int]) -> list[int]:
        interval, count, lead, horizon, probe = request
        wanted = SlotRequest(
            interval=interval, count=count, lead=lead, horizon=horizon, probe=probe
        )
        return [int(part) for part in self._reservations.enter(self._now(), pause, limit, wanted)]

    async def _pause(self, name: str, pause: int, probe: int) -> None:
        self._reservations.pause(self._now(), name, pause, probe)


class LeasedThrottleStore:
    """A throttle store that admits no request while the worker may start no rows.

    A call that waits for the limit, or for a retry, may outlast the lease of its worker.

    Args:
        store: The store.
        is_leased: Returns whether requests may be sent.
    """

    def __init__(self, store: SharedThrottleStore, is_leased: Callable[[], bool]) -> None:
        self._store = store
        self._is_leased = is_leased
        self.expect = store.expect
        self.pause = store.pause

    async def enter(self, key: ThrottleKey) -> float:
        """Admit one request and return 0, or return the seconds after which to try again.

        Raises:
            NotStarted: The worker closes.
        """
        wait = await self._store.enter(key)
        # A slot is not kept: sent later, its request would exceed the limit.
        return wait if wait > 0 or self._is_leased() else RENEWAL


class ClusterThrottleStore(SharedThrottleStore):
    """Stores pauses and limits beside the scheduler.

    Args:
        worker: The Dask worker.
        loop: The event loop of the worker.
    """

    def __init__(self, worker: Any, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._worker = worker
        self._worker_loop = loop

    async def enter(self, key: ThrottleKey) -> float:
        """Admit one request and return 0, or return the seconds after which to try again.

        No request is admitted while the scheduler does not respond.

        Raises:
            NotStarted: The worker closes.
        """
        try:
            return await super().enter(key)
        except (OSError, RuntimeError):
            if not is_alive(self._worker):
                raise NotStarted from None
            return _UNREACHABLE

    async def pause(self, name: str, seconds: float) -> None:
        """Admit no request for this many seconds; 0 ends a pause, a longer one stays."""
        try:
            await super().pause(name, seconds)
        except (OSError, RuntimeError):
            pass  # it holds in this process

    async def _request_slots(self, key: ThrottleKey, request: SlotRequest) -> Sequence[int] | None:
        scheduler = self._worker.scheduler
        found: Sequence[int] = await self._call(
            scheduler.trunkline_slots(
                pause=key.pause, limit=key.limit, request=attrs.astuple(request)
            )
        )
        return found

    async def _request_pause(self, name: str, pause: int, probe: int) -> None:
        scheduler = self._worker.scheduler
        await self._call(scheduler.trunkline_pause(name=name, pause=pause, probe=probe))

    async def _call(self, call: Coroutine[Any, Any, Any]) -> Any:
        future = asyncio.run_coroutine_threadsafe(call, self._worker_loop)
        return await asyncio.wrap_future(future)
