"""The plot of a run: what a call costs whom, and how much of each goal was used."""

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

_OURS, _THEIRS, _GOOD, _BAD, _FAINT = "#2563a8", "#b8bec8", "#3a8f5c", "#c4483c", "#6b7280"
_CALLS = "calls-32"
_WIDEST = 2.0  # of a goal: a bar that is longer ends there


def draw(
    path: Path,
    machine: Mapping[str, object],
    results: Mapping[str, Sequence[Round]],
    verdicts: Sequence[Verdict],
) -> None:
    """Write the plot of a run."""
    mpl.use("Agg")
    calls = results.get(_CALLS)
    heights = (0.42 * len(calls[0]) + 0.7 if calls else 0.01, 0.34 * len(verdicts) + 0.9)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(12, sum(heights) + 1.2), height_ratios=heights, layout="constrained"
    )
    if calls:
        _draw_calls(above, calls)
    else:
        above.set_axis_off()
    _draw_goals(below, verdicts)
    figure.suptitle("trunkline beside its peers", fontsize=14, fontweight="bold")
    figure.supxlabel(shape(machine), fontsize=8, color=_FAINT)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _draw_calls(axes: Axes, rounds: Sequence[Round]) -> None:
    names = [name for name in CASES[_CALLS].contenders if name in rounds[0]][::-1]
    values = [of_one(rounds, name, "cpu").median for name in names]
    colours = [_OURS if name == "trunkline" else _THEIRS for name in names]
    bars = axes.barh([CONTENDERS[name].title for name in names], values, 0.7, color=colours)
    axes.bar_label(bars, [seconds(value) for value in values], padding=5, fontsize=9)
    axes.set_xlim(0, max(values) * 1.12)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, labelsize=9)
    _title(axes, f"CPU for each call: {CASES[_CALLS].title}")
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _draw_goals(axes: Axes, verdicts: Sequence[Verdict]) -> None:
    shown = list(verdicts)[::-1]
    shares = [share_of(verdict.goal, verdict.measured.median) for verdict in shown]
    colours = [_GOOD if verdict.reached else _BAD for verdict in shown]
    bars = axes.barh([_label(one) for one in shown], [min(s, _WIDEST) for s in shares], 0.7)
    for bar, colour in zip(bars, colours, strict=True):
        bar.set_color(colour)
    texts = [f"{number(one.measured.median)}{one.goal.unit}" for one in shown]
    axes.axvline(1.0, color="#111827", linewidth=1.2, linestyle=(0, (4, 2)), zorder=1)
    for label in axes.bar_label(bars, texts, padding=4, fontsize=9):
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.0})
    for place, one in enumerate(shown):
        axes.text(_WIDEST * 1.2, place, wanted(one.goal), va="center", fontsize=9, color=_FAINT)
    axes.set_xlim(0, _WIDEST * 1.33)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xticks(
        [0, 0.5, 1.0, 1.5, 2.0], ["0", "half", "the goal", "1.5 times", "twice or more"]
    )
    axes.tick_params(axis="x", labelsize=8, colors=_FAINT)
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    _title(axes, "What was used of each goal: left of the line is reached")
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _label(verdict: Verdict) -> str:
    goal = verdict.goal
    return f"{goal.what}  :  {goal.against}" if goal.against else goal.what


def _title(axes: Axes, text: str) -> None:
    axes.set_title(text, loc="left", fontsize=10.5, fontweight="bold", pad=8)
