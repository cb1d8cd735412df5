"""Run the benchmarks: print a table a case, then the goals; write JSON and a plot."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from . import interleave, report
from .cases import CASES, Case
from .certificate import make_credentials
from .goals import CHECKED_SHARE, Verdict, cases_of, verdicts
from .machine import description
from .processes import ProcessEndedError
from .ratios import FEWEST_ROUNDS
from .stock import make_client

RESULTS = Path(__file__).resolve().parent / "results"

# Rounds, and seconds for each contender in each of them.
LENGTHS = {"full": (5, 1.0), "quick": (5, 0.2), "check": (5, 0.4)}


def chosen(options: argparse.Namespace) -> dict[str, Case]:
    """Return the cases to run: those of a kind, or those that were named."""
    if options.case:
        return {name: CASES[name] for name in options.case}
    return cases_of(options.kind)


async def measure(
    cases: Mapping[str, Case], rounds: int, seconds: float
) -> dict[str, interleave.Rounds]:
    """Run cases one after the other, and print each one's table when it is done."""
    results: dict[str, interleave.Rounds] = {}
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        make_credentials(Path(folder))
        if any("stock" in case.contenders for case in cases.values()):
            make_client(Path(folder))
        for number, (name, case) in enumerate(cases.items(), 1):
            print(f"{number}/{len(cases)} {name}", end=" ", flush=True)
            start = time.monotonic()
            results[name] = await interleave.run(case, Path(folder), rounds=rounds, seconds=seconds)
            print(f"({len(results[name])} rounds, {time.monotonic() - start:.0f} s)\n")
            print(report.case_table(case, results[name]), end="\n\n", flush=True)
    return results


def readme() -> int:
    """Print what the README quotes of the last full run."""
    try:
        recorded = json.loads((RESULTS / "full.json").read_text("utf-8"))
    except FileNotFoundError:
        print("benchmarks: there are no results of a full run: make bench", file=sys.stderr)
        return 2
    print(report.readme(recorded["machine"], verdicts(report.rounds_of(recorded))))
    return 0


def checked(reached: list[Verdict]) -> int:
    """Print what is broken, and return the exit status of the regression check."""
    broken = [verdict for verdict in reached if verdict.broken]
    for verdict in broken:
        goal = verdict.goal
        print(
            f"benchmarks: {goal.what}, against {goal.against}: "
            f"{report.number(verdict.measured.median)}{goal.unit} does not come within "
            f"{CHECKED_SHARE:.0%} of the goal, {report.wanted(goal)}",
            file=sys.stderr,
        )
    return 1 if broken else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 1 where the regression check finds something broken, 2 where nothing ran."""
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, epilog=f"cases: {', '.join(CASES)}"
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.set_defaults(kind="full")
    for kind, words in (
        ("quick", "those whom the goals are about, in short rounds: about three minutes"),
        ("check", "the regression check: fails where a ratio is far from its goal; a minute"),
        ("readme", "measure nothing: print what the README quotes of the last full run"),
    ):
        kinds.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=words)
    parser.add_argument(
        "--case",
        action="append",
        choices=CASES,
        metavar="CASE",
        help="this case only; again for more",
    )
    parser.add_argument("--rounds", type=int, help=f"{FEWEST_ROUNDS} at least")
    parser.add_argument("--seconds", type=float, help="of each contender in each round")
    parser.add_argument("--output", type=Path, default=RESULTS, help="where the results go")
    options = parser.parse_args(arguments)
    if options.kind == "readme":
        return readme()
    rounds, seconds = LENGTHS[options.kind]
    if options.rounds is not None and options.rounds < FEWEST_ROUNDS:
        parser.error(f"--rounds: {FEWEST_ROUNDS} at least, or a median is worth nothing")

    machine = description()
    try:
        results = asyncio.run(
            measure(chosen(options), options.rounds or rounds, options.seconds or seconds)
        )
    except ProcessEndedError:
        print("benchmarks: a contender or the server ended; why is said above", file=sys.stderr)
        return 2
    reached = verdicts(results)
    if reached:
        print(report.goal_table(reached))
    print(report.shape(machine))
    if options.kind == "check":
        return checked(reached)
    if not options.case:
        from .plot import draw  # noqa: PLC0415 (matplotlib: slow, and only wanted here)

        recorded = report.record(machine, results, reached)
        print(f"written: {report.write(options.output, options.kind, recorded).name}")
        draw(options.output / f"{options.kind}.png", machine, results, reached)
    return 0


if __name__ == "__main__":
    sys.exit(main())
