"""Small descriptions give exactly the package files that are kept beside them.

After an intended change: `TRUNKLINE_GOLDEN=write python -m pytest tests/codegen/test_golden.py`,
then review the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trunkline_codegen.build.pipeline import build

from .spec_case import Case, write_specs

FOLDER = Path(__file__).parent / "golden"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
FILES = ("__init__.py", "_readers.py", "models.py", "params.py", "resources.py")


@pytest.mark.parametrize("name", NAMES)
def test_a_description_gives_the_files_that_are_kept(name: str, tmp_path: Path) -> None:
    home = FOLDER / name
    text = (home / "openapi.yaml").read_text("utf-8")
    files = build(write_specs(tmp_path / "specs", [Case(name=name, holds="", text=text)]))
    for file in FILES:
        kept = home / f"{file}.txt"  # not `.py`: linters and type checkers pass it by
        if os.environ.get("TRUNKLINE_GOLDEN") == "write":
            kept.write_text(files[f"{name}/{file}"], "utf-8")
        assert files[f"{name}/{file}"] == kept.read_text("utf-8")
