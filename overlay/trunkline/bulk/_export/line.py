"""Pages of a list are encoded and written, while the next ones are read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from trunkline._serialization.model import Model
from trunkline.errors import DecodeError

from .fan_out import Piece, Position
from .part_file import PartFile
from .raw_values import OddValueError
from .sinks import Chunk, Sink, sink_for

_ENCODED = 200  # items that are encoded together at most
_DECODED = 64  # items of which models are built in one iteration of the event loop


async def write(
    pieces: AsyncGenerator[Piece, None],
    file: PartFile,
    make: SinkMaker,
    size: int,
    on_progress: Callable[[int], object] | None,
) -> None:
    """Write all pieces.

    Args:
        pieces: Items of lists.
        file: The file.
        make: Makes the format.
        size: How many items are written at a time at least.
        on_progress: Is called with the number of items that are written.
    """
    line = _Line(file, make, on_progress)
    held: list[Piece] = []
    last: Piece | None = None
    most = min(size, _ENCODED)
    try:
        async with aclosing(pieces) as walked:
            async for piece in walked:
                if held and piece.raw is not held[-1].raw:
                    await line.put(held, None)
                    held = []
                held.append(piece)
                last = piece
                count = sum(len(each.items) for each in held)
                if count >= most:
                    is_full = line.unwritten + count >= size
                    await line.put(held, piece.place() if is_full else None)
                    held = []
        if last is not None and (line.unwritten or any(piece.items for piece in held)):
            await line.put(held, last.place())
    finally:
        await line.idle()
    line.check()


class _Line:
    """Encodes and writes items in other threads: one batch each at a time.

    Items are encoded soon: the garbage collector would look at them again and again.

    Attributes:
        unwritten: How many items are encoded, and not in the file.
    """

    def __init__(
        self, file: PartFile, make: SinkMaker, on_progress: Callable[[int], object] | None
    ) -> None:
        self._file, self._make, self._on_progress = file, make, on_progress
        self._count = self._reported = file.items
        self._encoded: list[bytes] = []
        self._encoding: asyncio.Future[None] | None = None
        self._writing: asyncio.Future[None] | None = None
        self.unwritten = 0

    async def put(self, pieces: Sequence[Piece], at: Position | None) -> None:
        """Encode items once those before are; with a position, write all that is encoded.

        Args:
            pieces: The items, which are all of one kind.
            at: The position behind them.

        Raises:
            ExportError: Items before could not be encoded or written.
        """
        if self._encoding is not None:
            await asyncio.wait({self._encoding})
            self._encoding.result()
        items = [item for piece in pieces for item in piece.items]
        self.unwritten = 0 if at is not None else self.unwritten + len(items)
        self._encoding = asyncio.ensure_future(self._encode(pieces, items, at))

    async def _encode(self, pieces: Sequence[Piece], items: list[Any], at: Position | None) -> None:
        if items:
            parents = [piece.parent for piece in pieces for _ in piece.items]
            chunk = Chunk(items, parents, self._count + 1, pieces[0].raw)
            sink = self._make.sink(chunk)
            try:
                data = await asyncio.to_thread(sink.encode, chunk)
            except OddValueError:
                chunk = Chunk(await _models(pieces, chunk.first), parents, chunk.first)
                data = await asyncio.to_thread(sink.encode, chunk)
            self._encoded.append(data)
            self._count += len(items)
        if at is not None:
            if self._writing is not None:
                await asyncio.wait({self._writing})
                self._report(self._writing)
            encoded, self._encoded = self._encoded, []
            write = asyncio.to_thread(self._file.append, encoded, self._count, at)
            self._writing = asyncio.ensure_future(write)

    def _report(self, writing: asyncio.Future[None]) -> None:
        """Report the progress after a write, or raise its error."""
        writing.result()
        if self._on_progress is not None and self._file.items > self._reported:
            self._reported = self._file.items
            self._on_progress(self._file.items)

    async def idle(self) -> None:
        """Wait until nothing is in progress; `check` raises what went wrong."""
        # One after the other: encoding may start to write.
        if self._encoding is not None:
            await asyncio.wait({self._encoding})
            self._encoding.exception()  # so that asyncio does not report it as never retrieved
        if self._writing is not None:
            await asyncio.wait({self._writing})
            self._writing.exception()

    def check(self) -> None:
        """Report the progress, and raise what went wrong."""
        if self._encoding is not None:
            self._encoding.result()
        if self._writing is not None:
            self._report(self._writing)


async def _models(pieces: Sequence[Piece], first: int) -> list[Any]:
    """Return the models of JSON values.

    Args:
        pieces: The values.
        first: The number of the first item, for errors.

    Raises:
        DecodeError: A value has another type than described. Its path begins with the index of
            the item in the whole list.
    """
    models: list[Any] = []
    for piece in pieces:
        listing = piece.pager._listing
        for item in piece.items:
            index = first - 1 + len(models)
            try:
                models.append(listing.decode(item))
            except DecodeError as error:
                located = error.under(index)
                located.sent, located.outcome = True, "done"
                raise listing.operation.annotate(located) from None
            if not len(models) % _DECODED:
                await asyncio.sleep(0)
    return models


class SinkMaker:
    """The format of a file, made when the class of its items is known."""

    def __init__(
        self, path: Path, model: type[Model] | None, *, secrets: bool, parents: bool
    ) -> None:
        self._path, self._model = path, model
        self._secrets, self._parents = secrets, parents
        self._sink: Sink | None = None

    def sink(self, chunk: Chunk | None = None) -> Sink:
        """Return the format; the first items decide it where the list does not."""
        if self._sink is None:
            model = self._model
            if model is None and chunk is not None and chunk.items:
                first = chunk.items[0]
                model = chunk.raw or (type(first) if isinstance(first, Model) else None)
            elif model is None:
                model = Model  # an empty table
            self._sink = sink_for(self._path, model, secrets=self._secrets, parents=self._parents)
        return self._sink
