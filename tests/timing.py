"""Wait for conditions, and check durations, on a machine that may be slow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

# The number of ticks that an allowed delay is divided into.
_TICKS = 20


@asynccontextmanager
async def over_after(seconds: float, *, late: float = 0.2) -> AsyncIterator[None]:
    """Assert that the block takes `seconds`.

    The delay is measured in units that a busy machine cannot use up either: ticks of the event
    loop's own timers, and CPU time of this thread.

    Args:
        seconds: The least duration.
        late: The allowed delay.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    ticks, worked = 0, 0.0

    async def tick() -> None:
        nonlocal ticks, worked
        await asyncio.sleep(began + seconds - loop.time())
        worked = time.thread_time()
        while True:
            await asyncio.sleep(late / _TICKS)
            ticks += 1

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ended = loop.time()
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
    assert ended - began > seconds - 0.02, f"over after {ended - began:.3f} s, not {seconds:g} s"
    if worked:
        assert ticks < _TICKS, f"over {ended - began - seconds:.3f} s after its time"
        assert time.thread_time() - worked < late, "worked on for too long after its time"


@asynccontextmanager
async def turns_of_other_tasks() -> AsyncIterator[Callable[[], int]]:
    """Count how often the block yields to other tasks. It must not wait for a socket or a timer."""
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.create_task(count())
    try:
        yield lambda: turns
    finally:
        counting.cancel()


async def until(holds: Callable[[], object]) -> None:
    """Wait until a condition holds. A condition that never holds fails the test on any machine."""
    for _ in range(5_000):
        if holds():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("what was waited for has not come")


async def settle(turns: int = 10) -> None:
    """Yield some turns of the event loop to all tasks, and to data on sockets."""
    for _ in range(turns):
        await asyncio.sleep(0)
