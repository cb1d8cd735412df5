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


def foreign_files(folder: Path) -> list[str]:
    """Return the files of a folder that no run of the generator has written, sorted."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        return [folder.name]
    return sorted(
        name for name, content in files_below(folder).items() if not _is_generated(name, content)
    )


def _is_generated(name: str, content: bytes) -> bool:
    first = content.partition(b"\n")[0]
    marked = first.startswith(b"# Generated from ") and b"Do not edit" in first
    blocking = content.startswith(b'"""Blocking resources of this API')
    return marked or blocking or name.rpartition("/")[2] in ("py.typed", "openapi.json")


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
