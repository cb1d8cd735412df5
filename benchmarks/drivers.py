"""What makes the calls of a round: tasks of one event loop, or threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


async def by_tasks(call: Callable[[], Awaitable[object]], concurrency: int, seconds: float) -> int:
    """Make calls from so many tasks for so long, and return how many were made."""
    end = time.perf_counter() + seconds

    async def task() -> int:
        await call()
        made = 1
        while time.perf_counter() < end:
            await call()
            made += 1
        return made

    return sum(await asyncio.gather(*(task() for _ in range(concurrency))))


async def by_threads(call: Callable[[], object], concurrency: int, seconds: float) -> int:
    """Make calls from so many threads for so long, and return how many were made."""
    end = time.perf_counter() + seconds

    def thread(_: int) -> int:
        call()
        made = 1
        while time.perf_counter() < end:
            call()
            made += 1
        return made

    with ThreadPoolExecutor(concurrency) as threads:
        # The event loop has nothing else to do.
        return sum(threads.map(thread, range(concurrency)))


Driver = Callable[[Any, int, float], Awaitable[int]]

DRIVERS: dict[str, Driver] = {"tasks": by_tasks, "threads": by_threads}
