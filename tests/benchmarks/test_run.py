"""The benchmarks as a program, without the packages of other projects."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_cases_are_measured_and_their_goals_judged() -> None:
    cases = ("import", "above-transport", "sandbox-room")
    named = [word for name in cases for word in ("--case", name)]
    done = run(*named, "--rounds", "5", "--seconds", "0.02")
    assert done.returncode == 0, done.stderr
    for number, name in enumerate(cases, 1):
        assert f"{number}/3 {name} (5 rounds" in done.stdout
    tables = [line for line in done.stdout.splitlines() if line.startswith("|")]
    goals = [line.split("|")[1].strip() for line in tables if "reached" in line]
    assert goals == [
        "import trunkline",
        "from trunkline import Vonage",
        "CPU per call, all that is above the transport",
        "the sandbox: GET of a room a second on one core",
    ]
    assert "Python 3." in done.stdout


def test_fewer_rounds_than_a_median_needs_are_rejected() -> None:
    done = run("--case", "import", "--rounds", "4")
    assert done.returncode == 2
    assert "5 at least" in done.stderr
