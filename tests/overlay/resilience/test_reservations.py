"""Slots of a limit that processes share, as the store computes them."""

from __future__ import annotations

import attrs
import pytest

from trunkline._resilience.reservations import Reservations
from trunkline._resilience.shared_store import SlotRequest

TEN = SlotRequest(interval=100_000, count=10, lead=0, horizon=500_000, probe=30_000)


def test_slots_are_an_interval_apart_across_processes() -> None:
    book = Reservations()
    few = attrs.evolve(TEN, count=2)
    times = []
    for _ in range(3):
        _, _, _, due, count = book.enter(1_000_000, "p", "l", few)
        times += [due + number * TEN.interval for number in range(count)]
    assert times == [1_000_000 + number * 100_000 for number in range(6)]


def test_no_slot_is_further_ahead_than_the_horizon() -> None:
    book = Reservations()
    assert book.enter(0, "p", "l", TEN) == (0, 0, False, 0, 6)
    assert book.enter(0, "p", "l", TEN) == (0, 100_000, False, 0, 0)
    assert book.enter(100_000, "p", "l", TEN)[3:] == (600_000, 1)


def test_unused_slots_are_not_saved_up() -> None:
    book = Reservations()
    book.enter(0, "p", "l", TEN)
    _, _, _, due, count = book.enter(60_000_000, "p", "l", TEN)
    assert (due, count) == (60_000_000, 6)


def test_a_slot_that_expires_before_the_response_arrives_is_not_returned() -> None:
    assert Reservations().enter(0, "p", "l", attrs.evolve(TEN, lead=250_000))[3:] == (250_000, 3)


def test_the_first_slot_is_not_before_the_start() -> None:
    book = Reservations(start=1_000_000)
    assert book.enter(0, "p", "l", TEN) == (0, 500_000, False, 0, 0)
    assert book.enter(600_000, "p", "l", TEN)[3:] == (1_000_000, 2)


def test_each_limit_has_its_own_slots() -> None:
    book = Reservations()
    book.enter(0, "p", "one", TEN)
    assert book.enter(0, "p", "two", TEN)[3:] == (0, 6)


def test_a_pause_admits_probes_and_ends() -> None:
    book = Reservations()
    book.pause(0, "p", 60_000, 30_000)
    book.pause(0, "p", 10_000, 30_000)  # A shorter pause changes nothing.
    assert book.enter(1_000_000, "p", "l", TEN)[1:3] == (59_000_000, False)
    assert book.enter(31_000_000, "p", "l", TEN)[1:3] == (29_000_000, True)
    assert book.enter(32_000_000, "p", "l", TEN)[1:3] == (28_000_000, False)
    assert book.enter(1_000_000, "other", "l", TEN)[1] == 0
    book.pause(32_000_000, "p", 0, 30_000)
    assert book.enter(32_000_000, "p", "l", TEN)[1:3] == (0, False)


@pytest.mark.parametrize("pause", [0, 5_000])
def test_without_a_limit_only_pauses_apply(pause: int) -> None:
    book = Reservations()
    book.pause(0, "p", pause, 30_000)
    unlimited = attrs.evolve(TEN, interval=0, count=0)
    assert book.enter(0, "p", "l", unlimited) == (0, pause * 1000, False, 0, 0)
