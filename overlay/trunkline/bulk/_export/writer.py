"""Pages of a list are encoded and written, while the next ones are read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import attrs

from trunkline._pager import AsyncPager
from trunkline._serialization.model import Model
from trunkline.errors import DecodeError

from .fan_out import Piece, Position
from .part_file import PartFile
from .raw_values import UndescribedValueError
from .sinks import Chunk, Sink, sink_for

# Items that are encoded in one iteration of the event loop, in about a millisecond at most. Threads would
# take turns with the event loop, and for longer.
_SLICE = 100


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
        size: The least number of items that are written at a time.
        on_progress: Called with the number of items that are written.
    """
    writer = _Writer(file, make, on_progress)
    last: Piece | None = None
    try:
        async with aclosing(pieces) as walked:
            async for last in walked:
                await writer.encode(last)
                if writer.unwritten >= size:
                    await writer.write(last.place())
        if last is not None and writer.unwritten:
            await writer.write(last.place())
    finally:
        await writer.idle()
    writer.check()


class _Writer:
    """Encodes items, and writes them in another thread.

    Items are encoded soon: the garbage collector would look at them again and again.

    Attributes:
        unwritten: The number of items that are encoded, and not yet in the file.
    """

    def __init__(
        self, file: PartFile, make: SinkMaker, on_progress: Callable[[int], object] | None
    ) -> None:
        self._file, self._make, self._on_progress = file, make, on_progress
        self._reported = file.items
        self._count = file.items
        self._encoded: list[Any] = []
        self._writing: asyncio.Future[None] | None = None
        self.unwritten = 0

    async def encode(self, piece: Piece) -> None:
        """Encode items.

        Raises:
            DecodeError: An item has another type than described.
            ExportError: A value does not fit its column.
        """
        for start in range(0, len(piece.items), _SLICE):
            if start:
                await asyncio.sleep(0)
            items = piece.items[start : start + _SLICE]
            chunk = Chunk(items, [piece.parent] * len(items), self._count + 1, piece.raw)
            sink = self._make.sink(chunk)
            try:
                part = sink.encode(chunk)
            except UndescribedValueError:
                await asyncio.sleep(0)
                models = _models(piece.pager, items, self._count)
                part = sink.encode(attrs.evolve(chunk, items=models, raw=None))
            self._encoded.append(part)
            self._count += len(items)
            self.unwritten += len(items)

    async def write(self, at: Position) -> None:
        """Write all that is encoded, once the items before are written.

        Args:
            at: The position behind the items.

        Raises:
            ExportError: Items before could not be written.
        """
        if self._writing is not None:
            await asyncio.wait({self._writing})
            self.check()
        encoded, self._encoded, self.unwritten = self._encoded, [], 0
        sink, count = self._make.sink(), self._count

        def append() -> None:
            self._file.append(sink.pack(encoded), count, at)

        self._writing = asyncio.ensure_future(asyncio.to_thread(append))

    async def idle(self) -> None:
        """Wait until nothing is in progress; `check` raises what went wrong."""
        if self._writing is not None:
            await asyncio.wait({self._writing})
            self._writing.exception()  # so that asyncio does not report it as never retrieved

    def check(self) -> None:
        """Report the progress after a write, or raise its error."""
        if self._writing is not None:
            self._writing.result()
        if self._on_progress is not None and self._file.items > self._reported:
            self._reported = self._file.items
            self._on_progress(self._file.items)


def _models(pager: AsyncPager[Any], items: Sequence[Any], index: int) -> list[Any]:
    """Return the models of JSON values.

    Args:
        pager: Their list.
        items: The values.
        index: The index of the first one in the whole list, for errors.

    Raises:
        DecodeError: A value has another type than described. Its path begins with the index of
            the item in the whole list.
    """
    listing = pager._listing
    models: list[Any] = []
    for item in items:
        try:
            models.append(listing.decode(item))
        except DecodeError as error:
            located = error.under(index + len(models))
            located.sent, located.outcome = True, "done"
            raise listing.operation.annotate(located) from None
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
