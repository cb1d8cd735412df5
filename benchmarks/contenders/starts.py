"""Programs that start and end at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.large import description
from benchmarks.setting import Setting

_RUNS = 10  # the start of one program is too short for the clock of processes
_TRUNKLINE = [sys.executable, "-m", "trunkline"]
_COMMANDS = {
    "empty": [sys.executable, "-c", ""],
    "help": [*_TRUNKLINE, "--help"],
    "idle": [*_TRUNKLINE, "generate"],
}


@asynccontextmanager
async def start(setting: Setting) -> AsyncIterator[Callable[[], object]]:
    """Run the contender's program several times."""
    with TemporaryDirectory() as folder:

        def run(command: list[str]) -> None:
            subprocess.run(command, cwd=folder, check=True, capture_output=True)

        if setting.variant == "idle":  # a project of one API, whose package is up to date
            file = Path(folder) / "things.json"
            file.write_text(json.dumps(description(15, 30)), "utf-8")
            for arguments in (["init"], ["add", "things", file.name], ["generate"]):
                run([*_TRUNKLINE, *arguments])

        def run_all() -> None:
            for _ in range(_RUNS):
                run(_COMMANDS[setting.variant])

        yield run_all
