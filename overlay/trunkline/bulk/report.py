"""The report of a run: counts, an exit code, and the files of results and failures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import attrs

from . import results
from ._journal.journal import Journal
from ._journal.states import Counts, JournalRow, State

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_UNKNOWN = 3
EXIT_AGAIN = 75


@attrs.frozen(kw_only=True)
class Report:
    """The state of a job after a run.

    The exit code is meant for `sys.exit(report.exit_code)`. The first case that holds decides:

    | code | meaning | what to do |
    |---|---|---|
    | 3 | the outcome of some rows is unknown | settle them: `reconcile=`, or `job.settle` |
    | 1 | some rows failed for good | mend them: `report.write_failures(...)` |
    | 75 | some rows are pending, or failed and may succeed later | run again with `retry="transient"` |
    | 0 | every row is done or skipped | |

    Attributes:
        journal: The path of the journal.
        counts: How many rows are in each state.
        transient: How many of the failed rows may succeed when they are run again.
        finished: How many rows finished in this run.
        seconds: How long this run took.
        stopped: Whether it was stopped before the end of the input.
        dry_run: Whether nothing was sent.
    """

    journal: Path
    counts: Counts
    transient: int = 0
    finished: int = 0
    seconds: float = 0.0
    stopped: bool = False
    dry_run: bool = False

    @property
    def permanent(self) -> int:
        """How many rows failed for good."""
        return self.counts.failed - self.transient

    @property
    def exit_code(self) -> int:
        """The exit code for the process; see the table above."""
        counts = self.counts
        if counts.unknown:
            return EXIT_UNKNOWN
        if self.permanent:
            return EXIT_FAILED
        if self.transient or counts.pending or counts.started or self.stopped:
            return EXIT_AGAIN
        return EXIT_DONE

    @property
    def advice(self) -> str | None:
        """What to do next, or None if every row is done or skipped."""
        if self.dry_run:
            return None
        counts, parts = self.counts, []
        if counts.pending or self.stopped:
            parts.append("run the same command again to go on")
        if counts.unknown:
            parts.append("settle unknown rows with reconcile=")
        if self.transient:
            parts.append('run failed rows again with retry="transient"')
        if self.permanent:
            parts.append("mend failed rows: report.write_failures(...)")
        return "; ".join(parts) or None

    def __str__(self) -> str:
        counts = attrs.asdict(self.counts)
        said = ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
        text = f"{self.journal.name}: {said or 'no rows'}"
        return f"{text}. Next: {self.advice}" if self.advice else text

    def rows(self, *states: State) -> Iterator[JournalRow]:
        """Return the rows in these states, or all, in the order of the input."""
        with Journal(self.journal, readonly=True) as journal:
            yield from journal.rows(*states)

    def failures(self) -> Iterator[JournalRow]:
        """Return the rows that failed or whose outcome is unknown."""
        return self.rows(State.FAILED, State.UNKNOWN)

    def write_results(self, path: str | os.PathLike[str]) -> int:
        """Write the results of the rows that are done: JSONL, CSV or Parquet, by the ending.

        The file appears in one step when it is complete; a file of that name is replaced.

        Returns:
            The number of rows written.

        Raises:
            BulkError: The ending is another one, or the file cannot be written.
        """
        return results.write_results(self.rows(State.DONE), path)

    def write_failures(self, path: str | os.PathLike[str], *states: State) -> int:
        """Write the input rows that failed, with the reasons: JSONL, CSV or Parquet.

        The file has the columns of the input, and beside them `trunkline:state`,
        `trunkline:error`, `trunkline:status` and `trunkline:reason`. A job leaves those out when
        it reads the file: mend the rows, and run them with `extend=True` on the same journal.

        Args:
            path: The file.
            states: Which rows to write; failed and unknown ones by default.

        Returns:
            The number of rows written.
        """
        return results.write_failures(self.rows(*(states or (State.FAILED, State.UNKNOWN))), path)
