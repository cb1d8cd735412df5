"""The plot of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from .cases import CASES
from .contenders import CONTENDERS
from .goals import Verdict
from .ratios import Round, of_one
from .report import number, seconds, shape, share_of, wanted

_OURS, _THEIRS, _GOOD, _BAD = "#1f77b4", "#b0b7c3", "#2e8b57", "#c0392b"
_CALLS = "calls-32"


def draw(
    path: Path,
    machine: Mapping[str, object],
    results: Mapping[str, Sequence[Round]],
    verdicts: Sequence[Verdict],
) -> None:
    """Write the plot of a run: what a call costs whom, and how far the goals are reached."""
    mpl.use("Agg")
    figure, (calls, goals) = plt.subplots(
        1, 2, figsize=(15, 0.42 * max(len(verdicts), 6) + 1.8), width_ratios=(1, 1.3)
    )
    if _CALLS in results:
        _draw_calls(calls, results[_CALLS])
    else:
        calls.set_axis_off()
    _draw_goals(goals, verdicts)
    figure.suptitle(shape(machine), fontsize=9)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _draw_calls(axes: Axes, rounds: Sequence[Round]) -> None:
    names = CASES[_CALLS].contenders[::-1]
    values = [of_one(rounds, name, "cpu").median for name in names]
    colours = [_OURS if name == "trunkline" else _THEIRS for name in names]
    bars = axes.barh([CONTENDERS[name].title for name in names], values, color=colours)
    axes.bar_label(bars, [seconds(value) for value in values], padding=4)
    axes.set_xlim(0, max(values) * 1.2)
    axes.set_xticks([])
    axes.set_title(f"{CASES[_CALLS].title}: CPU per call", fontsize=10)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _draw_goals(axes: Axes, verdicts: Sequence[Verdict]) -> None:
    shown = list(verdicts)[::-1]
    shares = [share_of(verdict.goal, verdict.measured.median) for verdict in shown]
    colours = [_GOOD if verdict.reached else _BAD for verdict in shown]
    labels = [f"{verdict.goal.what}\nagainst {verdict.goal.against}" for verdict in shown]
    bars = axes.barh(labels, [min(share, 3.0) for share in shares], color=colours)
    texts = [f"{number(one.measured.median)}{one.goal.unit} ({wanted(one.goal)})" for one in shown]
    axes.bar_label(bars, texts, padding=4, fontsize=8)
    axes.axvline(1.0, color="black", linewidth=1)
    axes.set_xlim(0, 3.9)
    axes.set_xticks([0, 1, 2, 3], ["0", "goal", "2×", "3×"])
    axes.tick_params(axis="y", labelsize=7)
    axes.set_title("What was used of each goal: less is better", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
