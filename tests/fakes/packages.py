"""Packages that a test generates and imports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trunkline._common.packages import PACKAGES


@contextmanager
def importable(package: str, folder: Path) -> Iterator[None]:
    """Put a folder on the path; afterwards the package is neither imported nor registered."""
    paths, known = [*sys.path], [*PACKAGES]
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = paths
        PACKAGES[:] = known
        for name in [each for each in sys.modules if each.partition(".")[0] == package]:
            del sys.modules[name]
