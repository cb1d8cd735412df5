"""The input of a run on a cluster, recorded as pending rows a bounded number ahead."""

from __future__ import annotations

import asyncio

from trunkline.bulk._journal.states import Admission, State
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk._run.board import Board
from trunkline.bulk._run.once import Once
from trunkline.bulk._run.runner import shorter
from trunkline.bulk.rows import RowReader
from trunkline.bulk.sources import FileSource, StreamSource

_INTERVAL = 0.1  # seconds between two looks at the number of pending rows


async def feed(
    writer: Writer,
    source: StreamSource | FileSource,
    reader: RowReader,
    board: Board,
    *,
    extend: bool,
    ahead: int,
) -> None:
    """Record the input as pending rows.

    Args:
        writer: Writes the journal.
        source: The input.
        reader: Reads its rows.
        board: Counts the rows by state.
        extend: Whether the input may differ from that of earlier runs.
        ahead: The number of pending rows above which reading waits.

    Raises:
        RowError: A row is invalid, or two rows have one key.
        InputChangedError: The input differs from that of earlier runs.
    """
    complete = await writer.call(lambda journal: journal.meta("complete"))
    known = await writer.call(lambda journal: journal.known)
    admission = Admission(start=False, extend=extend, complete=complete is not None)
    number, once = 0, Once()
    async for chunk in source.chunks():
        rows = [reader.read(row) for row in chunk]
        admitted = await writer.call(
            lambda journal, rows=rows: journal.admit(rows, admission, 0.0)  # type: ignore[misc]
        )
        number += len(rows)
        for row, each in zip(rows, admitted, strict=True):
            once.add(each.n, row.n, row.key)
            if each.state is None:
                board.moved(None, State.PENDING)
        while board.count(State.PENDING) > ahead:  # noqa: ASYNC110 (rows are taken by many tasks)
            await asyncio.sleep(_INTERVAL)
    if not extend and number < known:
        raise shorter(number, known)
    await writer.call(lambda journal: journal.set_meta("complete", "1"))
