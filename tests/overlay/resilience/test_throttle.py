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


async def enter(gate: Throttle, clock: FakeClock, deadline: float = 1e9) -> float:
    """Enter, and return when."""
    await gate.enter(deadline, clock.sleep)
    return clock.now


async def test_a_gate_is_open_at_first() -> None:
    clock = FakeClock()
    _, gate = made(clock)
    assert gate.account.is_open
    assert not gate.is_limited
    assert await enter(gate, clock) == 0.0
    assert clock.slept == []


@pytest.mark.parametrize(("random", "when"), [(0.0, 10.0), (0.5, 11.25), (1.0, 12.5)])
async def test_no_call_passes_before_it_opens_and_not_all_at_once_then(
    random: float, when: float
) -> None:
    clock = FakeClock()
    _, gate = made(clock, random)
    await gate.pause(10.0)
    assert not gate.account.is_open
    assert await enter(gate, clock) == when
    assert gate.account.is_open


@pytest.mark.parametrize(("pause", "most"), [(0.01, 0.26), (1.0, 1.25), (300.0, 305.0)])
def test_the_spread_is_neither_very_short_nor_very_long(pause: float, most: float) -> None:
    assert spread_of(pause, 1.0) == pytest.approx(most - pause)
    assert spread_of(pause, 0.0) == 0.0


async def test_the_later_end_counts() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(10.0)
    await gate.pause(5.0)
    assert await enter(gate, clock) == 10.0
    await gate.pause(1.0)
    await gate.pause(20.0)
    assert await enter(gate, clock) == 30.0


async def test_a_pause_counts_for_one_credential_at_one_origin() -> None:
    clock = FakeClock()
    throttles, gate = made(clock)
    await gate.pause(10.0)
    assert not throttles.of("https://api.example", "me", ("things", None)).account.is_open
    for origin, account in (("https://api.example", "you"), ("https://other.example", "me")):
        other = throttles.of(origin, account)
        assert other.account.is_open
        assert await enter(other, clock) == 0.0


async def test_a_wait_for_longer_than_the_time_left_is_raised_at_once() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(10.0)
    with pytest.raises(errors.ThrottledError) as caught:
        await enter(gate, clock, deadline=10.0)
    assert (caught.value.retry_after, clock.slept) == (10.0, [])
    assert await enter(gate, clock, deadline=10.1) == 10.0


async def test_a_gate_of_a_shared_store_asks_each_time() -> None:
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


async def test_a_pause_counts_for_waiting_calls() -> None:
    clock = FakeClock()
    throttles = ThrottleRegistry(clock, lambda: 1.0)
    limited = throttles.of("https://a", "me", ("", Rate(10, 1.0)))
    free = throttles.of("https://a", "me", ("other", None))
    await free.pause(5.0)
    times = await asyncio.gather(*(enter(limited, clock) for _ in range(3)))
    # The pace keeps them apart: they need no spread.
    interval = 1.04 / 10  # the window and its margins, by the count
    slack = 0.015
    expected = [5.0, 5.0 + interval, 5.0 + 2 * interval]
    assert times == pytest.approx(expected, abs=slack)
    assert all(later - earlier > 0.08 for earlier, later in itertools.pairwise(times))


async def test_a_store_lets_through_what_has_no_limit() -> None:
    store = MemoryThrottleStore(FakeClock())
    key = ThrottleKey("p", "l", None)
    assert [await store.enter(key) for _ in range(3)] == [0.0, 0.0, 0.0]
    limited = ThrottleKey("p", "l", Rate(1, 60.0))
    own = MemoryThrottleStore()  # by the clock of this machine
    assert await own.enter(limited) == 0.0
    assert 50 < await own.enter(limited) <= 62.4


async def test_a_pause_has_a_bound_and_one_call_looks_whether_it_is_over() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(7 * 24 * 3600.0)
    with pytest.raises(errors.ThrottledError) as caught:
        await enter(gate, clock, deadline=60.0)
    assert caught.value.retry_after == MAX_PAUSE
    assert caught.value.status is None
    clock.now = PROBE_INTERVAL - 0.1
    with pytest.raises(errors.ThrottledError):
        await enter(gate, clock, deadline=90.0)
    for probe in range(1, 5):
        clock.now = probe * PROBE_INTERVAL
        assert await gate.enter(clock.now + 60, clock.sleep)
        assert not gate.account.is_open
        with pytest.raises(errors.ThrottledError):  # one at a time
            await enter(gate, clock, deadline=clock.now + 60)
    clock.now = MAX_PAUSE
    assert not await gate.enter(clock.now + 60, clock.sleep)
    assert gate.account.is_open


async def test_a_probe_that_succeeds_ends_the_pause() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(200.0)
    clock.now = 31.0
    assert await gate.enter(1e9, clock.sleep)
    await gate.resume()
    assert gate.account.is_open
    assert not await gate.enter(clock.now + 1, clock.sleep)


async def test_a_probe_that_fails_prolongs_the_pause() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(200.0)
    clock.now = 31.0
    assert await gate.enter(1e9, clock.sleep)
    await gate.pause(250.0)
    with pytest.raises(errors.ThrottledError) as caught:
        await enter(gate, clock, deadline=clock.now + 60)
    assert caught.value.retry_after == 250.0
    clock.now = 61.0
    assert await gate.enter(1e9, clock.sleep)


async def test_a_call_with_time_becomes_the_probe_itself() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(200.0)
    assert await gate.enter(1e9, clock.sleep)
    assert clock.now == PROBE_INTERVAL


async def test_a_pause_of_no_time_is_none() -> None:
    clock = FakeClock()
    _, gate = made(clock, 0.0)
    await gate.pause(20.0)
    await gate.pause(0.0)
    assert await enter(gate, clock) == 20.0
