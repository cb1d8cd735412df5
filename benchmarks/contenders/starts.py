"""Programs that start and end at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from benchmarks.setting import Setting

_RUNS = 10  # the start of one program is too short for the clock of processes
_COMMANDS = {
    "empty": [sys.executable, "-c", ""],
    "help": [sys.executable, "-m", "trunkline", "--help"],
}


@asynccontextmanager
async def start(setting: Setting) -> AsyncIterator[Callable[[], object]]:
    """Run the contender's program several times."""

    def run() -> None:
        for _ in range(_RUNS):
            subprocess.run(_COMMANDS[setting.variant], check=True, capture_output=True)

    yield run
