"""Waiting, and when something is over, on a machine that may be late itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

# Into how many ticks the time is cut by which something may be late.
_TICKS = 20


@asynccontextmanager
async def over_after(seconds: float, *, late: float = 0.2) -> AsyncIterator[None]:
    """Fail unless what is done inside is over after so many seconds.

    Being late is measured in what a busy machine does not do either: in ticks of the event loop's
    own timers that went by, and in the time for which this thread worked.

    Args:
        seconds: When it is to be over, and not before.
        late: How much after that it may be over.
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


async def until(holds: Callable[[], object]) -> None:
    """Return as soon as something holds. What never does fails the test, on any machine."""
    for _ in range(5_000):
        if holds():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("what was waited for has not come")


async def settle(turns: int = 10) -> None:
    """Give all tasks, and what has come over sockets, some turns of the event loop."""
    for _ in range(turns):
        await asyncio.sleep(0)
