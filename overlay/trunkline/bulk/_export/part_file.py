"""The unfinished file of an export, and how much of it counts."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from trunkline.bulk.errors import ExportError

from .fan_out import Position
from .sinks import Chunk, Sink

_VERSION = 1


class PartFile:
    """The unfinished file, and the state that says how much of it counts.

    Args:
        target: The final path.
        identity: Which list it is.

    Raises:
        ExportError: The interrupted export was of another list, or nothing can be written there.

    Attributes:
        items: How many items the file has.
        position: Where to go on, or None to begin.
    """

    def __init__(self, target: Path, identity: str) -> None:
        self._target, self._identity = target, identity
        self._part = target.with_name(f"{target.name}.part")
        self._state = target.with_name(f"{target.name}.state")
        self.items, size = 0, 0
        self.position: Position | None = None
        saved = self._saved()
        if saved is not None:
            self.items, size = saved["items"], saved["bytes"]
            self.position = Position(
                saved["cursor"], saved["child"], saved["parent"], tuple(saved["recent"])
            )
        try:
            self._file = self._part.open("r+b" if saved is not None else "wb")
            if self._file.seek(0, os.SEEK_END) < size:
                self._file.close()
                raise ExportError(f"{self._part} is cut: delete {self._state} to start over")
            # Items written after the last state are requested again.
            self._file.truncate(size)
            self._file.seek(size)
        except OSError as error:
            raise ExportError(f"cannot write {self._part}: {error.strerror}") from None

    def _saved(self) -> dict[str, Any] | None:
        try:
            saved = json.loads(self._state.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise ExportError(f"{self._state} is damaged: delete it to start over") from None
        if not isinstance(saved, dict) or saved.get("version") != _VERSION:
            raise ExportError(f"{self._state} is of another version: delete it to start over")
        if saved["list"] != self._identity:
            raise ExportError(
                f"{self._state} belongs to an export of another list, or with other options:"
                " delete it to start over"
            )
        return saved

    def append(self, data: bytes, items: int, position: Position) -> None:
        """Write encoded items, and then the state that makes them count.

        Args:
            data: The items.
            items: How many the file then has.
            position: The position behind them.
        """
        try:
            self._file.write(data)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._save(items, position)
        except OSError as error:
            raise ExportError(f"cannot write {self._part}: {error.strerror}") from None
        self.items = items

    def _save(self, items: int, position: Position) -> None:
        state = {
            "version": _VERSION,
            "list": self._identity,
            "items": items,
            "bytes": self._file.tell(),
            **attrs.asdict(position),
        }
        temporary = self._state.with_name(f"{self._state.name}.new")
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._state)

    def complete(self, sink: Sink) -> None:
        """Put the file in place, and remove the state."""
        try:
            if not self.items:
                self._file.write(sink.pack([sink.encode(Chunk([], [], 1))]))
            self._file.close()
            sink.complete(self._part, self._target)
            self._state.unlink(missing_ok=True)
        except OSError as error:
            raise ExportError(f"cannot write {self._target}: {error.strerror}") from None

    def close(self) -> None:
        """Close the file; the items that count stay."""
        # On a full disk it tries to write once more what could not be written.
        with suppress(OSError):
            self._file.close()
