from __future__ import annotations

import asyncio
import time

import pytest

from trunkline.testing import FakeClock


async def test_a_sleep_moves_the_clock_and_takes_no_real_time() -> None:
    clock = FakeClock(start=1_000.0)
    async with asyncio.timeout(60):
        await clock.sleep(3_600)
    assert (clock.time(), clock.monotonic(), clock.slept) == (4_600.0, 3_600.0, [3_600])


async def test_the_clock_stands_still_otherwise() -> None:
    before = time.time()
    clock = FakeClock()
    start_time = clock.time()
    assert before <= start_time <= time.time()
    await asyncio.sleep(0.02)
    assert clock.time() == start_time


async def test_waits_end_in_the_order_of_their_deadlines() -> None:
    clock, ended = FakeClock(), list[tuple[str, float]]()

    async def wait(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        ended.append((name, clock.monotonic()))

    await asyncio.gather(wait("long", 5), wait("short", 1), wait("middle", 3))
    assert ended == [("short", 1), ("middle", 3), ("long", 5)]


async def test_a_nested_wait_ends_first() -> None:
    clock, ended = FakeClock(), list[float]()

    async def steps() -> None:
        for _ in range(4):
            await clock.sleep(1)
            ended.append(clock.monotonic())

    async def once() -> None:
        await clock.sleep(2.5)
        ended.append(clock.monotonic())

    await asyncio.gather(once(), steps())
    assert ended == [1, 2, 2.5, 3, 4]


async def test_many_tasks_wait_concurrently() -> None:
    clock = FakeClock()
    await asyncio.gather(*(clock.sleep(seconds % 7) for seconds in range(200)))
    assert clock.monotonic() == 6
    assert clock._sleepers == []


async def test_moving_the_clock_ends_waits() -> None:
    clock = FakeClock()

    async def advance() -> None:
        clock.advance(10)

    await asyncio.gather(clock.sleep(10), advance())
    assert clock.monotonic() == 10


def test_the_clock_cannot_be_moved_back() -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        FakeClock().advance(-1)


async def test_a_cancelled_wait_delays_no_call() -> None:
    clock = FakeClock()
    waiting = asyncio.create_task(clock.sleep(1))
    other = asyncio.create_task(clock.sleep(2))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await other
    assert clock.monotonic() == 2
    assert clock._sleepers == []


async def test_a_wait_of_zero_seconds_yields_to_other_tasks() -> None:
    clock, turns = FakeClock(), list[int]()

    async def other() -> None:
        turns.append(1)

    task = asyncio.create_task(other())
    await clock.sleep(0)
    assert turns == [1]
    await task
    assert clock.monotonic() == 0
