"""The incomplete file of a download, which a later download continues.

Beside the file `name` are, until it is complete, `.name.part` with the content so far and
`.name.part.json` with what is needed to continue: the validator of the content, its size, its digest,
and what was requested.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Self

import attrs

from trunkline._common.file_lock import lock_file

from .checksum import Checksum, Digest
from .ranges import Representation

_OPEN_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_MAX_NOTE_BYTES = 8192
_READ_BLOCK = 1024 * 1024


@attrs.frozen(kw_only=True)
class Beginning:
    """The beginning of a file that an earlier download has left.

    Attributes:
        size: The number of bytes, more than 0 and less than the size of the file.
        known: What is known about the file.
        digest: The digest of the file; None if it is unknown.
    """

    size: int
    known: Representation
    digest: Digest | None


class PartFile:
    """An incomplete file. Its methods block.

    Args:
        target: The path of the complete file.
        identity: Identifies the request; the part of another one is not continued.
    """

    def __init__(self, target: Path, identity: str) -> None:
        self._target = target
        self._identity = identity
        self._path = target.with_name(f".{target.name}.part")
        self._note = target.with_name(f".{target.name}.part.json")
        self._descriptor = -1
        self._is_shared = True  # a later download finds it
        self._can_continue = False

    def open(self) -> Self:
        """Open the file, and lock it; if another process saves the same file, open another one.

        Raises:
            OSError: The file cannot be opened.
        """
        self._descriptor = os.open(self._path, _OPEN_FLAGS, 0o666)
        try:
            lock_file(self._descriptor)
            if os.path.samestat(os.fstat(self._descriptor), self._path.stat()):
                return self
        except OSError:
            pass  # locked, or completed in the meantime
        os.close(self._descriptor)
        self._is_shared = False
        self._path = self._target.with_name(f".{self._target.name}.{secrets.token_hex(4)}.part")
        self._descriptor = os.open(self._path, _OPEN_FLAGS | os.O_EXCL, 0o666)
        return self

    def beginning(self) -> Beginning | None:
        """Return what an earlier download has left; None if that cannot be continued."""
        if not self._is_shared:
            return None
        size = os.fstat(self._descriptor).st_size
        try:
            with self._note.open("rb") as file:
                note = json.loads(file.read(_MAX_NOTE_BYTES))
            validator, total, digest = note["validator"], note["size"], note["digest"]
            is_same = note["request"] == self._identity and isinstance(validator, str)
            found = Digest(digest[0], bytes.fromhex(digest[1])) if digest else None
        except (OSError, ValueError, LookupError, TypeError):
            return None
        # A part that is complete lacks its last byte then, which is a range that can be requested.
        size = size if type(total) is not int else min(size, total - 1)
        if not is_same or size <= 0 or not validator.isprintable():
            return None
        known = Representation(
            end=total if type(total) is int else None,
            total=total if type(total) is int else None,
            validator=validator,
        )
        self._can_continue = True
        return Beginning(size=size, known=known, digest=found if found and found.is_known else None)

    def checksum(self, digest: Digest, size: int) -> Checksum:
        """Return the checksum of the first `size` bytes."""
        checksum, offset = digest.new(), 0
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        while offset < size and (
            block := os.read(self._descriptor, min(_READ_BLOCK, size - offset))
        ):
            checksum.update(block)
            offset += len(block)
        return checksum

    def begin(self, size: int, known: Representation, digest: Digest | None) -> None:
        """Keep the first `size` bytes, and note what the rest of the file belongs to."""
        self._remove_note()
        os.ftruncate(self._descriptor, size)
        self._can_continue = self._is_shared and known.validator is not None
        if self._can_continue:
            note = {
                "request": self._identity,
                "validator": known.validator,
                "size": known.total,
                "digest": None if digest is None else [digest.algorithm, digest.value.hex()],
            }
            flags = _OPEN_FLAGS | os.O_TRUNC
            with os.fdopen(os.open(self._note, flags, 0o666), "w", encoding="utf-8") as file:
                json.dump(note, file)

    def write(self, offset: int, block: bytes | bytearray) -> None:
        """Write bytes at an offset."""
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        view = memoryview(block)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def complete(self) -> None:
        """Move the file to its path."""
        if os.name == "nt":  # pragma: no cover (an open file cannot be moved)
            self._close()
        self._path.replace(self._target)
        self._remove_note()
        self._close()

    def abandon(self, *, keep: bool) -> None:
        """Close the file.

        Args:
            keep: Whether a later download may continue it. Otherwise it is removed.
        """
        if self._descriptor < 0:
            return
        if not (keep and self._can_continue and os.fstat(self._descriptor).st_size):
            if os.name == "nt":  # pragma: no cover (an open file cannot be removed)
                self._close()
            self._path.unlink(missing_ok=True)
            self._remove_note()
        self._close()

    def _remove_note(self) -> None:
        if self._is_shared:
            self._note.unlink(missing_ok=True)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)
