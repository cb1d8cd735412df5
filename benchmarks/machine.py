"""The machine's shape and what ran on it: numbers mean nothing without."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
from pathlib import Path

from .contenders import CONTENDERS

_BUSY = 0.5  # processes that wait for a core, beside ours


def description() -> dict[str, object]:
    """Return what a reader of the results has to know of the machine."""
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": versions(),
    }


def busy(load: float) -> bool:
    """Return whether other programs use the machine, so that the numbers are noise."""
    return load > _BUSY


def versions() -> dict[str, str]:
    """Return the versions of all contenders that are installed."""
    found = {}
    for name in sorted({name for one in CONTENDERS.values() for name in one.needs}):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown"
