"""Slots that a store has granted in advance, and the clock of the store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.slots import RemoteClock, Slots

from .test_rate_limit import most_in_a_window

RATE = Rate(100, 1.0)


def test_a_slot_is_used_once_at_its_time() -> None:
    slots = Slots(RATE)
    slots.add([10.0, 10.0104])
    assert slots.take(9.9) is not None
    assert slots.take(10.0) == 0.0
    assert 0 < (slots.take(10.0) or 0) < 0.0105
    assert slots.take(10.0104) == 0.0
    assert slots.take(10.0104) is None


def test_a_slot_that_was_not_used_in_time_is_lost() -> None:
    slots = Slots(RATE)
    slots.add([10.0, 10.5])
    assert slots.take(10.0 + RATE.slack + 0.001) == 10.5 - (10.0 + RATE.slack + 0.001)
    assert slots.take(11.0) is None


@given(
    st.lists(st.floats(0, 0.02), min_size=150, max_size=400),
    st.integers(1, 20),
)
def test_slots_never_exceed_the_limit_however_late_they_are_used(
    delays: list[float], reserved: int
) -> None:
    slots = Slots(RATE)
    now, due, used = 0.0, 0.0, []
    for delay in delays:
        now += delay
        wait = slots.take(now)
        if wait is None:
            due = max(due, now)
            slots.add(due + index * RATE.interval for index in range(reserved))
            due += reserved * RATE.interval
            wait = slots.take(now)
        if wait == 0.0:
            used.append(now)
    assert most_in_a_window(used, 1.0) <= 100


def test_waiting_calls_determine_the_number_of_reserved_slots() -> None:
    slots = Slots(RATE)
    assert slots.missing(0.05) == 0  # Nothing waits.
    slots.waiting = 5
    assert slots.missing(0.05) == 4
    slots.waiting = 1000
    few, many = slots.missing(0.0), slots.missing(0.1)
    assert few < many < 50
    slots.add(float(index) for index in range(many))
    assert slots.missing(0.1) == 0


def test_reservations_grow_with_calls_without_a_slot_and_shrink_after_waste() -> None:
    slots = Slots(RATE)
    for _ in range(4):
        slots.starve()
    grown = slots.missing(0.1)
    assert grown > 4
    slots.add([1.0])
    assert slots.take(2.0) is None  # Wasted.
    assert slots.missing(0.1) < grown


@given(st.floats(-1e6, 1e6), st.floats(0, 0.2), st.floats(0, 1))
def test_times_are_converted_within_a_round_trip(
    offset: float, round_trip: float, share: float
) -> None:
    clock = RemoteClock()
    now = 0.0
    for _ in range(50):
        remote = now + round_trip * share + offset
        now += round_trip
        clock.update(now - round_trip, now, remote)
        assert abs(clock.local(now + offset) - now) <= round_trip + 0.003
        now += 0.1


def test_times_are_moved_forward_slowly() -> None:
    clock = RemoteClock()
    for now in (0.0, 0.1, 0.2):
        clock.update(now, now + 0.1, now + 0.01)  # the way back is slow
    before = clock.local(1.0)
    clock.update(0.4, 0.42, 0.41)
    assert 0 < before - clock.local(1.0) <= 0.2 * 0.011


def test_a_changed_clock_is_followed_at_once() -> None:
    clock = RemoteClock()
    clock.update(0.0, 0.01, 0.005)
    clock.update(1.0, 1.01, 3601.005)
    assert abs(clock.local(3602.0) - 2.0) < 0.02


def test_connecting_does_not_count_as_a_round_trip() -> None:
    clock = RemoteClock()
    first = clock.round_trip
    clock.update(0.0, 5.0, 4.99)
    assert (clock.round_trip, clock.lead) == (first, 0.0)
    clock.update(6.0, 6.02, 6.01)
    clock.update(6.1, 6.12, 6.11)
    assert clock.lead == pytest.approx(0.01)


def test_of_the_first_measurements_the_best_counts_at_once() -> None:
    """One that is late for its process alone would shift its slots against those of others."""
    clock = RemoteClock()
    missing = [clock.missing]
    for asked, round_trip in ((0.0, 0.2), (1.0, 0.01), (2.0, 0.1)):
        received = asked + round_trip
        clock.update(asked, received, asked + 0.005)
        missing.append(clock.missing)
    assert missing == [2, 2, 1, 0]
    assert clock.local(5.0) == pytest.approx(5.0, abs=1e-9)
