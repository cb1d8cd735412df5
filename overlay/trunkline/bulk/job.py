"""`Job`, one call for each row of an input, recorded in a journal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Literal, cast

from trunkline._common.clock import SystemClock
from trunkline._resilience.event_loop import running_loop

from ._journal.journal import Journal
from ._journal.states import Outcome, State
from ._run.classify import RetrySpec, retry_rule
from ._run.runner import dry_run_report, run_job
from ._run.settings import RunSettings
from .errors import BulkError
from .fingerprint import clients_of
from .progress import OnProgress
from .reconcile import Finder
from .report import Report
from .rows import KeySpec, RowReader, need, result_text
from .sources import Rows, source_of

MAX_SHARD = 10_000
"""The most rows that `run_on` hands out together."""


class Job:
    """A function that is called once for each row of an input.

        job = bulk.Job("users.journal", rows="users.csv", key="email")
        report = await job.run(lambda row: vonage.users.create(name=row["email"]))

    The journal records the state of each row. A run that ended early, for whatever reason, is
    resumed by running the same program again: rows that are done are not called again, and a row
    that may have been carried out is `unknown` and not called again either, unless `reconcile=`
    finds out that it was not.

    Args:
        journal: The path of the journal, an SQLite file. It is created in the first run. Its
            folder must be on a local disk.
        rows: The path of a .csv, .jsonl, .ndjson (these also as .gz) or .parquet file, or an
            iterable or async iterable of rows, such as a pager.
        key: What identifies a row: a column or attribute, or a function of the row. None for the
            number of the row.
        columns: Functions, such as `int`, that convert the values of columns.
        extend: Whether rows may be added to the input, removed and changed between runs. Rows are
            then found by their keys; a changed row that failed or is pending is run as it is now.

    Raises:
        BulkError: The input is of no known type, or its file does not exist.
    """

    def __init__(
        self,
        journal: str | os.PathLike[str],
        *,
        rows: Rows,
        key: KeySpec = None,
        columns: Mapping[str, Callable[[Any], object]] | None = None,
        extend: bool = False,
    ) -> None:
        self._path = Path(journal)
        self._source = source_of(rows)
        self._reader = RowReader(key, columns)
        self._extend = extend
        self._clock = SystemClock()

    async def run(  # noqa: PLR0913 (each is used by itself)
        self,
        function: Callable[[Any], Awaitable[Any]],
        *,
        concurrency: int | Literal["auto"] = "auto",
        retry: RetrySpec = None,
        reconcile: Callable[[Any], Awaitable[Any]] | Finder | None = None,
        reconcile_wait: float = 5.0,
        idempotent: bool = False,
        keep: Callable[[Any], object] | None = None,
        name: str | None = None,
        adopt: bool = False,
        on_result: Callable[[Any, Any], object] | None = None,
        on_progress: OnProgress | None = None,
        progress: bool = True,
        grace: float = 30.0,
        handle_signals: bool = True,
        dry_run: bool = False,
    ) -> Report:
        """Call the function for each row that is not done.

        SIGINT (Ctrl-C) and SIGTERM stop the run: no further rows are started, calls in progress
        end within the grace. A second signal cancels them.

        Args:
            function: Returns an awaitable for a row. It should make one call that is not
                idempotent at most; raise `Skip` in it to leave a row out.
            concurrency: How many calls are in progress at a time; `"auto"` adapts it, up to the
                client's `max_connections`.
            retry: Which failed rows to run again: `"transient"`, `"permanent"`, `"all"`, a class
                of error, its name, or several. Unknown rows are never run again by this.
            reconcile: Finds out whether an unknown row was carried out: an async function of the
                row (as the journal has it, JSON types) that returns the result, or None if it was
                not; or `find_by(...)`. A row that was not carried out is run.
            reconcile_wait: Seconds after the last unknown call before `reconcile` looks, so that
                a request the server still has can take effect.
            idempotent: Whether calling the function twice does what calling it once does. No row
                is then unknown.
            keep: Returns what to store of a result; the result without its secrets by default.
            name: The name of the function in the journal; its own name, and the names that its
                body uses, by default.
            adopt: Whether to go on with another function or account than the journal has.
            on_result: Is called with the row and the result of each row that is done.
            on_progress: Is called about twice a second with the `Progress`, and at the end.
            progress: Whether to show progress on standard error.
            grace: Seconds that calls in progress may take after a signal.
            handle_signals: Whether to handle SIGINT and SIGTERM; only the main thread can.
            dry_run: Whether to check the input and count the rows without sending or recording
                anything. `report.finished` is how many rows a run would start.

        Returns:
            The report, also where rows failed: see `Report.exit_code`.

        Raises:
            RowError: A row is invalid. Of a file, nothing was sent; of another input, the rows
                before it were.
            InputChangedError: The input, function or account differs from the journal's.
            JournalLockedError: Another process runs a job with this journal.
            JournalError: The journal is not one, is damaged, or cannot be written.
        """
        running_loop()
        settings = RunSettings(
            function=function,
            concurrency=concurrency,
            retry=retry_rule(retry),
            reconcile=reconcile,
            reconcile_wait=reconcile_wait,
            idempotent=idempotent,
            keep=keep,
            name=name,
            adopt=adopt,
            on_result=on_result,
            on_progress=on_progress,
            progress=progress,
            grace=grace,
            handle_signals=handle_signals,
            extend=self._extend,
        )
        if dry_run:
            return await dry_run_report(
                self._path, self._source, self._reader, settings, self._clock
            )
        return await run_job(self._path, self._source, self._reader, settings, self._clock)

    async def run_on(  # noqa: D417, PLR0913 (as in `run`)
        self,
        cluster: Any,
        function: str | Callable[[Any, Any], Awaitable[Any]],
        *,
        make_client: str,
        concurrency: int | Literal["auto"] = "auto",
        shard: int = 300,
        redis: str | None = None,
        notes: str | os.PathLike[str] | None = None,
        worker_wait: float = 30.0,
        retry: RetrySpec = None,
        reconcile: Callable[[Any], Awaitable[Any]] | Finder | None = None,
        reconcile_wait: float = 5.0,
        idempotent: bool = False,
        name: str | None = None,
        adopt: bool = False,
        on_progress: OnProgress | None = None,
        progress: bool = True,
        grace: float = 30.0,
        handle_signals: bool = True,
    ) -> Report:
        """Call the function for each row that is not done, on the workers of a Dask cluster.

            report = await job.run_on(cluster, create_user, make_client="shop.bulk:make_client")

        The journal stays with this process. Rows are leased to a worker before they are handed
        to it, and each worker notes what it starts in a local file. Whatever is killed (a worker,
        the scheduler, this process), the guarantees are those of `run`. Requires the extra `dask`.

        Arguments that are not described here are those of `run`.

        Args:
            cluster: A `distributed.Client`.
            function: An async function of the client and the row, or its name,
                "module:function". Rows have JSON types. It must not bring a client along.
            make_client: The name of a function, "module:function". Each worker calls it once, with
                the keyword argument `throttle_store`, and passes the client to the function. It
                takes credentials from the environment of the worker.
            concurrency: How many calls are in progress at a time on each worker.
            shard: How many rows are handed out together.
            redis: The environment variable of the workers that has the URL of Redis; the rate
                limit is then shared there. By default the scheduler keeps it.
            notes: The folder of the workers' notes, on a local disk; one in the temporary folder
                by default. A worker that starts later on the same machine reads the notes of one
                that died.
            worker_wait: Seconds to wait for a worker to join: at the beginning, when none is left,
                and while the notes of a lost one cannot be read.

        Returns:
            The report, also where rows failed: see `Report.exit_code`.

        Raises:
            BulkError: The scheduler or all workers are lost, or a worker cannot make its client.
                Run again to go on.
            RowError, InputChangedError, JournalLockedError, JournalError: As in `run`.
        """
        need("distributed", "dask")
        from ._dask.run import run_on_cluster  # noqa: PLC0415 (an extra)
        from ._dask.starter import ClusterOptions  # noqa: PLC0415 (an extra)

        if not isinstance(function, str) and clients_of(function):
            raise BulkError(
                "run_on: the function has a client of this process; take the client as its first"
                " argument"
            )
        if type(shard) is not int or not 1 <= shard <= MAX_SHARD:
            raise BulkError(f"shard: expected an integer from 1 to {MAX_SHARD}, got {shard!r}")
        settings = RunSettings(
            function=cast("Any", function),
            concurrency=concurrency,
            retry=retry_rule(retry),
            reconcile=reconcile,
            reconcile_wait=reconcile_wait,
            idempotent=idempotent,
            name=name,
            adopt=adopt,
            on_progress=on_progress,
            progress=progress,
            grace=grace,
            handle_signals=handle_signals,
            extend=self._extend,
        )
        settings.check_concurrency()
        options = ClusterOptions(
            make_client=make_client,
            shard=shard,
            redis=redis,
            notes=None if notes is None else os.fspath(notes),
            worker_wait=worker_wait,
        )
        return await run_on_cluster(
            cluster, self._path, self._source, self._reader, settings, options, self._clock
        )

    async def settle(self, key: str, state: State, result: object = None) -> None:
        """Set the state of an unknown row by hand.

        Args:
            key: The key of the row.
            state: `DONE` if it was carried out, `PENDING` to run it again, `SKIPPED` to leave it.
            result: What to store as its result.

        Raises:
            BulkError: There is no such row, it is not unknown, or the state is another one.
        """
        if state not in (State.DONE, State.PENDING, State.SKIPPED):
            raise BulkError(f"settle: expected DONE, PENDING or SKIPPED, got {state.name}")
        running_loop()
        text = result_text(result) if state is State.DONE else None
        await asyncio.to_thread(self._settle, key, state, text)

    def _settle(self, key: str, state: State, text: str | None) -> None:
        with Journal(self._path) as journal, journal.transaction():
            n = journal.number_of(key)
            found = None if n is None else journal.row(n)
            if found is None:
                raise BulkError(f"settle: the journal has no row with the key {key!r}")
            if found.state is not State.UNKNOWN:
                raise BulkError(f"settle: row {found.n} is {found.state.label}, not unknown")
            journal.finish([Outcome(found.n, state, text, self._clock.time())])

    def report(self) -> Report:
        """Return the report of the journal as it is, also while a run is in progress.

        Raises:
            JournalError: There is no journal, or it is damaged.
        """
        with Journal(self._path, readonly=True) as journal:
            return Report(
                journal=self._path, counts=journal.counts(), transient=journal.transient()
            )
