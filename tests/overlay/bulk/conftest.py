"""Fixtures of the tests of bulk jobs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of a journal."""
    return tmp_path / "job.journal"


def _write(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def csv_of(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file with the column `email`."""

    def write(*emails: str, name: str = "users.csv") -> Path:
        return _write(tmp_path / name, ("email", *emails))

    return write


@pytest.fixture
def jsonl_of(tmp_path: Path) -> Callable[..., Path]:
    """Write a JSONL file."""

    def write(*rows: Any, name: str = "users.jsonl") -> Path:
        return _write(tmp_path / name, map(json.dumps, rows))

    return write
