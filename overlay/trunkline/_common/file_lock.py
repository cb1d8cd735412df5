"""Exclusive locks of open files between processes, which end with the process that holds them."""

from __future__ import annotations

import os
import sys

# Windows locks ranges of bytes against reading: one far behind the content leaves that readable.
_LOCKED_BYTE = 1 << 40

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def lock_file(descriptor: int) -> None:
        """Lock an open file; raise `OSError` if another process has locked it."""
        position = os.lseek(descriptor, 0, os.SEEK_CUR)
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, position, os.SEEK_SET)

else:
    import fcntl

    def lock_file(descriptor: int) -> None:
        """Lock an open file; raise `OSError` if another process has locked it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
