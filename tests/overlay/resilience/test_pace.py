"""Many tasks at one throttle with a limit, in simulated time."""

from __future__ import annotations

import asyncio
import random

import pytest
from tests.fakes.clock import SimulatedClock

from trunkline import errors
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.throttle import Throttle, ThrottleRegistry

from .test_rate_limit import most_in_a_window


def made(clock: SimulatedClock, count: int = 170) -> Throttle:
    return ThrottleRegistry(clock, lambda: 0.5).of("https://a", "me", ("", Rate(count, 1.0)))


async def go(
    throttle: Throttle, clock: SimulatedClock, times: list[float], deadline: float = 1e9
) -> float:
    await throttle.enter(deadline, clock.sleep)
    times.append(clock.now)
    return clock.now


@pytest.mark.parametrize("late", [0.0, 0.001])
async def test_a_thousand_tasks_keep_the_limit_and_use_it(late: float) -> None:
    clock = SimulatedClock(late)
    throttle = made(clock)
    times: list[float] = []
    began = clock.now
    result = await clock.run(asyncio.gather(*(go(throttle, clock, times) for _ in range(1000))))
    assert result == sorted(result)  # In the order of arrival.
    assert most_in_a_window(times, 1.0) <= 170
    assert 1000 / (clock.now - began) >= 0.95 * 170


async def test_a_cancelled_call_uses_no_slot() -> None:
    clock = SimulatedClock()
    throttle = made(clock)
    times: list[float] = []
    chance = random.Random(7)
    tasks = [asyncio.create_task(go(throttle, clock, times)) for _ in range(1000)]
    began = clock.now
    while not all(task.done() for task in tasks):
        await clock.pass_time()
        for task in chance.sample(tasks, 5):
            task.cancel()
    done = [task for task in tasks if not task.cancelled()]
    assert len(done) == len(times) > 100
    assert [task.result() for task in done] == times == sorted(times)
    assert most_in_a_window(times, 1.0) <= 170
    assert len(times) / (times[-1] - began) >= 0.95 * 170
    # All slots are free again: the next call does not wait.
    clock.now += 2.0
    assert await go(throttle, clock, times) == clock.now


async def test_a_call_that_would_wait_too_long_fails_at_once() -> None:
    clock = SimulatedClock()
    throttle = made(clock, 10)
    times: list[float] = []
    waiting = [asyncio.create_task(go(throttle, clock, times)) for _ in range(50)]
    for _ in range(3):
        await asyncio.sleep(0)
    with pytest.raises(errors.ThrottledError, match="exceeds the time left") as caught:
        await go(throttle, clock, times, deadline=clock.now + 4.0)
    assert caught.value.retry_after == pytest.approx(5.0, rel=0.05)
    assert clock.now == 1000.0
    await clock.run(go(throttle, clock, times, deadline=clock.now + 6.0))
    assert len(times) == 51
    await asyncio.gather(*waiting)


async def test_after_a_pause_calls_are_sent_one_by_one() -> None:
    clock = SimulatedClock()
    throttle = made(clock)
    times: list[float] = []
    tasks = [asyncio.create_task(go(throttle, clock, times)) for _ in range(500)]
    for _ in range(100):
        await clock.pass_time()
    begun = len(times)
    await throttle.pause(30.0)
    resumes = clock.now + 30.0
    while not all(task.done() for task in tasks):
        await clock.pass_time()
    assert begun < 200
    assert min(times[begun:]) >= resumes
    assert most_in_a_window(times, 1.0) <= 170
