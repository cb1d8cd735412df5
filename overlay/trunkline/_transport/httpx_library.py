"""Which library an object of the caller belongs to: httpx, or its fork httpx2.

Neither is imported here: the caller has imported the library of an object.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

LIBRARIES = ("httpx", "httpx2")

# Packages whose frames hold the headers of a request.
_PACKAGES = frozenset({*LIBRARIES, "httpcore", "httpcore2", "h11", "h2", "anyio"})

# Causes and contexts of an exception whose frames are removed.
_MAX_CHAIN = 20


def library_of(value: object, kind: str) -> Any:
    """Return the library that has the class of a value, as a module.

    Args:
        value: Any object.
        kind: The name of a class of both libraries, such as `"Auth"`.

    Returns:
        The module `httpx` or `httpx2`; None if the value is of neither.
    """
    for name in LIBRARIES:
        module = sys.modules.get(name)
        expected = getattr(module, kind, None)
        if expected is not None and isinstance(value, expected):
            return module
    return None


def remove_frames(error: BaseException | None) -> None:
    """Remove the frames of HTTP libraries from the traceback of an exception and its causes."""
    for _ in range(_MAX_CHAIN):
        if error is None:
            return
        error.__traceback__ = _without_libraries(error.__traceback__)
        error = error.__cause__ or error.__context__


def _without_libraries(traceback: TracebackType | None) -> TracebackType | None:
    kept: list[TracebackType] = []
    while traceback is not None:
        package = str(traceback.tb_frame.f_globals.get("__name__")).partition(".")[0]
        if package not in _PACKAGES:
            kept.append(traceback)
        traceback = traceback.tb_next
    rebuilt: TracebackType | None = None
    for one in reversed(kept):
        rebuilt = TracebackType(rebuilt, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return rebuilt
