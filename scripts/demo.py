"""Start the sandbox in a process of its own and take the tour of it: `make demo`."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

TOUR = Path(__file__).resolve().parent.parent / "examples" / "tour.py"
SANDBOX = [sys.executable, "-m", "trunkline.sandbox", "--port", "0"]
# How long the sandbox may take to say where it listens, on a busy machine.
START = 30.0
# The last name that the tour needs: it has all once every one of them was exported.
NEEDED = frozenset(
    {
        "TRUNKLINE_BASE_URL",
        "VONAGE_API_KEY",
        "VONAGE_API_SECRET",
        "VONAGE_APPLICATION_ID",
        "VONAGE_PRIVATE_KEY",
        "COVIU_API_KEY",
        "COVIU_KEY_SECRET",
    }
)


def exports(lines: IO[str]) -> dict[str, str]:
    """Read `export NAME=value` lines, quoted for a shell, until all that is needed is there."""
    found: dict[str, str] = {}
    pending = ""
    for line in lines:
        pending += line
        try:
            words = shlex.split(pending, comments=True)
        except ValueError:  # inside a quoted value of several lines
            continue
        pending = ""
        if words[:1] == ["export"]:
            found.update(word.split("=", 1) for word in words[1:] if "=" in word)
        if found.keys() >= NEEDED:
            return found
    raise SystemExit(f"the sandbox ended without {', '.join(sorted(NEEDED - found.keys()))}")


@contextmanager
def sandbox() -> Iterator[dict[str, str]]:
    """Run the sandbox on a free port; the variables that lead to it."""
    with subprocess.Popen(SANDBOX, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        watchdog = threading.Timer(START, server.kill)
        watchdog.start()
        try:
            variables = exports(server.stdout)
            watchdog.cancel()
            # Nothing it prints later may fill the pipe and hold it.
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield variables
        finally:
            watchdog.cancel()
            server.terminate()


def main() -> int:
    """Take the tour; its exit code."""
    with sandbox() as variables:
        tour = subprocess.run([sys.executable, str(TOUR)], env=os.environ | variables, check=False)
    return tour.returncode


if __name__ == "__main__":
    sys.exit(main())
