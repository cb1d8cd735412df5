from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from trunkline.sandbox import SandboxClock
from trunkline.sandbox._common.formats import parse_http_date, parse_iso, timestamp
from trunkline.testing import FakeClock

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_the_clock_runs_with_real_time_and_can_be_moved() -> None:
    clock = SandboxClock()
    assert time.time() <= clock.time() <= time.time()
    clock.advance(3600)
    clock.advance(timedelta(hours=-3))
    assert time.time() <= clock.time() + 7200 <= time.time()


def test_the_clock_can_be_stopped_moved_and_resumed() -> None:
    source = FakeClock()
    clock = SandboxClock(source.time)
    clock.freeze(NOON)
    clock.advance(1.5)
    source.advance(60)
    assert clock.now() == NOON + timedelta(seconds=1.5)
    clock.resume()
    source.advance(2)
    assert clock.now() == NOON + timedelta(seconds=3.5)
    clock.resume()
    assert clock.now() == NOON + timedelta(seconds=3.5)


def test_a_stopped_clock_keeps_its_time() -> None:
    source = FakeClock(start=5_000.0)
    clock = SandboxClock(source.time)
    clock.advance(1000)
    clock.freeze()
    source.advance(60)
    assert clock.time() == 6_000.0


def test_a_temporary_move_ends_after_an_exception_too() -> None:
    clock = SandboxClock()
    clock.freeze(NOON)
    with pytest.raises(ZeroDivisionError), clock.moved(60):
        assert clock.now() == NOON + timedelta(minutes=1)
        raise ZeroDivisionError
    assert clock.now() == NOON


@pytest.mark.parametrize("text", ["", "soon", "2030-13-01", "0001-01-01T00:00:00+23:59"])
def test_an_invalid_date_is_none(text: str) -> None:
    assert parse_iso(text) is None
    assert parse_http_date(text) is None


def test_a_date_without_a_zone_is_utc() -> None:
    assert parse_iso("2030-01-01T12:00") == NOON
    assert parse_http_date("Tue, 01 Jan 2030 12:00:00 -0000") == NOON
    assert timestamp(NOON) == "2030-01-01T12:00:00.000Z"


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), float("-inf")])
def test_a_clock_moves_by_finite_seconds(seconds: float) -> None:
    clock = SandboxClock()
    with pytest.raises(ValueError, match="finite"):
        clock.advance(seconds)
    assert abs(clock.offset()) < 1
