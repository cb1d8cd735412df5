"""The busiest and the quietest second of a job, as the server counts them."""

from __future__ import annotations

import pytest
from benchmarks.pace import fullest_and_emptiest


def test_an_even_pace_is_equal_in_every_second() -> None:
    times = [number / 128 for number in range(800)]
    # The second begins at a request, which counts in the fullest and not in the emptiest.
    found = fullest_and_emptiest(times)
    assert (found["most"], found["least"]) == (128, 127)
    assert found["rate"] == pytest.approx(128)


def test_a_burst_and_a_gap_are_found_at_any_time() -> None:
    times = [number / 128 for number in range(800) if not 320 <= number < 360]
    times = sorted([*times, *([512.5 / 128] * 30)])
    found = fullest_and_emptiest(times)
    assert (found["most"], found["least"]) == (158, 87)


def test_the_start_and_the_end_may_be_empty() -> None:
    times = [0.0, *(1.0 + number / 128 for number in range(640)), 6.4]
    assert fullest_and_emptiest(times)["least"] >= 126


def test_without_requests_there_is_no_pace() -> None:
    assert fullest_and_emptiest([]) == {"most": 0, "least": 0, "rate": 0}
