"""The README quotes the measured results."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.goals import verdicts
from benchmarks.report import readme, rounds_of

ROOT = Path(__file__).parents[2]
FULL = ROOT / "benchmarks" / "results" / "full.json"


@pytest.mark.skipif(not FULL.is_file(), reason="no full run is kept")
def test_the_readme_quotes_the_stored_full_run() -> None:
    recorded = json.loads(FULL.read_text("utf-8"))
    section = readme(recorded["machine"], verdicts(rounds_of(recorded)))
    assert section in (ROOT / "README.md").read_text("utf-8")
