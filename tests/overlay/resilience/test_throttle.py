from __future__ import annotations

import asyncio
import itertools

import pytest
from tests.fakes.calls import FakeClock

from trunkline import errors
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.throttle import (
    MAX_PAUSE,
    PROBE_INTERVAL,
    MemoryThrottleStore,
    Throttle,
    ThrottleKey,
    ThrottleRegistry,
    spread_of,
)


def made(clock: FakeClock, random: float = 0.5) -> tuple[ThrottleRegistry, Throttle]:
    throttles = ThrottleRegistry(clock, lambda: random)
    return throttles, throttles.of("https://api.example", "me")


async def enter(throttle: Throttle, clock: FakeClock, deadline: float = 1e9) -> float:
    """Enter the throttle, and return the time."""
    await throttle.enter(deadline, clock.sleep)
    return clock.now


async def test_a_throttle_is_open_at_first() -> None:
    clock = FakeClock()
    _, throttle = made(clock)
    assert throttle.account.is_open
    assert not throttle.is_limited
    assert await enter(throttle, clock) == 0.0
    assert clock.slept == []


@pytest.mark.parametrize(("random", "when"), [(0.0, 10.0), (0.5, 11.25), (1.0, 12.5)])
async def test_calls_are_spread_after_a_pause(random: float, when: float) -> None:
    clock = FakeClock()
    _, throttle = made(clock, random)
    await throttle.pause(10.0)
    assert not throttle.account.is_open
    assert await enter(throttle, clock) == when
    assert throttle.account.is_open


@pytest.mark.parametrize(("pause", "most"), [(0.01, 0.26), (1.0, 1.25), (300.0, 305.0)])
def test_the_spread_has_bounds(pause: float, most: float) -> None:
    assert spread_of(pause, 1.0) == pytest.approx(most - pause)
    assert spread_of(pause, 0.0) == 0.0


async def test_the_longer_pause_applies() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(10.0)
    await throttle.pause(5.0)
    assert await enter(throttle, clock) == 10.0
    await throttle.pause(1.0)
    await throttle.pause(20.0)
    assert await enter(throttle, clock) == 30.0


async def test_a_pause_applies_to_one_credential_at_one_origin() -> None:
    clock = FakeClock()
    throttles, throttle = made(clock)
    await throttle.pause(10.0)
    assert not throttles.of("https://api.example", "me", ("things", None)).account.is_open
    for origin, account in (("https://api.example", "you"), ("https://other.example", "me")):
        other = throttles.of(origin, account)
        assert other.account.is_open
        assert await enter(other, clock) == 0.0


async def test_a_wait_beyond_the_time_left_raises_at_once() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(10.0)
    with pytest.raises(errors.ThrottledError) as caught:
        await enter(throttle, clock, deadline=10.0)
    assert (caught.value.retry_after, clock.slept) == (10.0, [])
    assert await enter(throttle, clock, deadline=10.1) == 10.0


async def test_a_throttle_with_a_shared_store_asks_it_each_time() -> None:
    clock = FakeClock()
    store = MemoryThrottleStore(clock)
    one, other = (
        ThrottleRegistry(clock, lambda: 0.0, store).of("https://a", "me") for _ in range(2)
    )
    assert not one.account.is_open
    assert await enter(one, clock) == 0.0
    assert not one.account.is_open
    await other.pause(10.0)
    assert await enter(one, clock) == 10.0


async def test_a_pause_applies_to_waiting_calls() -> None:
    clock = FakeClock()
    throttles = ThrottleRegistry(clock, lambda: 1.0)
    limited = throttles.of("https://a", "me", ("", Rate(10, 1.0)))
    free = throttles.of("https://a", "me", ("other", None))
    await free.pause(5.0)
    times = await asyncio.gather(*(enter(limited, clock) for _ in range(3)))
    # The rate separates them, so they need no spread.
    interval = 1.04 / 10  # The window and its margins, by the count.
    slack = 0.015
    expected = [5.0, 5.0 + interval, 5.0 + 2 * interval]
    assert times == pytest.approx(expected, abs=slack)
    assert all(later - earlier > 0.08 for earlier, later in itertools.pairwise(times))


async def test_a_store_admits_calls_without_a_limit() -> None:
    store = MemoryThrottleStore(FakeClock())
    key = ThrottleKey("p", "l", None)
    assert [await store.enter(key) for _ in range(3)] == [0.0, 0.0, 0.0]
    limited = ThrottleKey("p", "l", Rate(1, 60.0))
    own = MemoryThrottleStore()  # By the local clock.
    assert await own.enter(limited) == 0.0
    assert 50 < await own.enter(limited) <= 62.4


async def test_a_pause_is_bounded_and_one_probe_checks_whether_it_is_over() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(7 * 24 * 3600.0)
    with pytest.raises(errors.ThrottledError) as caught:
        await enter(throttle, clock, deadline=60.0)
    assert caught.value.retry_after == MAX_PAUSE
    assert caught.value.status is None
    clock.now = PROBE_INTERVAL - 0.1
    with pytest.raises(errors.ThrottledError):
        await enter(throttle, clock, deadline=90.0)
    for probe in range(1, 5):
        clock.now = probe * PROBE_INTERVAL
        assert await throttle.enter(clock.now + 60, clock.sleep)
        assert not throttle.account.is_open
        with pytest.raises(errors.ThrottledError):  # One at a time.
            await enter(throttle, clock, deadline=clock.now + 60)
    clock.now = MAX_PAUSE
    assert not await throttle.enter(clock.now + 60, clock.sleep)
    assert throttle.account.is_open


async def test_a_probe_that_succeeds_ends_the_pause() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(200.0)
    clock.now = 31.0
    assert await throttle.enter(1e9, clock.sleep)
    await throttle.resume()
    assert throttle.account.is_open
    assert not await throttle.enter(clock.now + 1, clock.sleep)


async def test_a_probe_that_fails_prolongs_the_pause() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(200.0)
    clock.now = 31.0
    assert await throttle.enter(1e9, clock.sleep)
    await throttle.pause(250.0)
    with pytest.raises(errors.ThrottledError) as caught:
        await enter(throttle, clock, deadline=clock.now + 60)
    assert caught.value.retry_after == 250.0
    clock.now = 61.0
    assert await throttle.enter(1e9, clock.sleep)


async def test_a_call_with_enough_time_becomes_the_probe() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(200.0)
    assert await throttle.enter(1e9, clock.sleep)
    assert clock.now == PROBE_INTERVAL


async def test_a_pause_of_zero_seconds_has_no_effect() -> None:
    clock = FakeClock()
    _, throttle = made(clock, 0.0)
    await throttle.pause(20.0)
    await throttle.pause(0.0)
    assert await enter(throttle, clock) == 20.0
