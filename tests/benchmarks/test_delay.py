"""The server's delay: never too short, and in order."""

from __future__ import annotations

import asyncio
import time

from benchmarks.delay import Delay

_SECONDS = 0.004


async def _held(gaps: list[float]) -> list[tuple[bytes, float]]:
    """Request calls with gaps between them; return each name with the seconds until it was called."""
    delay, requested, called = Delay(_SECONDS), dict[bytes, float](), list[tuple[bytes, float]]()
    done = asyncio.Event()

    def call(name: bytes) -> None:
        called.append((name, time.perf_counter() - requested[name]))
        if len(called) == len(gaps):
            done.set()

    for number, gap in enumerate(gaps):
        await asyncio.sleep(gap)
        name = b"%d" % number
        requested[name] = time.perf_counter()
        delay.call(call, name)
    await asyncio.wait_for(done.wait(), 10)
    return called


def test_no_response_is_early_and_all_are_in_order() -> None:
    # Together, while others wait, and after all are done.
    held = asyncio.run(_held([0, 0, 0, 0.001, 0, 0.002, 0.006, 0, 0.001]))
    assert [name for name, _ in held] == [b"%d" % number for number in range(9)]
    assert all(seconds >= _SECONDS for _, seconds in held)
