"""A clock on which waiting costs no time."""

from __future__ import annotations

import asyncio
import heapq
import itertools

from trunkline._common.clock import SystemClock

# How often everybody else has a turn before the clock moves on to the next one who waits.
_TURNS = 10


class FakeClock:
    """A clock that stands still until everybody waits, and then is where the first wait ends.

    Give it to a client (`Vonage(clock=…)`) or to a sandbox with its clients (`Sandbox(clock=…)`):
    a `Retry-After` of 2 s is waited out at once, and waits of several tasks end in their order.

    Args:
        start: The time to begin with, in seconds since 1970; now, where it is left out.

    Attributes:
        slept: The seconds of every wait, in the order in which they began.
    """

    def __init__(self, start: float | None = None) -> None:
        self._start = SystemClock().time() if start is None else start
        self._now = 0.0
        self._waiting: list[tuple[float, int, asyncio.Event]] = []
        self._order = itertools.count()
        self.slept: list[float] = []

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        return self._start + self._now

    def monotonic(self) -> float:
        """Return the seconds that have passed."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass; waits that end by then are over."""
        if seconds < 0:
            raise ValueError("time does not go back; a sandbox's own clock can be set")
        self._now += seconds
        self._wake()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of this clock, which take no time."""
        self.slept.append(seconds)
        end, over = self._now + max(seconds, 0.0), asyncio.Event()
        entry = (end, next(self._order), over)
        heapq.heappush(self._waiting, entry)
        try:
            await asyncio.sleep(0)
            while not over.is_set():
                await self._pass_turns(over)
                if not over.is_set() and self._waiting[0] is entry:
                    self._now = max(self._now, end)
                    self._wake()
        finally:
            if entry in self._waiting:  # cancelled
                self._waiting.remove(entry)
                heapq.heapify(self._waiting)

    async def _pass_turns(self, over: asyncio.Event) -> None:
        """Let others go on: one of them may yet wait for a shorter time."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            if over.is_set():
                return

    def _wake(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._now:
            heapq.heappop(self._waiting)[2].set()
