"""Ratios and quartiles of the rounds of a benchmark."""

from __future__ import annotations

import pytest
from benchmarks.ratios import Round, difference, of_one, ratio, summary


def rounds(*pairs: tuple[float, float]) -> list[Round]:
    return [{"a": {"cpu": ours}, "b": {"cpu": theirs}} for ours, theirs in pairs]


def test_a_ratio_is_computed_within_each_round() -> None:
    # The machine is ten times slower half of the time: the ratio of the medians would be 0.2.
    slowing = rounds((1, 1), (1, 1), (1, 5), (50, 50), (50, 50))
    assert ratio(slowing, "cpu", "a", "b").median == 1.0
    assert of_one(slowing, "a", "cpu").median / of_one(slowing, "b", "cpu").median == 0.2


def test_quartiles_show_the_spread_of_the_rounds() -> None:
    found = summary([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found.low, found.median, found.high) == (2.0, 3.0, 4.0)
    assert found.spread == pytest.approx(2 / 3)


def test_one_disturbed_round_changes_nothing() -> None:
    calm = rounds((2, 1), (2, 1), (2, 1), (2, 1), (2, 1))
    disturbed = rounds((2, 1), (2, 1), (90, 1), (2, 1), (2, 1))
    assert ratio(calm, "cpu", "a", "b") == ratio(disturbed, "cpu", "a", "b")


def test_a_single_number_is_divided_by_its_bound() -> None:
    assert ratio(rounds(*[(800, 0)] * 5), "cpu", "a", None, bound=1600).median == 0.5


def test_a_difference_is_computed_within_each_round() -> None:
    slowing = rounds((3, 1), (3, 1), (5, 3), (50, 48), (50, 48))
    assert difference(slowing, "cpu", "a", "b", unit=0.5).median == 4.0


def test_fewer_than_five_rounds_have_no_median() -> None:
    with pytest.raises(ValueError, match="5 at least"):
        summary([1.0, 1.0, 1.0, 1.0])


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ValueError, match="b has no cpu"):
        ratio(rounds(*[(1, 0)] * 5), "cpu", "a", "b")
