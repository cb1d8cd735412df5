"""The tour runs as in `make demo`: two processes and real sockets between them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tour() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "demo.py")],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def test_the_tour_finishes(tour: subprocess.CompletedProcess[str]) -> None:
    assert tour.returncode == 0, tour.stdout + tour.stderr
    assert "Done." in tour.stdout


@pytest.mark.parametrize(
    "text",
    [
        "created  Archive",
        "page  Help line, Archive",
        "updated  Stand-up        expires after use: True",
        "member  ada             JOINED",
        "member  grace           JOINED",
        "updated  greeting.wav    spoken by Ada",
        "added  Dr Okafor",
        "caught  NotFoundError",
        "status = 404",
        "killed  kill -9",
        "400 rows done, 0 unknown",
        "400 users, 0 of them twice",
    ],
)
def test_the_tour_shows(text: str, tour: subprocess.CompletedProcess[str]) -> None:
    assert text in tour.stdout


def test_the_tour_waits_as_long_as_the_server_requests(
    tour: subprocess.CompletedProcess[str],
) -> None:
    (line,) = (line for line in tour.stdout.splitlines() if "listed" in line)
    seconds = float(line.rpartition("after ")[2].removesuffix(" s"))
    assert seconds >= 2


def test_the_tour_prints_no_secret_and_no_warning(tour: subprocess.CompletedProcess[str]) -> None:
    assert "PRIVATE KEY" not in tour.stdout + tour.stderr
    assert "Traceback" not in tour.stderr
