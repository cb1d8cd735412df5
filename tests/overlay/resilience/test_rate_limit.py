from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline._resilience.rate_limit import Rate, Rates, rate_from
from trunkline.errors import ArgumentError


def most_in_a_window(times: Sequence[float], window: float) -> int:
    """Return the largest number of these sorted times in any window."""
    most = begin = 0
    for end, time in enumerate(times):
        while time - times[begin] >= window:
            begin += 1
        most = max(most, end - begin + 1)
    return most


@pytest.mark.parametrize(
    ("written", "count", "window"),
    [("170/s", 170, 1.0), ("1/s", 1, 1.0), ("100/min", 100, 60.0), ("5000/h", 5000, 3600.0)],
)
def test_a_limit_is_read(written: str, count: int, window: float) -> None:
    assert rate_from(written) == Rate(count, window)


@pytest.mark.parametrize(
    "written", ["", "170", "0/s", "-1/s", "1.5/s", "170/d", "170 /s", "99999999/s", 170, True, []]
)
def test_an_invalid_limit_is_rejected(written: Any) -> None:
    with pytest.raises(ArgumentError, match="rate_limit: "):
        rate_from(written)
    with pytest.raises(ArgumentError, match=r"rate_limit\['media'\]: "):
        Rates({"media": written})


@given(
    count=st.integers(1, 500),
    window=st.sampled_from([1.0, 60.0]),
    start=st.floats(0, 1e7),
    idle=st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1.5)), max_size=8),
    late=st.floats(0, 0.05),
)
def test_no_window_contains_more_than_the_limit(
    count: int, window: float, start: float, idle: list[tuple[int, float]], late: float
) -> None:
    rate = Rate(count, window)
    due, now = -math.inf, start
    times: list[float] = []
    pauses = dict(idle)
    for number in range(600):
        now += pauses.get(number, 0.0) * window
        while wait := rate.wait(due, now):
            now += wait + late * (number % 3)
        times.append(now)
        due = rate.next_due(due, now)
    assert most_in_a_window(times, window) <= count


@pytest.mark.parametrize("late", [0.0, 0.0011])
@pytest.mark.parametrize("count", [1, 2, 10, 24, 25, 49, 170, 500])
def test_95_percent_of_the_limit_are_used_if_sleeps_are_slightly_long(
    count: int, late: float
) -> None:
    rate = Rate(count, 1.0)
    due, now = -math.inf, 0.0
    sent = 0
    while now < 100.0:
        while wait := rate.wait(due, now):
            now += wait + late
        due = rate.next_due(due, now)
        sent += 1
    assert 0.95 * count * 100 <= sent <= count * 100


def test_one_limit_applies_to_all_apis_together() -> None:
    rates = Rates("10/s")
    assert rates.of("media", None) == rates.of("applications", "170/s") == ("", Rate(10, 1.0))


def test_limits_by_api_apply_separately() -> None:
    rates = Rates({"media": "10/s", "meetings": None})
    assert rates.of("media", "170/s") == ("media", Rate(10, 1.0))
    assert rates.of("meetings", "170/s") == ("meetings", None)
    assert rates.of("applications", "170/s") == ("applications", Rate(170, 1.0))


def test_the_published_limit_applies_unless_switched_off() -> None:
    assert Rates().of("applications", "170/s") == ("applications", Rate(170, 1.0))
    assert Rates().of("media", None) == ("media", None)
    assert Rates(None, default=False).of("applications", "170/s") == ("applications", None)


def test_a_rate_has_a_margin_of_2_5_percent_and_a_slack_of_1_5_percent() -> None:
    rate = Rate(10, 100.0)
    assert rate.slack == pytest.approx(1.5)
    assert rate.interval == pytest.approx(10.4)


def test_a_request_is_sent_at_most_the_slack_early() -> None:
    rate = Rate(10, 100.0)
    assert rate.wait(50.0, 40.0) == pytest.approx(8.5)
    assert rate.wait(50.0, 48.5) == 0.0
    assert rate.wait(50.0, 60.0) == 0.0


def test_the_next_request_is_due_an_interval_later() -> None:
    rate = Rate(10, 100.0)
    assert rate.next_due(50.0, 49.0) == pytest.approx(60.4)
    assert rate.next_due(50.0, 50.0) == pytest.approx(60.4)
    assert rate.next_due(50.0, 51.0) == pytest.approx(51.0 + 1.5 + 10.4)


def test_published_limits_apply_to_apis_without_an_option() -> None:
    assert Rates().of("media", "5/s") == ("media", Rate(5, 1.0))
    assert Rates().of("media", None) == ("media", None)
    assert Rates(None, default=False).of("media", "5/s") == ("media", None)
    some = Rates({"media": None}, default=False)
    assert some.of("media", "5/s") == ("media", None)
    assert some.of("users", "5/s") == ("users", Rate(5, 1.0))
    assert Rates("7/min").of("media", "5/s") == ("", Rate(7, 60.0))
