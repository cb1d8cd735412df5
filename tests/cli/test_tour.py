"""The lines of docs/cli.md do what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from trunkline._cli.commands import COMMANDS
from trunkline.sandbox import Sandbox

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"


def test_the_tour_runs_line_by_line(served: Sandbox) -> None:
    Path("users.csv").write_text("name,display-name\ngrace,Grace\njoan,Joan\n")
    block = re.search(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    commands = [line.removeprefix("$ ") for line in block[1].splitlines()]
    assert len(commands) > 10
    script = "\n".join(
        ["set -e -o pipefail", 'trunkline() { "$PYTHON" -m trunkline "$@"; }', *commands]
    )
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"display_name": "Launch day"' in done.stdout or "Launch day" in done.stdout
    assert Path("rooms.csv").exists()
    assert len(Path("made.jsonl").read_text().splitlines()) == 2


def test_every_command_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"trunkline {name}" not in text] == []
