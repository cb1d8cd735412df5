"""Work without Python's cyclic garbage collector."""

from __future__ import annotations

import atexit
import contextlib
import gc
from collections.abc import Iterator

# The interpreter collects several times as it ends: without the objects that are left, a run of the
# generator ends 0.15 s earlier.
atexit.register(gc.freeze)


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Pause the cyclic garbage collector, which would read all documents and trees again and again.

    They have no cycles: memory is released by reference counts.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
