"""What the benchmarks print and write."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .cases import CASES, Case
from .contenders import CONTENDERS
from .goals import Goal, Verdict
from .machine import busy
from .ratios import Round, of_one


def seconds(value: float) -> str:
    """Return a duration as text, in the unit that suits it."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1 or unit == "µs":
            return f"{value * factor:,.3g} {unit}" if value * factor < 1000 else f"{value:,.0f} s"
    raise AssertionError("every duration has a unit")


# How each number is shown: its heading, and the text of a value.
SHOWN: dict[str, tuple[str, Callable[[float], str]]] = {
    "cpu": ("CPU each", seconds),
    "rate": ("a second", lambda value: f"{value:,.0f}" if value >= 100 else f"{value:.3g}"),
    "connections": ("new connections each", lambda value: f"{value:.3f}"),
    "hold": ("longest hold", seconds),
    "most": ("fullest second", lambda value: f"{value:,.0f}"),
    "least": ("emptiest second", lambda value: f"{value:,.0f}"),
    "memory": ("memory", lambda value: f"{value / 1024:,.1f} KiB"),
}


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a table in Markdown, the first row as its heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def case_table(case: Case, rounds: Sequence[Round]) -> str:
    """Return the medians of a case, and how each contender's first number is to the first's."""
    shown = case.shown
    first, lead = case.contenders[0], shown[0]
    rows = [[case.title, *(SHOWN[name][0] for name in shown), f"{SHOWN[lead][0]}, relative"]]
    for name in case.contenders:
        numbers = {number: of_one(rounds, name, number) for number in shown}
        base = of_one(rounds, first, lead).median
        relative = f"{numbers[lead].median / base:.2f}" if base else "-"
        cells = [SHOWN[number][1](numbers[number].median) for number in shown]
        rows.append([CONTENDERS[name].title, *cells, relative])
    # A single contender has no peer to compare with.
    return table(rows if len(case.contenders) > 1 else [row[:-1] for row in rows])


def goal_table(verdicts: Sequence[Verdict]) -> str:
    """Return the goals with what was measured beside each."""
    rows = [["what", "against", "goal", "measured", "quartiles", ""]]
    for verdict in verdicts:
        goal, found = verdict.goal, verdict.measured
        rows.append(
            [
                goal.what,
                goal.against or "–",
                wanted(goal),
                f"{number(found.median)}{goal.unit}",
                f"{number(found.low)} to {number(found.high)}",
                "reached" if verdict.reached else "not reached",
            ]
        )
    return table(rows)


def wanted(goal: Goal) -> str:
    """Return the limit of a goal as text."""
    limit = f"{goal.limit:,.0f}" if float(goal.limit).is_integer() else number(goal.limit)
    return f"{'≤' if goal.sense == 'at most' else '≥'} {limit}{goal.unit}"


def number(value: float) -> str:
    """Return a ratio as text, with as many figures as are of use."""
    for least, places in ((100, 0), (10, 1), (0.1, 2)):
        if value >= least:
            return f"{value:,.{places}f}"
    return f"{value:.3f}"


def readme(machine: Mapping[str, object], verdicts: Sequence[Verdict]) -> str:
    """Return what the README quotes of a run: when and where it was, and the goals."""
    where = shape(machine).replace("\n", ".\n")
    return f"Measured on {where}.\n\n{goal_table(verdicts)}"


def shape(machine: Mapping[str, object]) -> str:
    """Return the machine in one line, with a warning where others used it."""
    line = (
        f"{machine['date']}, {machine['cores']} cores of {machine['processor']}, "
        f"{machine['memory_gib']} GiB, {machine['system']}, Python {machine['python']}"
    )
    if busy(float(str(machine["load_before"]))):
        line += f"\nNOISY: other programs were running (load {machine['load_before']} before)"
    return line


def record(
    machine: Mapping[str, object],
    results: Mapping[str, Sequence[Round]],
    verdicts: Sequence[Verdict],
) -> dict[str, object]:
    """Return everything that was measured, for a file."""
    return {
        "machine": machine,
        "goals": [
            {
                **dataclasses.asdict(verdict.goal),
                "measured": dataclasses.asdict(verdict.measured),
                "reached": verdict.reached,
            }
            for verdict in verdicts
        ],
        "cases": {
            name: {"title": CASES[name].title, "rounds": rounds} for name, rounds in results.items()
        },
    }


def rounds_of(recorded: Mapping[str, Any]) -> dict[str, list[Round]]:
    """Return the rounds of each case of a record."""
    return {name: case["rounds"] for name, case in recorded["cases"].items()}


def write(folder: Path, name: str, recorded: Mapping[str, object]) -> Path:
    """Write a record into a folder, in place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(_json(recorded) + "\n", "utf-8")
    return path


def _json(value: object, indent: str = "") -> str:
    """Return JSON that people can read: what holds no list (a goal, a round) is on one line."""
    if not _holds_list(value):
        return json.dumps(value, ensure_ascii=False)
    deeper = f"{indent} "
    if isinstance(value, Mapping):
        opening, closing = "{}"
        inner = [f"{json.dumps(name)}: {_json(one, deeper)}" for name, one in value.items()]
    else:
        assert isinstance(value, Sequence)
        opening, closing = "[]"
        inner = [_json(one, deeper) for one in value]
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(inner) + f"\n{indent}{closing}"


def _holds_list(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_list, value.values()))
    return isinstance(value, list)


def share_of(goal: Goal, value: float) -> float:
    """Return how much of what a goal allows was used: 1 is the goal, less is better."""
    if goal.sense == "at most":
        return value / goal.limit
    return goal.limit / value if value else float("inf")
