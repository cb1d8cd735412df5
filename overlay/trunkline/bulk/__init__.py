"""Bulk jobs and exports that continue after a failure or a killed process.

    job = bulk.Job("users.journal", rows="users.csv", key="email")
    report = await job.run(lambda row: vonage.users.create(name=row["email"]))

| module | contents |
|---|---|
| `job` | `Job`, one call for each row, recorded in a journal |
| `_run/` | one run: preparation, calls, concurrency |
| `_journal/` | the SQLite file with the state of every row |
| `_export/` | a list of the provider as a file |
| `sources`, `rows` | the input: files, iterables and pagers |
| `reconcile` | `find_by`, `find`, `get_or_create` |
| `report`, `results` | counts, exit code, files of results and failures |
| `progress` | a bar on a terminal, lines elsewhere |
| `fingerprint` | what identifies the function and the account |
| `errors` | the exceptions |

docs/bulk.md lists the guarantees.
"""

from __future__ import annotations

from ._export.export import ExportReport, export, to_arrow, to_pandas, to_polars
from ._journal.journal import Journal
from ._journal.states import Counts, Failure, JournalRow, State
from ._run.classify import Skip
from .errors import (
    BulkError,
    ExportError,
    InputChangedError,
    JournalError,
    JournalLockedError,
    RowError,
)
from .job import Job
from .progress import Progress
from .reconcile import FindBy, find, find_by, get_or_create
from .report import Report

__all__ = [
    "BulkError",
    "Counts",
    "ExportError",
    "ExportReport",
    "Failure",
    "FindBy",
    "InputChangedError",
    "Job",
    "Journal",
    "JournalError",
    "JournalLockedError",
    "JournalRow",
    "Progress",
    "Report",
    "RowError",
    "Skip",
    "State",
    "export",
    "find",
    "find_by",
    "get_or_create",
    "to_arrow",
    "to_pandas",
    "to_polars",
]
