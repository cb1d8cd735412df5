"""What tests of your own code need: a clock that costs no time, and objects as providers send them.

`FakeClock` needs nothing but trunkline; the factories and `trunkline.sandbox` need the extra
`sandbox`. With pytest, the fixtures of the plugin bring all of it: see docs/testing.md.
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
