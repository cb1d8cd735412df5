"""Unknown rows and `reconcile=`: which of them were carried out, and which are to be run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from trunkline._common.clock import Clock
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.states import JournalRow, Outcome, State
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk.reconcile import Finder
from trunkline.bulk.rows import result_text

from .board import Board
from .settings import RunSettings

# How many unknown rows are settled at a time.
_SLICE = 1000


async def settle_unknown(writer: Writer, settings: RunSettings, clock: Clock, board: Board) -> int:
    """Settle unknown rows by `reconcile=`, and return how many of them were not carried out."""
    reconcile = settings.reconcile
    if reconcile is None:
        return 0
    pending, last = 0, 0
    while rows := await writer.call(
        partial(Journal.some_rows, state=State.UNKNOWN, after=last, limit=_SLICE)
    ):
        last = rows[-1].n
        latest = max(row.at or 0.0 for row in rows)
        await asyncio.sleep(max(0.0, latest + settings.reconcile_wait - clock.time()))
        outcomes = await _settled(reconcile, rows, settings, clock)
        attempts = {row.n: row.attempts for row in rows}
        outcomes = await writer.call(partial(_record, attempts, outcomes))
        for outcome in outcomes:
            board.moved(State.UNKNOWN, outcome.state)
        pending += sum(outcome.state is State.PENDING for outcome in outcomes)
    return pending


def _record(
    attempts: Mapping[int, int], outcomes: list[Outcome], journal: Journal
) -> list[Outcome]:
    """Record the outcomes of rows that are still unknown, and return these.

    The notes of a worker that comes back may have settled others, which may even run again.
    """
    still = []
    for outcome in outcomes:
        row = journal.row(outcome.n)
        if row is not None and row.state is State.UNKNOWN and row.attempts == attempts[row.n]:
            still.append(outcome)
    journal.finish(still)
    return still


async def _settled(
    reconcile: Callable[[Any], Awaitable[Any]] | Finder,
    rows: list[JournalRow],
    settings: RunSettings,
    clock: Clock,
) -> list[Outcome]:
    find_all = getattr(reconcile, "find_all", None)
    if find_all is not None:
        found = dict(await find_all(rows))
    else:
        assert callable(reconcile)
        found = {row.n: await reconcile(row.row) for row in rows}
    now, outcomes = clock.time(), []
    for row in rows:
        result = found.get(row.n)
        is_done = result is not None and result is not False
        kept = settings.keep(result) if is_done and settings.keep is not None else result
        state = State.DONE if is_done else State.PENDING
        outcomes.append(Outcome(row.n, state, result_text(kept) if is_done else None, now))
    return outcomes
