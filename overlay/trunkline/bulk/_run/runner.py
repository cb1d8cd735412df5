"""One run of a job: prepares the journal, settles unknown rows, and calls the function."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import attrs

from trunkline._common.clock import Clock
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.states import Admission
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk.errors import InputChangedError, RowError
from trunkline.bulk.fingerprint import account_name, function_name
from trunkline.bulk.progress import display_for
from trunkline.bulk.report import Report
from trunkline.bulk.rows import RowReader
from trunkline.bulk.sources import FileSource, StreamSource

from .dispatch import Dispatcher
from .once import Once
from .pace import Pace
from .settings import RunSettings
from .settle import settle_unknown
from .signals import stop_on_signals

# How often rows that turn out not to have been carried out are run again within one run.
PASSES = 3


async def run_job(
    path: Path,
    source: FileSource | StreamSource,
    reader: RowReader,
    settings: RunSettings,
    clock: Clock,
) -> Report:
    """Run a job; see `Job.run`."""
    pace = settings.pace()
    journal = await asyncio.to_thread(Journal, path)
    try:
        writer = Writer(journal)
        try:
            run = _Run(writer, source, reader, settings, clock, pace)
            await run.prepare()
            with display_for(shown=settings.progress) as display:
                dispatcher = await run.passes(display)
                report = await run.report(dispatcher)
                if report.advice is not None:
                    display.say(str(report))
        finally:
            await writer.close()
    finally:
        await asyncio.to_thread(journal.close)
    return report


class _Run:
    def __init__(
        self,
        writer: Writer,
        source: FileSource | StreamSource,
        reader: RowReader,
        settings: RunSettings,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._writer = writer
        self._source = source
        self._reader = reader
        self._settings = settings
        self._clock = clock
        self._pace = pace
        self._began = clock.monotonic()

    async def prepare(self) -> None:
        """Check that the journal fits, and take a file into it."""
        settings, source = self._settings, self._source
        await self._writer.call(lambda journal: _check_function(journal, settings))
        await self._writer.call(lambda journal: journal.recover(idempotent=settings.idempotent))
        if isinstance(source, FileSource):
            await take_in(self._writer, source, self._reader, extend=settings.extend)

    async def passes(self, display: Any) -> Dispatcher:
        """Settle unknown rows and run the others, until none is left that can be run."""
        settings, writer = self._settings, self._writer
        counts, complete = await writer.call(lambda j: (j.counts(), j.meta("complete")))
        is_file = isinstance(self._source, FileSource)
        dispatcher = Dispatcher(
            writer, self._reader, settings, self._clock, self._pace, counts, display
        )
        admission = Admission(
            # What was taken in from a file is found by its key from then on.
            extend=settings.extend or is_file,
            complete=complete is not None,
            retry=settings.retry,
        )
        with stop_on_signals(dispatcher.stop, enabled=settings.handle_signals):
            await self._settle(dispatcher)
            for _ in range(PASSES if self._source.is_repeatable else 1):
                await dispatcher.run(self._source, admission, total_known=is_file)
                if dispatcher.stopped:
                    break
                known = await writer.call(lambda j: j.known)
                if not admission.extend and dispatcher.rows_read < known:
                    raise shorter(dispatcher.rows_read, known)
                await writer.call(lambda j: j.set_meta("complete", "1"))
                if not await self._settle(dispatcher):
                    break
                admission = attrs.evolve(admission, retry=None, complete=True)
        dispatcher.board.show(self._pace.limit, last=True)
        return dispatcher

    async def _settle(self, dispatcher: Dispatcher) -> int:
        if dispatcher.stopped:
            return 0
        return await settle_unknown(self._writer, self._settings, self._clock, dispatcher.board)

    async def report(self, dispatcher: Dispatcher) -> Report:
        """Return the report of this run."""
        return await report_of(
            self._writer,
            self._clock.monotonic() - self._began,
            dispatcher.board.finished,
            stopped=dispatcher.stopped,
        )


async def report_of(writer: Writer, seconds: float, finished: int, *, stopped: bool) -> Report:
    """Return the report of a run that has ended."""
    counts, transient = await writer.call(lambda j: (j.counts(), j.transient()))
    return Report(
        journal=writer.path,
        counts=counts,
        transient=transient,
        finished=finished,
        seconds=seconds,
        stopped=stopped,
    )


async def take_in(writer: Writer, source: FileSource, reader: RowReader, *, extend: bool) -> None:
    """Record every row of a file, in one transaction, unless the journal has this file.

    Raises:
        RowError: A row is invalid.
        InputChangedError: The rows are not those that the journal has, without `extend`.
    """
    fingerprint = f"{await asyncio.to_thread(source.fingerprint)} {reader}"

    def record(journal: Journal) -> None:
        if journal.meta("input") != fingerprint:
            take_in_file(journal, source, reader, extend=extend)
            journal.set_meta("input", fingerprint)

    await writer.call(record)


def take_in_file(journal: Journal, source: FileSource, reader: RowReader, *, extend: bool) -> None:
    """Record the rows of a file, without starting any.

    Raises:
        RowError: A row is invalid.
        InputChangedError: The rows are not those that the journal has, without `extend`.
    """
    admission = Admission(start=False, extend=extend, complete=journal.meta("input") is not None)
    known, number, once = journal.known, 0, Once()
    for row in source.rows():
        number = row.n
        read = reader.read(row)
        try:
            (admitted,) = journal.admit([read], admission, 0.0)
            once.add(admitted.n, number, read.key)
        except RowError as error:  # two rows of one key
            raise RowError(number, error.reason, line=row.line) from None
    if not extend and number < known:
        raise shorter(number, known)


def shorter(number: int, known: int) -> InputChangedError:
    """Return the error of an input that has fewer rows than before."""
    return InputChangedError(
        f"the input changed: it has {number} rows, the journal has {known}; use the same input,"
        " or extend=True"
    )


def _check_function(journal: Journal, settings: RunSettings) -> None:
    name = settings.name or function_name(settings.function)
    check_job(journal, name, account_name(settings.function), adopt=settings.adopt)


def check_job(journal: Journal, function: str, account: str | None, *, adopt: bool) -> None:
    """Compare function and account with the journal's, and record them.

    Raises:
        InputChangedError: One of them differs, without `adopt`.
    """
    current = {"function": function, "account": account}
    for subject, value in current.items():
        before = journal.meta(subject)
        if before is not None and value is not None and before != value and not adopt:
            detail = f": expected {before}, got {value}" if subject == "function" else ""
            raise InputChangedError(
                f"the journal was made with another {subject}{detail}; use another journal, or"
                f" adopt=True to go on with this {subject}"
            )
        if value is not None and before != value:
            journal.set_meta(subject, value)


async def dry_run_report(
    path: Path,
    source: FileSource | StreamSource,
    reader: RowReader,
    settings: RunSettings,
    clock: Clock,
) -> Report:
    """Check a job without sending or recording anything; see `Job.run`."""
    settings.pace()
    began = clock.monotonic()
    with tempfile.TemporaryDirectory(prefix="trunkline-") as folder:
        # A job that never ran has no journal, and gets none.
        is_new = not await asyncio.to_thread(path.exists)
        place = Path(folder, path.name) if is_new else path
        with Journal(place) as journal, journal.transaction(), journal.savepoint(keep=False):
            _check_function(journal, settings)
            journal.recover(idempotent=settings.idempotent)
            admission = Admission(
                start=False,
                extend=settings.extend,
                complete=journal.meta("complete") is not None,
                retry=settings.retry,
            )
            runs = number = 0
            known = journal.known
            async for chunk in source.chunks():
                rows = [reader.read(row) for row in chunk]
                runs += sum(each.runs for each in journal.admit(rows, admission, 0.0))
                number += len(rows)
            if admission.complete and not settings.extend and number < known:
                raise shorter(number, known)
            counts, transient = journal.counts(), journal.transient()
    return Report(
        journal=path,
        counts=counts,
        transient=transient,
        finished=runs,
        seconds=clock.monotonic() - began,
        dry_run=True,
    )
