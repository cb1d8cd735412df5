"""When something is over, on a machine that may be late itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def over_after(seconds: float, *, late: float = 0.2) -> AsyncIterator[None]:
    """Fail unless what is done inside is over after so many seconds.

    A timer of the event loop's own is the measure of being late: on a busy machine it is late too.

    Args:
        seconds: When it is to be over, and not before.
        late: How much after that timer it may be over.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    rang: list[float] = []
    timer = loop.call_at(began + seconds, lambda: rang.append(loop.time()))
    try:
        yield
    finally:
        timer.cancel()
    ended = loop.time()
    assert ended - began > seconds - 0.02, f"over after {ended - began:.3f} s, not {seconds:g} s"
    if rang:
        assert ended - rang[0] < late, f"over {ended - rang[0]:.3f} s after its time"
