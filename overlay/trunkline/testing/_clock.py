"""`FakeClock`: a clock on which sleeping takes no real time."""

from __future__ import annotations

import asyncio
import heapq
import itertools

from trunkline._common.clock import SystemClock

# Event loop cycles for other tasks before the clock advances to the next sleeper.
_IDLE_CYCLES = 10


class FakeClock:
    """A clock that only advances while all tasks sleep, and then without delay.

    Pass it to a client (`Vonage(clock=…)`) or to a sandbox and its clients (`Sandbox(clock=…)`). A
    wait for a `Retry-After` of 2 s then takes no real time. Sleeps of several tasks end in the order
    of their times.

    Args:
        start: The initial wall-clock time, in seconds since 1970. Default: the current time.

    Attributes:
        slept: The duration of each sleep in seconds, in the order in which they started.
    """

    def __init__(self, start: float | None = None) -> None:
        self._start = SystemClock().time() if start is None else start
        self._now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._order = itertools.count()
        self.slept: list[float] = []

    def time(self) -> float:
        """Return the wall-clock time in seconds since 1970."""
        return self._start + self._now

    def monotonic(self) -> float:
        """Return the seconds since the clock was created."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Advance the clock and end the sleeps that are due.

        Args:
            seconds: The number of seconds, at least 0.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(
                "seconds must be at least 0: a FakeClock cannot go back; move `sandbox.clock` instead"
            )
        self._now += seconds
        self._wake()

    async def sleep(self, seconds: float) -> None:
        """Sleep for a number of seconds of this clock, which takes no real time."""
        self.slept.append(seconds)
        end, finished = self._now + max(seconds, 0.0), asyncio.Event()
        sleeper = (end, next(self._order), finished)
        heapq.heappush(self._sleepers, sleeper)
        try:
            await asyncio.sleep(0)
            while not finished.is_set():
                await self._yield_cycles(finished)
                if not finished.is_set() and self._sleepers[0] is sleeper:
                    self._now = max(self._now, end)
                    self._wake()
        finally:
            if sleeper in self._sleepers:  # cancelled
                self._sleepers.remove(sleeper)
                heapq.heapify(self._sleepers)

    async def _yield_cycles(self, finished: asyncio.Event) -> None:
        """Let other tasks run: one of them may start a shorter sleep."""
        for _ in range(_IDLE_CYCLES):
            await asyncio.sleep(0)
            if finished.is_set():
                return

    def _wake(self) -> None:
        while self._sleepers and self._sleepers[0][0] <= self._now:
            heapq.heappop(self._sleepers)[2].set()
