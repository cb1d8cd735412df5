from __future__ import annotations

import asyncio
import itertools

import pytest
from tests.fakes.calls import FakeClock

from trunkline import errors
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.throttle import (
    MemoryThrottleStore,
    Throttle,
    ThrottleKey,
    ThrottleRegistry,
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
async def test_nobody_goes_through_before_it_opens_and_not_all_at_once_then(
    random: float, when: float
) -> None:
    clock = FakeClock()
    _, gate = made(clock, random)
    await gate.pause(10.0)
    assert not gate.account.is_open
    assert await enter(gate, clock) == when
    assert gate.account.is_open


@pytest.mark.parametrize(("pause", "most"), [(0.01, 0.26), (1.0, 1.25), (3600.0, 3605.0)])
async def test_the_spread_is_neither_very_short_nor_very_long(pause: float, most: float) -> None:
    clock = FakeClock()
    _, gate = made(clock, 1.0)
    await gate.pause(pause)
    assert await enter(gate, clock) == pytest.approx(most)


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
    with pytest.raises(errors.RateLimitError) as caught:
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


async def test_a_pause_counts_for_those_who_wait_for_their_turn() -> None:
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
