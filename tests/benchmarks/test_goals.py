"""Goals and the regression check: when a goal is reached, and when it is missed."""

from __future__ import annotations

import dataclasses

import pytest
from benchmarks.cases import CASES
from benchmarks.contenders import CONTENDERS
from benchmarks.goals import GOALS, Goal, Verdict, cases_of, verdicts
from benchmarks.interleave import turns
from benchmarks.measures import MEASURES
from benchmarks.ratios import Summary

AT_MOST = Goal(
    what="w", against="a", case="calls-32", number="cpu", theirs="aiohttp", sense="at most", limit=3
)
AT_LEAST = dataclasses.replace(AT_MOST, sense="at least", limit=12)


def verdict(goal: Goal, median: float) -> Verdict:
    return Verdict(goal, Summary(median, median, median))


@pytest.mark.parametrize(
    ("goal", "median", "reached", "broken"),
    [
        (AT_MOST, 2.9, True, False),
        (AT_MOST, 3.0, True, False),
        (AT_MOST, 3.9, False, False),
        (AT_MOST, 4.1, False, True),
        (AT_LEAST, 12.0, True, False),
        (AT_LEAST, 9.1, False, False),
        (AT_LEAST, 8.9, False, True),
    ],
)
def test_a_ratio_may_be_a_quarter_short_of_its_goal_in_the_check(
    goal: Goal, median: float, reached: bool, broken: bool
) -> None:
    found = verdict(goal, median)
    assert (found.reached, found.broken) == (reached, broken)


def test_only_goals_whose_case_was_run_are_judged() -> None:
    numbers = {name: {"cpu": 1.0, "rate": 1.0} for name in CASES["calls-32"].contenders}
    found = verdicts({"calls-32": [numbers] * 5, "calls-1": [numbers] * 5})
    assert {one.goal.case for one in found} == {"calls-32"}
    assert {one.goal.theirs for one in found} == {"aiohttp", "stock", "official"}


# They take minutes: the full run alone has them.
LONG = {"redis-limit-1", "redis-limit-4", "bulk-1000000"}


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.what)
def test_each_goal_is_measured_by_its_case(goal: Goal) -> None:
    case = CASES[goal.case]
    assert case.quick or goal.case in LONG
    assert goal.ours in case.contenders
    assert goal.theirs is None or goal.theirs in case.contenders


def test_a_quick_run_has_only_the_contenders_of_goals() -> None:
    quick = cases_of("quick")
    assert {goal.case for goal in GOALS} - LONG == quick.keys()
    assert quick["calls-32"].contenders == ("trunkline", "aiohttp", "stock", "official")
    assert quick["hold-first"].contenders == ("trunkline",)
    assert cases_of("full") == CASES


def test_the_regression_check_compares_ratios_and_not_seconds() -> None:
    checked = cases_of("check")
    judged = [goal for goal in GOALS if goal.case in checked]
    assert {goal.case for goal in judged} == checked.keys()
    assert {goal.unit for goal in judged} <= {"×", ""}
    assert not any(goal.less for goal in judged)


def test_the_overhead_of_a_transport_is_the_difference() -> None:
    (goal,) = (goal for goal in GOALS if goal.less)
    one = {"trunkline-memory": {"cpu": 45e-6}, "memory": {"cpu": 5e-6}}
    (found,) = verdicts({goal.case: [one] * 5})
    assert found.measured.median == pytest.approx(40)
    assert found.reached


@pytest.mark.parametrize("name", CASES)
def test_each_case_has_known_contenders(name: str) -> None:
    case = CASES[name]
    assert set(case.contenders) <= set(CONTENDERS)
    assert case.measure in MEASURES


def test_contenders_take_turns_to_start_a_round() -> None:
    order = [turns(("a", "b", "c"), number) for number in range(4)]
    assert [one[0] for one in order] == ["a", "b", "c", "a"]
    assert all(sorted(one) == ["a", "b", "c"] for one in order)
