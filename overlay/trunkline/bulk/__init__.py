"""Bulk jobs and exports: a million calls that survive anything.

    job = bulk.Job("users.journal", rows="users.csv", key="email")
    report = await job.run(lambda row: vonage.users.create(name=row["email"]))

| module | what it has |
|---|---|
| `job` | `Job`, one call for each row, recorded in a journal |
| `runner`, `settings`, `dispatch`, `pace` | one run: preparation, calls, how many at a time |
| `journal`, `states` | the SQLite file with the state of every row, and the values in it |
| `sources`, `rows` | the input: files, iterables and pagers |
| `classify` | which state follows from which exception |
| `reconcile` | `find_by`, `find`, `get_or_create` |
| `report`, `results` | counts, exit code, files of results and failures |
| `progress`, `board` | a bar on a terminal, lines elsewhere |
| `export`, `fan_out` | a list of the provider as a file, with a state to go on from |
| `sinks`, `columns` | the formats of that file, and the columns of a model |
| `errors` | the exceptions |

docs/bulk.md says what is guaranteed and what is not.
"""

from __future__ import annotations

from .classify import Skip
from .errors import (
    BulkError,
    ExportError,
    InputChangedError,
    JournalError,
    JournalLockedError,
    RowError,
)
from .export import ExportReport, export, to_arrow, to_pandas, to_polars
from .job import Job
from .journal import Journal
from .progress import Progress
from .reconcile import FindBy, find, find_by, get_or_create
from .report import Report
from .states import Counts, Failure, JournalRow, State

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
