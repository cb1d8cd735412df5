"""An exclusive lock between processes, which ends with the process that holds it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from trunkline.bulk.errors import JournalError, JournalLockedError

# Windows locks ranges of bytes against reading: one far behind the text leaves that readable.
_LOCKED_BYTE = 1 << 30


class FileLock:
    """A lock file with the process ID of its holder.

    The file stays when the lock is released: deleting it would let two processes lock two files
    of the same name.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            JournalLockedError: Another process has it.
            JournalError: The lock file cannot be written.
        """
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise JournalError(f"cannot write {self._path}: {error.strerror}") from None
        try:
            _lock(descriptor)
        except OSError:
            text = os.read(descriptor, 32).decode("ascii", "replace").strip()
            os.close(descriptor)
            pid = int(text) if text.isdigit() else None
            holder = "another process" if pid is None else f"process {pid}"
            message = f"{self._path.with_suffix('')} is in use by {holder}"
            raise JournalLockedError(message, pid=pid) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        self._descriptor = descriptor

    def remove(self) -> None:
        """Delete the lock file, while the lock is held: nothing is left to be locked."""
        self._path.unlink(missing_ok=True)

    def release(self) -> None:
        """Release the lock; do nothing without it."""
        if self._descriptor is not None:
            os.close(self._descriptor)  # closing the file releases its locks
            self._descriptor = None


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
