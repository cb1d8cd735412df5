"""What is to be reached: each goal is a number of one case, seldom alone and mostly by a peer's."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal

from .cases import CASES, Case
from .ratios import Round, Summary, difference, ratio

# The regression check lets a ratio be this share of its goal: it is to find what broke, not what
# a crowded machine does to a ratio.
CHECKED_SHARE = 0.75


@dataclasses.dataclass(frozen=True, kw_only=True)
class Goal:
    """One goal.

    Attributes:
        what: What is measured, in words.
        against: What it is compared with, in words; nothing where the limit says all.
        case: The case that measures it.
        number: The number of the case, as `measures` names it.
        ours: The contender that is to reach it.
        theirs: The contender that it is compared with, None where it is compared with `bound`.
        less: Whether the other's number is subtracted, where a ratio would say nothing.
        bound: What the number is divided by as well.
        sense: Which side of the limit is the good one.
        limit: The limit.
        unit: What the measured number is shown in.
    """

    what: str
    against: str = ""
    case: str
    number: str
    ours: str = "trunkline"
    theirs: str | None = None
    less: bool = False
    bound: float = 1.0
    sense: Literal["at most", "at least"]
    limit: float
    unit: str = "×"

    def measured(self, rounds: Sequence[Round]) -> Summary:
        """Return what the rounds of the case say."""
        if self.less:
            assert self.theirs is not None
            return difference(rounds, self.number, self.ours, self.theirs, self.bound)
        return ratio(rounds, self.number, self.ours, self.theirs, self.bound)

    def reached(self, value: float, share: float = 1.0) -> bool:
        """Return whether a value reaches the goal, or the given share of it."""
        if self.sense == "at most":
            return value <= self.limit / share
        return value >= self.limit * share


@dataclasses.dataclass(frozen=True)
class Verdict:
    """A goal and what was measured of it.

    Attributes:
        goal: The goal.
        measured: Median and quartiles.
    """

    goal: Goal
    measured: Summary

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.goal.reached(self.measured.median)

    @property
    def broken(self) -> bool:
        """Whether it is missed by so much that something must have broken."""
        return not self.goal.reached(self.measured.median, CHECKED_SHARE)


def cases_of(kind: str) -> dict[str, Case]:
    """Return the cases of a kind of run.

    Args:
        kind: `full` is all cases; `quick` and `check` those that are marked so, each with none but
            the contenders that its goals are about.
    """
    if kind == "full":
        return dict(CASES)
    marked = "quick" if kind == "quick" else "checked"
    return {name: _judged(name, case) for name, case in CASES.items() if getattr(case, marked)}


def _judged(name: str, case: Case) -> Case:
    goals = [goal for goal in GOALS if goal.case == name]
    parts = {goal.ours for goal in goals} | {goal.theirs for goal in goals}
    contenders = tuple(one for one in case.contenders if one in parts)
    return dataclasses.replace(case, contenders=contenders)


def verdicts(results: Mapping[str, Sequence[Round]]) -> list[Verdict]:
    """Return the verdict on each goal whose case was run."""
    return [
        Verdict(goal, goal.measured(results[goal.case])) for goal in GOALS if goal.case in results
    ]


GOALS: tuple[Goal, ...] = (
    Goal(
        what="CPU per call, 32 at a time, model included",
        against="bare aiohttp + json",
        case="calls-32",
        number="cpu",
        theirs="aiohttp",
        sense="at most",
        limit=1.25,
    ),
    Goal(
        what="calls per second, 32 at a time",
        against="stock generated client",
        case="calls-32",
        number="rate",
        theirs="stock",
        sense="at least",
        limit=12.0,
    ),
    Goal(
        what="calls per second, Basic",
        against="official SDK, 32 threads",
        case="calls-32",
        number="rate",
        theirs="official",
        sense="at least",
        limit=5.0,
    ),
    Goal(
        what="calls per second, JWT",
        against="official SDK, 32 threads",
        case="calls-32-jwt",
        number="rate",
        theirs="official",
        sense="at least",
        limit=250.0,
    ),
    Goal(
        what="calls per second, 32 at a time at 20 ms",
        against="the bound of 1,600",
        case="calls-32-20ms",
        number="rate",
        bound=1600.0,
        sense="at least",
        limit=0.94,
    ),
    Goal(
        what="CPU per call, 32 at a time at 20 ms",
        against="official SDK, 32 threads",
        case="calls-32-20ms",
        number="cpu",
        theirs="official",
        sense="at most",
        limit=1 / 3,
    ),
    Goal(
        what="new connections per call, steady state",
        case="calls-32-20ms",
        number="connections",
        sense="at most",
        limit=0.01,
        unit="",
    ),
    Goal(
        what="a room from a dict",
        against="pydantic validate_python, extra=allow",
        case="room-from-dict",
        number="cpu",
        theirs="pydantic",
        sense="at most",
        limit=0.75,
    ),
    Goal(
        what="100 rooms, bytes to models, orjson",
        against="pydantic validate_json",
        case="read-rooms",
        number="cpu",
        theirs="pydantic",
        sense="at most",
        limit=0.95,
    ),
    Goal(
        what="100 rooms, bytes to models, json",
        against="pydantic validate_json",
        case="read-rooms",
        number="cpu",
        ours="trunkline-json",
        theirs="pydantic",
        sense="at most",
        limit=1.25,
    ),
    Goal(
        what="100 rooms, models to bytes",
        against="pydantic dump_json",
        case="write-rooms",
        number="cpu",
        theirs="pydantic",
        sense="at most",
        limit=1.0,
    ),
    Goal(
        what="import trunkline",
        against="import httpx",
        case="import",
        number="cpu",
        ours="import trunkline",
        theirs="import httpx",
        sense="at most",
        limit=0.15,
    ),
    Goal(
        what="from trunkline import Vonage",
        against="import httpx",
        case="import",
        number="cpu",
        ours="from trunkline import Vonage",
        theirs="import httpx",
        sense="at most",
        limit=1.3,
    ),
    Goal(
        what="the start of trunkline --help",
        against="an empty Python program",
        case="start",
        number="cpu",
        ours="trunkline --help",
        theirs="python start",
        sense="at most",
        limit=2.5,
    ),
    Goal(
        what="trunkline generate with nothing to do",
        case="start-idle",
        number="cpu",
        ours="trunkline generate",
        bound=0.010,  # of ten runs, so that the share is the milliseconds of one
        sense="at most",
        limit=300.0,
        unit=" ms",
    ),
    Goal(
        what="import of a client with 300 operations and 1,500 classes",
        case="import-large",
        number="cpu",
        ours="large client",
        bound=0.001,
        sense="at most",
        limit=150.0,
        unit=" ms",
    ),
    Goal(
        what="50 pages at 20 ms, concurrency=8",
        against="page after page",
        case="walk-50",
        number="rate",
        ours="concurrency",
        theirs="sequential",
        sense="at least",
        limit=5.5,
    ),
    Goal(
        what="50 pages at 20 ms with 20 ms of work each, read-ahead",
        against="page after page",
        case="walk-50-work",
        number="rate",
        ours="read-ahead",
        theirs="sequential",
        sense="at least",
        limit=1.85,
    ),
    Goal(
        what="longest hold of the event loop, bodies of 500 kB",
        case="hold-500kb",
        number="hold",
        bound=0.001,
        sense="at most",
        limit=5.0,
        unit=" ms",
    ),
    Goal(
        what="longest hold of the event loop, bodies of 500 kB, json",
        case="hold-500kb",
        number="hold",
        ours="trunkline-json",
        bound=0.001,
        sense="at most",
        limit=5.0,
        unit=" ms",
    ),
    Goal(
        what="longest hold of the event loop, 500 kB of integers of 64 bits",
        case="hold-500kb-integers",
        number="hold",
        bound=0.001,
        sense="at most",
        limit=5.0,
        unit=" ms",
    ),
    Goal(
        what="longest hold of the event loop, 500 kB of integers of 64 bits, json",
        case="hold-500kb-integers",
        number="hold",
        ours="trunkline-json",
        bound=0.001,
        sense="at most",
        limit=5.0,
        unit=" ms",
    ),
    Goal(
        what="longest hold of the event loop, first use of a client",
        case="hold-first",
        number="hold",
        bound=0.001,
        sense="at most",
        limit=5.0,
        unit=" ms",
    ),
    Goal(
        what="CPU per call, all that is above the transport",
        against="less the transport",
        case="above-transport",
        number="cpu",
        ours="trunkline-memory",
        theirs="memory",
        less=True,
        bound=1e-6,
        sense="at most",
        limit=60.0,
        unit=" µs",
    ),
    Goal(
        what="CPU a journaled POST, 32 at a time",
        against="the same calls in a loop with a semaphore",
        case="bulk-32",
        number="cpu",
        ours="bulk",
        theirs="bare",
        sense="at most",
        limit=1.5,
    ),
    Goal(
        what="journaled POSTs a second, 64 at a time at 20 ms",
        against="the bound of 3,200",
        case="bulk-64-20ms",
        number="rate",
        ours="bulk",
        bound=3200.0,
        sense="at least",
        limit=0.93,
    ),
    Goal(
        what="4 Dask workers with a shared limit, calls a second",
        against="the limit of 170/s",
        case="dask-limit",
        number="rate",
        ours="dask",
        bound=170.0,
        sense="at least",
        limit=0.95,
    ),
    Goal(
        what="4 Dask workers with a shared limit, the fullest second",
        against="the limit of 170/s",
        case="dask-limit",
        number="most",
        ours="dask",
        bound=170.0,
        sense="at most",
        limit=1.0,
    ),
    Goal(
        what="a limit in Redis, shared by 1 process, at 50 ms, calls a second",
        against="the limit of 170/s",
        case="redis-limit-1",
        number="rate",
        ours="redis-50ms",
        bound=170.0,
        sense="at least",
        limit=0.95,
    ),
    Goal(
        what="a limit in Redis, shared by 1 process, at 50 ms, the fullest second",
        against="the limit of 170/s",
        case="redis-limit-1",
        number="most",
        ours="redis-50ms",
        bound=170.0,
        sense="at most",
        limit=1.0,
    ),
    Goal(
        what="a limit in Redis, shared by 4 processes, at 50 ms, calls a second",
        against="the limit of 170/s",
        case="redis-limit-4",
        number="rate",
        ours="redis-50ms",
        bound=170.0,
        sense="at least",
        limit=0.95,
    ),
    Goal(
        what="a limit in Redis, shared by 4 processes, at 50 ms, the fullest second",
        against="the limit of 170/s",
        case="redis-limit-4",
        number="most",
        ours="redis-50ms",
        bound=170.0,
        sense="at most",
        limit=1.0,
    ),
    Goal(
        what="growth of the peak of memory from 10,000 rows of a job to 1,000,000",
        case="bulk-1000000",
        number="memory",
        ours="bulk",
        bound=1024.0 * 1024.0,
        sense="at most",
        limit=20.0,
        unit=" MiB",
    ),
    Goal(
        what="items exported to JSONL a second",
        against="walking the list",
        case="export",
        number="rate",
        ours="export-jsonl",
        theirs="export-walk",
        sense="at least",
        limit=0.8,
    ),
    Goal(
        what="items exported to Parquet a second",
        against="walking the list",
        case="export",
        number="rate",
        ours="export-parquet",
        theirs="export-walk",
        sense="at least",
        limit=0.6,
    ),
    Goal(
        what="the sandbox: GET of a room a second on one core",
        case="sandbox-room",
        number="rate",
        ours="sandbox",
        sense="at least",
        limit=2000.0,
        unit="",
    ),
    Goal(
        what="the sandbox: fresh for a test, with its clients",
        case="sandbox-fresh",
        number="cpu",
        ours="sandbox",
        bound=0.001,
        sense="at most",
        limit=50.0,
        unit=" ms",
    ),
)
