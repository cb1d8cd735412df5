"""`export`, a list of the provider as a file, which goes on where it was after a kill."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
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

from .columns import TableMaker
from .fan_out import Piece, Position, children_of, pages_of
from .sinks import Chunk, Sink, check_ending, sink_for

_VERSION = 1
_ENCODED = 200  # items that are encoded together at most


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
        file = await asyncio.to_thread(_PartFile, target, _identity(items, options))
        start = file.position
        resumed = file.items
        if start is not None:
            items = items.resumed(start.cursor)
        if children is None:
            pieces = pages_of(items, () if start is None else start.recent)
        else:
            pieces = children_of(
                items, children, concurrency=concurrency, skip_missing=skip_missing, start=start
            )
        model = None if children is not None else _model_of(items)
        make = _SinkMaker(target, model, secrets=secrets, parents=children is not None)
        try:
            await _write(pieces, file, make, chunk, on_progress)
            await asyncio.to_thread(file.complete, make.sink())
        finally:
            await asyncio.to_thread(file.close)
        await asyncio.to_thread(lock.remove)
    finally:
        lock.release()
    seconds = clock.monotonic() - began
    return ExportReport(path=target, items=file.items, resumed=resumed, seconds=seconds)


async def _write(
    pieces: AsyncGenerator[Piece, None],
    file: _PartFile,
    make: _SinkMaker,
    size: int,
    on_progress: Callable[[int], object] | None,
) -> None:
    """Write all pieces, while the next ones are read."""
    line = _Line(file, make, on_progress)
    items: list[Any] = []
    parents: list[str | None] = []
    position: Position | None = None
    most = min(size, _ENCODED)
    try:
        async with aclosing(pieces) as walked:
            async for piece in walked:
                items.extend(piece.items)
                parents.extend([piece.parent] * len(piece.items))
                position = piece.position
                if len(items) >= most:
                    is_full = line.unwritten + len(items) >= size
                    await line.put(items, parents, position if is_full else None)
                    items, parents = [], []
        if position is not None and (items or line.unwritten):
            await line.put(items, parents, position)
    finally:
        await line.idle()
    line.check()


class _Line:
    """Encodes and writes items in another thread, one batch at a time.

    Items are encoded soon: the garbage collector would look at them again and again.

    Attributes:
        unwritten: How many items are encoded, and not in the file.
    """

    def __init__(
        self,
        file: _PartFile,
        make: _SinkMaker,
        on_progress: Callable[[int], object] | None,
    ) -> None:
        self._file, self._make, self._on_progress = file, make, on_progress
        self._count = file.items
        self._encoded: list[bytes] = []
        self._job: asyncio.Future[None] | None = None
        self._reported = file.items
        self.unwritten = 0

    async def put(self, items: list[Any], parents: list[str | None], at: Position | None) -> None:
        """Encode items once those before are; with a position, write all that is encoded.

        Raises:
            ExportError: Items before could not be encoded or written.
        """
        await self.idle()
        self.check()
        sink = self._make.sink(items)
        chunk = Chunk(items, parents, self._count + 1)
        self._count += len(items)
        self.unwritten = 0 if at is not None else self.unwritten + len(items)
        self._job = asyncio.ensure_future(asyncio.to_thread(self._work, sink, chunk, at))

    def _work(self, sink: Sink, chunk: Chunk, at: Position | None) -> None:
        if chunk.items:
            self._encoded.append(sink.encode(chunk))
        if at is not None:
            self._file.append(b"".join(self._encoded), chunk.first - 1 + len(chunk.items), at)
            self._encoded.clear()

    async def idle(self) -> None:
        """Wait until nothing is in progress."""
        if self._job is not None:
            await asyncio.wait({self._job})

    def check(self) -> None:
        """Report the progress, and raise what went wrong."""
        if self._job is not None:
            self._job.result()
        if self._on_progress is not None and self._file.items > self._reported:
            self._reported = self._file.items
            self._on_progress(self._file.items)


def _identity(pager: AsyncPager[Any], options: dict[str, bool]) -> str:
    key = pager._listing.key
    chosen = [name for name, value in options.items() if value]
    return " ".join([key.operation, key.arguments, *chosen])


def _model_of(pager: AsyncPager[Any]) -> type[Model] | None:
    owner = getattr(pager._listing.operation.decode, "__self__", None)
    return owner if isinstance(owner, type) and issubclass(owner, Model) else None


class _SinkMaker:
    """The format of a file, made when the class of its items is known."""

    def __init__(
        self, path: Path, model: type[Model] | None, *, secrets: bool, parents: bool
    ) -> None:
        self._path, self._model = path, model
        self._secrets, self._parents = secrets, parents
        self._sink: Sink | None = None

    def sink(self, items: list[Any] | None = None) -> Sink:
        """Return the format; the first items decide it where the list does not."""
        if self._sink is None:
            model = self._model
            if model is None and items and isinstance(items[0], Model):
                model = type(items[0])
            if model is None and not items:
                model = Model  # an empty table
            self._sink = sink_for(self._path, model, secrets=self._secrets, parents=self._parents)
        return self._sink


class _PartFile:
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
                self._file.write(sink.encode(Chunk([], [], 1)))
            self._file.close()
            sink.complete(self._part, self._target)
            self._state.unlink(missing_ok=True)
        except OSError as error:
            raise ExportError(f"cannot write {self._target}: {error.strerror}") from None

    def close(self) -> None:
        """Close the file; what it has stays."""
        self._file.close()


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
