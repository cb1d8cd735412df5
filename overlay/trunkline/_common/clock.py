"""The clock: the one place that reads the time, and the one that sleeps."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

# The message of the cancellation by which a deadline ends a call, for those who watch attempts.
DEADLINE_EXPIRED = "the deadline of the call expired"


class Clock(Protocol):
    """What a client asks of time; tests inject another."""

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Return a clock in seconds that is never set."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


class SystemClock:
    """The clock of this machine."""

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Return a clock in seconds that is never set."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(seconds)
