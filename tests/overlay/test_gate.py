from __future__ import annotations

import pytest

from trunkline._gate import Gate


def test_a_gate_is_open_at_first() -> None:
    gate = Gate()
    assert gate.is_open
    assert gate.delay(0.0, 1.0) == 0.0


def test_nobody_goes_through_before_it_opens_and_not_all_at_once_then() -> None:
    gate = Gate()
    gate.close(10.0, now=100.0)
    assert not gate.is_open
    assert [gate.delay(103.0, random) for random in (0.0, 0.5, 1.0)] == [7.0, 8.25, 9.5]


def test_it_opens_when_the_time_has_come() -> None:
    gate = Gate()
    gate.close(10.0, now=100.0)
    assert gate.delay(109.9, 0.0) == pytest.approx(0.1)
    assert (gate.delay(110.0, 1.0), gate.is_open) == (0.0, True)


def test_the_later_end_counts() -> None:
    gate = Gate()
    gate.close(10.0, now=100.0)
    gate.close(5.0, now=101.0)
    assert gate.delay(100.0, 0.0) == 10.0
    gate.close(20.0, now=101.0)
    assert gate.delay(101.0, 0.0) == 20.0


def test_the_spread_of_a_long_pause_is_short() -> None:
    gate = Gate()
    gate.close(3600.0, now=0.0)
    assert gate.delay(0.0, 1.0) == 3605.0
