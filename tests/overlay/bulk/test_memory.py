"""The memory of a job does not grow with its rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzz.tiers import tiers

PROGRAM = Path(__file__).with_name("memory_job.py")


def peak(folder: Path, rows: int) -> float:
    """Return the peak memory of a job, in MiB."""
    shown = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), str(rows)],
        env={n: v for n, v in os.environ.items() if not n.startswith("COVERAGE_")},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(shown.stdout) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count in other units")
@tiers(25_000, 1_000_000)
def test_many_rows_take_no_more_memory_than_few(times: int, seed: int, tmp_path: Path) -> None:
    assert peak(tmp_path, times) - peak(tmp_path, 5_000) < 10 + times / 100_000
