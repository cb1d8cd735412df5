"""The versions of installed distributions.

`importlib.metadata` takes 25 ms to import, which is much for a run that finds nothing to do.
"""

from __future__ import annotations

import os
import sys


def installed_version(name: str) -> str | None:
    """Return the version of a distribution, or None if it is not installed.

    The folder with the metadata of a distribution has its name and version:
    https://packaging.python.org/en/latest/specifications/recording-installed-packages/

    Args:
        name: The normalized name of the distribution: `openapi-python-client`.
    """
    escaped = name.replace("-", "_")
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")  # noqa: PTH208 (only the names)
        except OSError:
            continue
        for entry in entries:
            stem, suffix = entry[: -len(".dist-info")], entry[-len(".dist-info") :]
            found, _, number = stem.partition("-")
            if suffix == ".dist-info" and found.lower().replace(".", "_") == escaped:
                return number
    return _from_metadata(name)


def _from_metadata(name: str) -> str | None:
    """Return the version of a distribution that is in an archive, or has an older format."""
    import importlib.metadata  # noqa: PLC0415 (slow, see above)

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
