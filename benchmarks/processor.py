"""The cores of this machine, who runs on which, and for how long."""

from __future__ import annotations

import os
import sys
import time


def cores() -> tuple[int, int]:
    """Return the core of the contenders and that of the server: the same where there is one."""
    if not hasattr(os, "sched_getaffinity"):
        return 0, 0
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def pin(core: int, process: int = 0) -> None:
    """Keep a process (this one) and all that it starts on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process, {core})


def unpin() -> None:
    """Let this process and all that it starts run on every core: several share the work."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def cpu_seconds(process: int) -> float:
    """Return how long another process has kept a core busy; else the time, as if it always did."""
    if sys.platform == "linux":
        return time.clock_gettime((~process << 3) | 2)  # clock_getcpuclockid(3): all its threads
    return time.perf_counter()
