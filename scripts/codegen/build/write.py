"""Bringing `generated/trunkline_api` to what a run made, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .fingerprints import files_below


def differences(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return the paths that differ between a folder and what it should hold, sorted."""
    found = files_below(folder)
    wanted = {name: source.encode() for name, source in files.items()}
    return sorted(n for n in found.keys() | wanted.keys() if found.get(n) != wanted.get(n))


def package_texts(folder: Path) -> dict[str, str]:
    """Return the files of a package that was made before, by their names in it."""
    return {name: content.decode() for name, content in files_below(folder).items()}


def write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Make a folder hold these files and no others; return the paths that changed.

    The files are written beside the folder first and then take its place, so that a run that
    fails on the way leaves it as it was.
    """
    changed = differences(folder, files)
    if not changed:
        return []
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, source in files.items():
            path = staging / "new" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.encode())
        if folder.exists():
            folder.rename(staging / "old")
        try:
            (staging / "new").rename(folder)
        except OSError:
            (staging / "old").rename(folder)
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return changed
