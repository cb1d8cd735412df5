"""The installed version of trunkline."""

from __future__ import annotations

import functools


@functools.cache
def version() -> str:
    """Return the version of the installed package; `dev` if trunkline is not installed."""
    import importlib.metadata  # noqa: PLC0415 (slow)

    try:
        return importlib.metadata.version("trunkline")
    except importlib.metadata.PackageNotFoundError:
        return "dev"
