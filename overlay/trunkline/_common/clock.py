"""The only module that reads the clock and sleeps."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

# The message of the cancellation by which a deadline ends a call. Telemetry recognizes it.
DEADLINE_EXPIRED = "the deadline of the call expired"


class Clock(Protocol):
    """The time functions that a client uses; tests pass a fake one."""

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        ...

    def monotonic(self) -> float:
        """Return a clock in seconds that never goes backwards."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` seconds."""
        ...


class SystemClock:
    """The clock of the operating system and the event loop."""

    def time(self) -> float:
        """Return the wall clock in seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Return a clock in seconds that never goes backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` seconds."""
        await asyncio.sleep(seconds)
