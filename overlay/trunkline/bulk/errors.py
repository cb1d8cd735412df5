"""Errors of bulk jobs and exports.

TrunklineError
└── BulkError
    ├── JournalError          the journal cannot be opened, read or written
    │   └── JournalLockedError    another process is using it (`pid`)
    ├── InputChangedError     the input, function or account differs from the journal's
    ├── RowError              one row of the input is invalid (`row`, `line`, `reason`)
    └── ExportError           an export cannot be written or resumed
"""

from __future__ import annotations

from trunkline.errors import TrunklineError


class BulkError(TrunklineError):
    """Base class of the errors of `trunkline.bulk`."""


class JournalError(BulkError):
    """The journal cannot be opened, read or written."""


class JournalLockedError(JournalError):
    """Another process has the journal open for writing.

    Attributes:
        pid: The process ID of that process, or None if the lock file does not contain it.
    """

    def __init__(self, message: str, *, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid


class InputChangedError(BulkError):
    """The input, the function or the account differs from what the journal was made with."""


class RowError(BulkError):
    """One row of the input is invalid.

    Attributes:
        row: The number of the row, starting at 1. A header does not count.
        line: The line of the file, starting at 1, or None if the input has no lines.
        reason: What is wrong with the row.
    """

    def __init__(self, row: int, reason: str, *, line: int | None = None) -> None:
        place = f"row {row}" if line is None else f"row {row} (line {line})"
        super().__init__(f"{place}: {reason}")
        self.row = row
        self.line = line
        self.reason = reason


class ExportError(BulkError):
    """An export cannot be written or resumed."""
