"""Pacing by rate-limit headers and by 429 responses, in simulated time."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.calls import FakeClock

from trunkline import errors
from trunkline._resilience.pacer import MAX_WAIT, MIN_RATE, Pacer
from trunkline._resilience.rate_headers import Allowance
from trunkline._resilience.rate_limit import Rates
from trunkline._resilience.throttle import ThrottleRegistry


class Server:
    """Accept a number of requests in any second, and reject all others."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.admitted: deque[float] = deque()
        self.refused = 0

    def admits(self, now: float) -> bool:
        while self.admitted and self.admitted[0] <= now - 1.0:
            self.admitted.popleft()
        if len(self.admitted) >= self.limit:
            self.refused += 1
            return False
        self.admitted.append(now)
        return True


def simulate(
    pacers: list[Pacer], server: Server, seconds: float, round_trip: float, start: float = 0.0
) -> list[list[float]]:
    """Send as fast as the pacers allow; return the times of each pacer's accepted requests."""
    done: list[list[float]] = [[] for _ in pacers]
    # (time, kind, pacer): 0 sends the next request, 1 receives a success, 2 a rejection.
    events = [(start + index * 1e-4, 0, index) for index in range(len(pacers))]
    waited = [False] * len(pacers)
    while events:
        now, what, index = heapq.heappop(events)
        if now > start + seconds:
            break
        pacer = pacers[index]
        if what == 1:
            pacer.succeeded(now)
        elif what == 2:
            pacer.refused(now)
        elif wait := pacer.wait(now):
            waited[index] = True
            heapq.heappush(events, (now + max(wait, 1e-6), 0, index))
        else:
            pacer.admit(now, waited=waited[index])
            waited[index] = False
            is_admitted = server.admits(now + round_trip / 2)
            if is_admitted:
                done[index].append(now)
            heapq.heappush(events, (now + round_trip, 1 if is_admitted else 2, index))
            heapq.heappush(events, (now + 1e-4, 0, index))
    return done


@given(limit=st.integers(5, 300), round_trip=st.floats(0.001, 0.3))
def test_the_adaptive_rate_converges_to_a_hidden_limit(limit: int, round_trip: float) -> None:
    pacer, server = Pacer(adaptive=True), Server(limit)
    (done,) = simulate([pacer], server, 40.0, round_trip)
    late = [time for time in done if time >= 20.0]
    assert 0.78 * limit <= len(late) / 20.0 <= 1.01 * limit
    assert 0.7 * limit <= pacer.rate <= 1.3 * limit + 1
    server.refused = 0
    simulate([pacer], server, 20.0, round_trip, start=40.0)
    assert server.refused <= 0.05 * 20.0 * limit + 20


def test_two_clients_share_a_hidden_limit() -> None:
    pacers, server = [Pacer(adaptive=True), Pacer(adaptive=True)], Server(100)
    simulate(pacers, server, 60.0, 0.02)
    done = simulate(pacers, server, 60.0, 0.02, start=60.0)
    shares = [len(times) / 60.0 for times in done]
    assert 75.0 <= sum(shares) <= 101.0
    assert min(shares) >= 0.25 * max(shares)


def test_the_rate_follows_a_limit_that_changes() -> None:
    pacer, server = Pacer(adaptive=True), Server(200)
    simulate([pacer], server, 30.0, 0.02)
    server.limit = 20
    simulate([pacer], server, 30.0, 0.02, start=30.0)
    assert 14.0 <= pacer.rate <= 27.0


def test_the_first_429_of_a_client_without_successes_leaves_a_rate_that_grows() -> None:
    pacer = Pacer(adaptive=True)
    for second in range(60):
        pacer.refused(float(second))
    assert pacer.rate == MIN_RATE
    now = 60.0
    for _ in range(2000):
        now += pacer.wait(now)
        pacer.admit(now, waited=True)
    assert pacer.rate > 1.0


def test_a_rate_grows_only_while_calls_wait() -> None:
    pacer = Pacer(adaptive=True)
    pacer.refused(0.0)
    rate = pacer.rate
    for second in range(1, 1000):
        pacer.admit(float(second), waited=False)
    assert pacer.rate == rate


def test_many_rejections_at_once_lower_the_rate_once() -> None:
    pacer = Pacer(adaptive=True)
    for _ in range(100):
        pacer.succeeded(0.5)
    for _ in range(100):
        pacer.refused(0.6)
    assert pacer.rate == pytest.approx(80.0)


def test_a_pacer_that_is_not_adaptive_ignores_429() -> None:
    pacer = Pacer(adaptive=False)
    pacer.refused(1.0)
    assert not pacer.is_active(1.0)
    assert pacer.wait(1.0) == 0.0


@pytest.mark.parametrize(
    ("allowance", "wait"),
    [
        (Allowance(0, 7.0), 7.0),
        (Allowance(0, 7.0, 10), 7.0),
        (Allowance(0, 1e6), MAX_WAIT),
        (Allowance(0, 0.0), 0.0),
        (Allowance(1, 7.0), 0.0),
        (Allowance(9, 7.0, 10), 0.0),
    ],
)
def test_no_request_is_sent_before_the_reset_if_nothing_remains(
    allowance: Allowance, wait: float
) -> None:
    pacer = Pacer(adaptive=False)
    pacer.learn(allowance, 100.0)
    assert pacer.wait(100.0) == wait
    assert pacer.wait(100.0 + wait) == 0.0


def test_the_remaining_requests_are_spread_over_the_time_to_the_reset() -> None:
    pacer = Pacer(adaptive=False)
    pacer.learn(Allowance(20, 40.0, 100), 0.0)
    now, sent = 0.0, 0
    while now < 40.0:
        pacer.admit(now, waited=True)
        sent += 1
        now += max(pacer.wait(now), 0.001)
    assert 19 <= sent <= 21


@given(limit=st.integers(1, 200), window=st.floats(0.05, 1.0))
def test_a_limit_of_a_short_window_is_kept(limit: int, window: float) -> None:
    pacer = Pacer(adaptive=False)
    pacer.learn(Allowance(limit, window, limit, window), 0.0)
    now = 0.0
    times: list[float] = []
    while len(times) < 2 * limit + 5:
        pacer.admit(now, waited=True)
        times.append(now)
        now += max(pacer.wait(now), 1e-4)
    most = max(sum(time <= end < time + window for time in times) for end in times)
    # A late request catches up by up to 20 ms.
    assert most <= limit + 1 + 0.02 * limit / window


def test_calls_that_wait_for_a_reset_are_not_sent_all_at_once() -> None:
    pacer = Pacer(adaptive=False)
    pacer.learn(Allowance(0, 10.0, 5), 0.0)
    now = pacer.wait(0.0)
    times = []
    for _ in range(5):
        now += pacer.wait(now)
        pacer.admit(now, waited=True)
        times.append(now)
    assert times[-1] - times[0] >= 7.5


def test_a_larger_remainder_ends_the_wait() -> None:
    pacer = Pacer(adaptive=False)
    pacer.learn(Allowance(0, 30.0), 0.0)
    pacer.learn(Allowance(5, 30.0), 1.0)
    assert pacer.wait(1.0) == 0.0


@pytest.mark.parametrize(
    ("option", "default", "api", "pacing"),
    [
        (None, True, "media", "headers"),
        (None, False, "media", "off"),
        ("10/s", False, "media", "headers"),
        ("adaptive", False, "media", "adaptive"),
        ({"media": "adaptive"}, False, "media", "adaptive"),
        ({"media": "adaptive"}, False, "meetings", "headers"),
        ({"media": None}, False, "media", "off"),
    ],
)
def test_the_option_selects_the_pacing_of_an_api(
    option: object, default: bool, api: str, pacing: str
) -> None:
    assert Rates(option, default=default).pacing(api) == pacing


async def test_a_throttle_queues_calls_until_the_headers_allow_them() -> None:
    clock = FakeClock()
    throttle = ThrottleRegistry(clock, lambda: 0.5).of("https://a", "me", pacing="headers")
    assert not throttle.is_limited
    throttle.succeeded({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "5"})
    assert throttle.is_limited
    with pytest.raises(errors.ThrottledError) as caught:
        await throttle.enter(clock.now + 4.0, clock.sleep)
    assert caught.value.retry_after == pytest.approx(5.0)
    await throttle.enter(1e9, clock.sleep)
    assert clock.now == pytest.approx(5.0)
    await throttle.enter(1e9, clock.sleep)
    assert not throttle.is_limited


async def test_a_rejected_call_slows_the_others_in_the_adaptive_mode_and_pauses_them_otherwise() -> (
    None
):
    clock = FakeClock()
    registry = ThrottleRegistry(clock, lambda: 0.5)
    adaptive = registry.of("https://a", "me", pacing="adaptive")
    assert registry.of("https://a", "me", pacing="headers").refused({}, None)
    assert registry.of("https://b", "me", pacing="off").refused({}, None)
    assert adaptive.refused({}, 3.0)
    assert not adaptive.refused({}, None)
    order: list[int] = []

    async def call(number: int) -> None:
        await adaptive.enter(1e9, clock.sleep)
        order.append(number)

    await asyncio.gather(*(call(number) for number in range(5)))
    assert order == [0, 1, 2, 3, 4]
    assert clock.now >= 3.0
