"""An exclusive lock between processes, which ends with the process that holds it."""

from __future__ import annotations

import os
from pathlib import Path

from trunkline._common.file_lock import lock_file
from trunkline.bulk.errors import JournalError, JournalLockedError


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
            lock_file(descriptor)
        except OSError:
            text = os.read(descriptor, 32).decode("ascii", "replace").strip()
            os.close(descriptor)
            pid = int(text) if text.isdigit() else None
            holder = "another process" if pid is None else f"process {pid}"
            message = f"{self._path.with_suffix('')} is in use by {holder}"
            raise JournalLockedError(message, pid=pid) from None
        try:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        except OSError as error:
            os.close(descriptor)
            raise JournalError(f"cannot write {self._path}: {error.strerror}") from None
        self._descriptor = descriptor

    def remove(self) -> None:
        """Delete the lock file, while the lock is held: nothing is left to be locked."""
        self._path.unlink(missing_ok=True)

    def release(self) -> None:
        """Release the lock; do nothing without it."""
        if self._descriptor is not None:
            os.close(self._descriptor)  # closing the file releases its locks
            self._descriptor = None
