"""Bringing `generated/trunkline_api` to what a run made, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def differences(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return the paths that differ between a folder and what it should hold, sorted."""
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wrong = found ^ files.keys()
    for name in found & files.keys():
        if (folder / name).read_bytes() != files[name].encode():
            wrong.add(name)
    return sorted(wrong)


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
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, "utf-8")
        staging.chmod(0o755)
        old = staging.with_suffix(".old")
        if folder.exists():
            folder.rename(old)
        staging.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return changed
