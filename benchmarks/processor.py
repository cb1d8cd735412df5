"""The cores of this machine, and who runs on which."""

from __future__ import annotations

import os


def cores() -> tuple[int, int]:
    """Return the core of the contenders and that of the server: the same where there is one."""
    if not hasattr(os, "sched_getaffinity"):
        return 0, 0
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def pin(core: int) -> None:
    """Keep this process, and all that it starts, on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
