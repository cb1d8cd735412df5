"""Find files of the user in the folder of a generated package.

This module imports little, because a run that finds nothing to do ends here.
"""

from __future__ import annotations

from pathlib import Path

from .fingerprints import files_below


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
