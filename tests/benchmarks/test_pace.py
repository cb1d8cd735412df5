"""The busiest and the quietest second of a job, as the server counts them."""

from __future__ import annotations

from benchmarks.pace import fullest_and_emptiest


def test_an_even_pace_is_equal_in_every_second() -> None:
    times = [number / 128 for number in range(800)]
    # The second starts at a request, which counts in the busiest and not in the quietest.
    assert fullest_and_emptiest(times) == {"most": 128, "least": 127}


def test_a_burst_and_a_gap_are_found_at_any_time() -> None:
    times = [number / 128 for number in range(800) if not 320 <= number < 360]
    times = sorted([*times, *([512.5 / 128] * 30)])
    assert fullest_and_emptiest(times) == {"most": 158, "least": 87}


def test_the_start_and_the_end_may_be_empty() -> None:
    times = [0.0, *(1.0 + number / 128 for number in range(640)), 6.4]
    assert fullest_and_emptiest(times)["least"] >= 126


def test_without_requests_the_pace_is_none() -> None:
    assert fullest_and_emptiest([]) == {"most": 0, "least": 0}
