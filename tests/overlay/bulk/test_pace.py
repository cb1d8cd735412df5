from __future__ import annotations

from trunkline.bulk._run.pace import AdaptivePace, Pace


def window(pace: Pace, seconds: float, *, throttled: bool = False) -> int:
    for _ in range(pace.limit):
        pace.observe(seconds, throttled=throttled)
    return pace.limit


def test_a_fixed_pace_does_not_change() -> None:
    assert window(Pace(8), 9.0, throttled=True) == 8


def test_the_limit_doubles_while_latency_holds_and_ends_at_the_most() -> None:
    pace = AdaptivePace(100)
    assert [window(pace, 0.02) for _ in range(6)] == [8, 16, 32, 64, 100, 100]


def test_a_429_halves_it_and_it_grows_by_one_from_then_on() -> None:
    pace = AdaptivePace(100)
    window(pace, 0.02)
    window(pace, 0.02)
    assert window(pace, 0.02, throttled=True) == 8
    assert [window(pace, 0.02) for _ in range(3)] == [9, 10, 11]


def test_latency_above_twice_the_best_takes_a_fifth_off() -> None:
    pace = AdaptivePace(100)
    window(pace, 0.02)
    assert window(pace, 0.05) == 6
    assert window(pace, 0.02) == 7


def test_it_never_falls_below_one() -> None:
    pace = AdaptivePace(100)
    window(pace, 0.02)
    assert [window(pace, 0.5, throttled=True) for _ in range(5)][-1] == 1


def test_a_server_that_became_slower_for_good_is_accepted() -> None:
    pace = AdaptivePace(100)
    window(pace, 0.02)
    limits = [window(pace, 0.06) for _ in range(120)]
    assert min(limits[:60]) < 8
    assert limits[-1] > min(limits)


def test_it_starts_no_higher_than_the_most() -> None:
    assert AdaptivePace(2).limit == 2
