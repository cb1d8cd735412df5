"""Modules whose names are imported on first use (PEP 562)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def imported_on_use(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package that imports each of its names on first use.

    Args:
        package: The name of the package.
        homes: The module of each name, relative to the package.
    """

    def imported(name: str) -> Any:
        module = sys.modules[package]
        home = homes.get(name)
        if home is None:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=module)
        value = getattr(importlib.import_module(home, package), name)
        setattr(module, name, value)  # the next access is a plain look-up
        return value

    return imported
