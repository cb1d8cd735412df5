"""Replace `generated/trunkline_api` by new files, all or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .fingerprints import files_below


def differences(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Return the sorted paths whose content in a folder differs from the expected files."""
    found = files_below(folder)
    expected = {name: source.encode() for name, source in files.items()}
    return sorted(n for n in found.keys() | expected.keys() if found.get(n) != expected.get(n))


def package_texts(folder: Path) -> dict[str, str]:
    """Return the files of a generated package by relative path."""
    return {name: content.decode() for name, content in files_below(folder).items()}


def replace_file(file: Path, text: str) -> None:
    """Write a file: to a temporary one, which then replaces it."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Replace the content of a folder by these files; return the paths that changed.

    The files are written to a temporary folder, which then replaces the old one. If a step fails,
    the old folder stays unchanged.
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
