"""`export`, a list of the provider as a file, which goes on where it was after a kill."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from trunkline._common.clock import SystemClock
from trunkline._pager import AsyncPager
from trunkline._resilience.event_loop import running_loop
from trunkline._serialization.model import Model
from trunkline.bulk._journal.lock import FileLock
from trunkline.bulk.errors import ExportError
from trunkline.bulk.rows import need

from .fan_out import children_of, pages_of
from .part_file import PartFile
from .sinks import check_ending, takes_raw
from .tables import TableMaker
from .writer import SinkMaker, write


@attrs.frozen(kw_only=True)
class ExportReport:
    """What an export did.

    Attributes:
        path: The file.
        items: How many items the file has.
        resumed: How many of them an earlier, interrupted export had written.
        seconds: How long it took.
    """

    path: Path
    items: int
    resumed: int
    seconds: float


async def export(
    items: AsyncPager[Any],
    path: str | os.PathLike[str],
    *,
    children: Callable[[Any], AsyncPager[Any]] | None = None,
    concurrency: int = 8,
    skip_missing: bool = False,
    chunk: int = 1000,
    secrets: bool = False,
    on_progress: Callable[[int], object] | None = None,
) -> ExportReport:
    """Write a list to a file: JSONL, CSV (both also .gz or .zst) or Parquet, by the ending.

        await bulk.export(vonage.meetings.rooms.list(), "rooms.parquet")
        await bulk.export(
            vonage.conversations.list(),
            "members.jsonl.gz",
            children=lambda conversation: vonage.conversations.members.list(conversation.id),
        )

    The file appears when it is complete. Until then there are `<path>.part` and `<path>.state`;
    a program that was killed goes on from there when it is run again, with neither a gap nor a
    repeat, and asks for at most one chunk again.

    JSONL has the objects as the provider sent them. Tables have a column for each attribute of
    the model, and a column `extra` with all other properties as JSON text.

    Args:
        items: The list.
        path: The file. It is replaced if it exists.
        children: Returns the list of a parent: the file then has the items of these lists, with
            the identifier of the parent as `parent_id`, in the order of the parents.
        concurrency: How many lists of `children` are read at a time.
        skip_missing: Whether to pass over a parent that was deleted meanwhile (404).
        chunk: How many items are written at a time at least.
        secrets: Whether to write attributes that hold secrets, such as host links with tokens.
        on_progress: Is called after each chunk with the number of items written so far.

    Raises:
        ExportError: The ending is of no known format, the file cannot be written, a value does
            not fit its column, or an interrupted export was of another list.
        JournalLockedError: Another process is writing the same file.
        ClientStateError: No asyncio event loop is running.
        TrunklineError: The list cannot be read; run the export again to go on.
    """
    running_loop()
    target = Path(path)
    if not isinstance(items, AsyncPager):
        raise ExportError(f"export: expected a pager, got {type(items).__name__}")
    for name, value in (("concurrency", concurrency), ("chunk", chunk)):
        if type(value) is not int or value < 1:
            raise ExportError(f"export: expected a positive integer as {name}")
    check_ending(target)
    clock = SystemClock()
    began = clock.monotonic()
    lock = FileLock(target.with_name(f"{target.name}.lock"))
    await asyncio.to_thread(lock.acquire)
    try:
        options = {"secrets": secrets, "children": children is not None}
        file = await asyncio.to_thread(PartFile, target, _identity(items, options))
        start = file.position
        resumed = file.items
        if start is not None:
            items = items.resumed(start.cursor)
        raw_of = partial(_raw_of, target, secrets=secrets)
        if children is None:
            pieces = pages_of(items, raw_of, () if start is None else start.recent)
        else:
            pieces = children_of(
                items,
                children,
                raw_of,
                concurrency=concurrency,
                skip_missing=skip_missing,
                start=start,
            )
        model = None if children is not None else _model_of(items)
        make = SinkMaker(target, model, secrets=secrets, parents=children is not None)
        try:
            await write(pieces, file, make, chunk, on_progress)
            await asyncio.to_thread(file.complete, make.sink())
        finally:
            await asyncio.to_thread(file.close)
        await asyncio.to_thread(lock.remove)
    finally:
        lock.release()
    seconds = clock.monotonic() - began
    return ExportReport(path=target, items=file.items, resumed=resumed, seconds=seconds)


def _identity(pager: AsyncPager[Any], options: dict[str, bool]) -> str:
    key = pager._listing.key
    chosen = [name for name, value in options.items() if value]
    return " ".join([key.operation, key.arguments, *chosen])


def _raw_of(target: Path, pager: AsyncPager[Any], *, secrets: bool) -> type[Model] | None:
    """Return the class of a list's items if they are exported as received."""
    model = _model_of(pager)
    is_strict = pager._listing.decode is pager._listing.operation.decode
    if model is not None and takes_raw(target, model, secrets=secrets, strict=is_strict):
        return model
    return None


def _model_of(pager: AsyncPager[Any]) -> type[Model] | None:
    owner = getattr(pager._listing.operation.decode, "__self__", None)
    return owner if isinstance(owner, type) and issubclass(owner, Model) else None


def to_arrow(
    items: Iterable[Model], *, secrets: bool = False, model: type[Model] | None = None
) -> Any:
    """Return models of one class as a `pyarrow.Table`, with the columns of an export.

    Args:
        items: The models, or a `Page` of them.
        secrets: Whether to include attributes that hold secrets.
        model: The class, where there may be no items; by default it is that of the items.

    Raises:
        ExportError: There are no items, they are not of one class, or a value does not fit.
        BulkError: pyarrow is not installed.
    """
    listed = list(items)
    kinds: set[type[Any]] = {type(item) for item in listed}
    if model is not None:
        kinds.add(model)
    if len(kinds) != 1 or not issubclass(kind := kinds.pop(), Model):
        raise ExportError("to_arrow: expected models of one class, and at least one")
    maker = TableMaker(kind, secrets=secrets)
    batch = maker.batch(listed, [None] * len(listed), 1)
    return need("pyarrow", "arrow").Table.from_batches([batch], maker.schema)


def to_pandas(items: Iterable[Model], *, secrets: bool = False) -> Any:
    """Return models of one class as a `pandas.DataFrame`; see `to_arrow`."""
    need("pandas", "pandas")
    return to_arrow(items, secrets=secrets).to_pandas()


def to_polars(items: Iterable[Model], *, secrets: bool = False) -> Any:
    """Return models of one class as a `polars.DataFrame`; see `to_arrow`."""
    return need("polars", "polars").from_arrow(to_arrow(items, secrets=secrets))
