"""Helpers for tests of code that uses trunkline: a fake clock, and factories of API objects.

`FakeClock` has no further requirements; `Factories` needs the extra `sandbox`. The pytest plugin
provides both as fixtures, see docs/testing.md.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ._clock import FakeClock

if TYPE_CHECKING:
    from ._factories import Factories

__all__ = ["Factories", "FakeClock"]


def __getattr__(name: str) -> object:
    if name != "Factories":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module("._factories", __name__).Factories
