"""The forms in which `trunkline sandbox` prints its credentials."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from trunkline._cli.settings import read_dotenv
from trunkline.sandbox._common.shells import assignments

VALUES = {"PLAIN": "abc-123", "ODD": "a 'quoted' \"text\" \\ with $HOME and `id`; é"}


def test_a_shell_reads_them_back() -> None:
    script = "\n".join([*assignments(VALUES, "sh"), 'printf "%s\\n" "$PLAIN" "$ODD"'])
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == list(VALUES.values())


def test_a_dotenv_file_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("\n".join(assignments(VALUES, "dotenv")))
    assert read_dotenv(file) == VALUES


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("fish", ["set -gx A 'it\\'s \\\\ $x'"]),
        ("powershell", ["$env:A = 'it''s \\ $x'"]),
    ],
)
def test_other_shells_have_their_own_quotes(form: str, lines: list[str]) -> None:
    assert assignments({"A": "it's \\ $x"}, form) == lines


def test_the_sandbox_prints_json() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "trunkline", "sandbox", "--port", "0", "--credentials", "json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        values = json.loads(process.stdout.readline())
    process.terminate()
    process.wait(timeout=20)
    assert values["TRUNKLINE_BASE_URL"].startswith("http://127.0.0.1:")
    assert Path(values["VONAGE_PRIVATE_KEY"]).name == "private.key"
