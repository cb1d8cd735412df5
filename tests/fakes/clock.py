"""A clock for many tasks: when all of them wait, its time moves to the first that is due."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

# Turns of the event loop in which awakened tasks start to wait again.
_TURNS = 8


class SimulatedClock:
    """A clock without real waits.

    Args:
        late: How much too long each sleep is, as with a real event loop.
    """

    def __init__(self, late: float = 0.0) -> None:
        self.now = 1000.0
        self._late = late
        self._order = itertools.count()
        self._sleeping: list[tuple[float, int, asyncio.Future[None]]] = []

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        due = self.now + seconds + self._late
        heapq.heappush(self._sleeping, (due, next(self._order), woken))
        await woken

    async def pass_time(self) -> bool:
        """Wake the next sleeping task; return whether there was one."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        while self._sleeping:
            due, _, woken = heapq.heappop(self._sleeping)
            if not woken.done():
                self.now = max(self.now, due)
                woken.set_result(None)
                return True
        return False

    async def run(self, work: Awaitable[T]) -> T:
        """Run a coroutine that sleeps by this clock, and return its result."""
        task = asyncio.ensure_future(work)
        while not task.done():
            await self.pass_time()
        return task.result()
