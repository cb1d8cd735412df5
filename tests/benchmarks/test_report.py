"""What the benchmarks print."""

from __future__ import annotations

from benchmarks.goals import Goal, Verdict
from benchmarks.ratios import Summary
from benchmarks.report import goal_table, number, seconds, share_of, table

AT_MOST = Goal(
    what="CPU", against="aiohttp", case="calls-32", number="cpu", sense="at most", limit=2.0
)
AT_LEAST = Goal(
    what="calls", against="stock", case="calls-32", number="rate", sense="at least", limit=12.0
)


def test_the_measured_ratio_stands_beside_its_goal() -> None:
    found = [
        Verdict(AT_MOST, Summary(1.5, 1.4, 1.6)),
        Verdict(AT_LEAST, Summary(6.0, 5.0, 7.0)),
    ]
    assert goal_table(found).splitlines() == [
        "| what  | against | goal     | measured | quartiles    |             |",
        "|-------|---------|----------|----------|--------------|-------------|",
        "| CPU   | aiohttp | ≤ 2.00×  | 1.50×    | 1.40 to 1.60 | reached     |",
        "| calls | stock   | ≥ 12.00× | 6.00×    | 5.00 to 7.00 | not reached |",
    ]


def test_the_columns_of_a_table_are_as_wide_as_their_widest_cell() -> None:
    assert table([["a", "b"], ["long", "1"]]) == "| a    | b |\n|------|---|\n| long | 1 |"


def test_a_share_of_one_is_the_goal_and_less_is_better() -> None:
    assert share_of(AT_MOST, 1.0) == 0.5
    assert share_of(AT_LEAST, 24.0) == 0.5
    assert share_of(AT_LEAST, 0.0) == float("inf")


def test_durations_are_shown_in_the_unit_that_suits_them() -> None:
    assert [seconds(value) for value in (2.5, 0.0218, 93e-6, 4e-7)] == [
        "2.5 s",
        "21.8 ms",
        "93 µs",
        "0.4 µs",
    ]


def test_small_ratios_keep_their_figures() -> None:
    assert [number(value) for value in (0.0042, 0.25, 12.0, 251.4)] == [
        "0.004",
        "0.25",
        "12.00",
        "251",
    ]
