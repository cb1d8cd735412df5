"""The output of the benchmarks."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.cases import CASES
from benchmarks.goals import GOALS, Goal, Verdict, verdicts
from benchmarks.ratios import Summary
from benchmarks.report import (
    case_table,
    goal_table,
    number,
    readme,
    record,
    rounds_of,
    seconds,
    share_of,
    table,
    write,
)

AT_MOST = Goal(
    what="CPU", against="aiohttp", case="calls-32", number="cpu", sense="at most", limit=1.25
)
AT_LEAST = Goal(what="calls", case="calls-32", number="rate", sense="at least", limit=12.0)


def test_the_measured_ratio_is_shown_with_its_goal() -> None:
    found = [
        Verdict(AT_MOST, Summary(1.2, 1.15, 1.3)),
        Verdict(AT_LEAST, Summary(6.0, 5.0, 7.0)),
    ]
    assert goal_table(found).splitlines() == [
        "| what  | against | goal    | measured | quartiles    |             |",
        "|-------|---------|---------|----------|--------------|-------------|",
        "| CPU   | aiohttp | ≤ 1.25× | 1.20×    | 1.15 to 1.30 | reached     |",
        "| calls | –       | ≥ 12×   | 6.00×    | 5.00 to 7.00 | not reached |",
    ]


def test_the_columns_of_a_table_are_as_wide_as_their_widest_cell() -> None:
    assert table([["a", "b"], ["long", "1"]]) == "| a    | b |\n|------|---|\n| long | 1 |"


def test_a_share_of_one_is_the_goal_and_less_is_better() -> None:
    assert share_of(AT_MOST, 0.625) == 0.5
    assert share_of(AT_LEAST, 24.0) == 0.5
    assert share_of(AT_LEAST, 0.0) == float("inf")


def test_durations_are_shown_in_a_suitable_unit() -> None:
    assert [seconds(value) for value in (2.5, 0.0218, 93e-6, 4e-7)] == [
        "2.5 s",
        "21.8 ms",
        "93 µs",
        "0.4 µs",
    ]


def test_small_ratios_keep_their_digits() -> None:
    assert [number(value) for value in (0.0042, 0.25, 12.0, 251.4, 4233.0)] == [
        "0.004",
        "0.25",
        "12.0",
        "251",
        "4,233",
    ]


MACHINE = {
    "date": "2026-02-01",
    "cores": 2,
    "processor": "Abacus",
    "memory_gib": 8,
    "system": "Linux x86_64",
    "python": "3.11.9",
    "load_before": 0.1,
}


def a_run() -> dict[str, list[dict[str, dict[str, float]]]]:
    """Return rounds of every case with a goal, all equal."""
    numbers = {"cpu": 1e-4, "rate": 1600.0, "connections": 0.0, "hold": 0.002}
    numbers |= {"least": 165.0, "most": 170.0, "memory": 1e6}
    return {
        name: [dict.fromkeys(CASES[name].contenders, numbers)] * 5
        for name in {goal.case for goal in GOALS}
    }


def test_a_case_with_one_contender_has_no_ratio() -> None:
    rounds = a_run()
    assert "relative" in case_table(CASES["import"], rounds["import"])
    assert "relative" not in case_table(CASES["hold-first"], rounds["hold-first"])


def test_a_record_has_a_line_for_each_goal_and_each_round(tmp_path: Path) -> None:
    rounds = a_run()
    recorded = record(MACHINE, rounds, verdicts(rounds))
    path = write(tmp_path / "new" / "folder", "full", recorded)
    text = path.read_text("utf-8")
    assert json.loads(text) == json.loads(json.dumps(recorded))
    lines = text.splitlines()
    assert sum(line.startswith('  {"what"') for line in lines) == len(GOALS)
    assert sum('{"trunkline": {"cpu"' in line for line in lines) > 5
    assert max(len(line) for line in lines) < 1000


def test_the_readme_section_is_computed_from_the_record_alone(tmp_path: Path) -> None:
    rounds = a_run()
    reached = verdicts(rounds)
    path = write(tmp_path, "full", record(MACHINE, rounds, reached))
    recorded = json.loads(path.read_text("utf-8"))
    section = readme(recorded["machine"], verdicts(rounds_of(recorded)))
    assert section == readme(MACHINE, reached)
    assert section.startswith("Measured on 2026-02-01, 2 cores of Abacus, 8 GiB, Linux x86_64")
    assert section.endswith(goal_table(reached))


def test_a_busy_machine_is_reported() -> None:
    assert "NOISY" in readme({**MACHINE, "load_before": 3.0}, verdicts(a_run()))


def test_a_plot_is_drawn_of_every_kind_of_run(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the plot is drawn where the peers are")
    plot: Any = importlib.import_module("benchmarks.plot")
    rounds = a_run()
    some = {"import": rounds["import"]}
    for name, results in {"full": rounds, "some": some}.items():
        plot.draw(tmp_path / f"{name}.png", MACHINE, results, verdicts(results))
        assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")
