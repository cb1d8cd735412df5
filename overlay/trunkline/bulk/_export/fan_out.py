"""Items of a list, or of the lists of all of its items, each with the place behind it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any, TypeAlias

import attrs

from trunkline._pager import AsyncPager
from trunkline._pagination.page_parts import identity_of
from trunkline._serialization.model import Model
from trunkline.errors import NotFoundError

# How many pages of one child are held while those of others are written.
_PAGES = 2

# Returns the class of a list's items where these are taken as received, else None.
RawOf: TypeAlias = "Callable[[AsyncPager[Any]], type[Model] | None]"


@attrs.frozen
class Position:
    """Where an export is.

    Attributes:
        cursor: The cursor of the list; of the parents in a fan-out.
        child: The cursor in the list of the next parent, None for its start.
        parent: The identifier of that parent.
        recent: The identifiers of the items of the last page.
    """

    cursor: str
    child: str | None = None
    parent: str | None = None
    recent: tuple[str, ...] = ()


@attrs.frozen
class Piece:
    """Some items of a list.

    Attributes:
        items: The items.
        place: Returns the position behind them; until the next piece is read.
        pager: The list.
        parent: The identifier of the parent, in a fan-out.
        raw: The class of which the items are the JSON values, as received; None for models.
    """

    items: Sequence[Any]
    place: Callable[[], Position]
    pager: AsyncPager[Any]
    parent: str | None = None
    raw: type[Model] | None = None


def identifier(pager: AsyncPager[Any], item: Any) -> str | None:
    """Return the identifier of an item, or None where its kind has none."""
    source = item._source if isinstance(item, Model) else item
    found = identity_of(source, pager._listing.style.identity)
    return None if found is None else str(found)


async def pages_of(
    pager: AsyncPager[Any], raw_of: RawOf, recent: Sequence[str] = ()
) -> AsyncGenerator[Piece, None]:
    """Walk a list page by page.

    Args:
        pager: The list.
        raw_of: Returns the class of a list's items where these are taken as received.
        recent: Identifiers of items to leave out of the first page: a page is given again from
            its start where the item at which an export stopped was deleted since.
    """
    left_out = set(recent)
    raw = raw_of(pager)
    walk = (pager if raw is None else pager.undecoded()).begin()
    try:
        while walk.has_items or await walk.next_page():
            items: Sequence[Any] = await walk.take_rest()

            def place(page: Sequence[Any] = items) -> Position:
                names = (identifier(pager, item) for item in page)
                return Position(
                    walk.cursor, recent=tuple(name for name in names if name is not None)
                )

            if left_out:
                items = [item for item in items if identifier(pager, item) not in left_out]
                left_out = set()
            yield Piece(items, place, pager, raw=raw)
    finally:
        await walk.close()


async def children_of(
    parents: AsyncPager[Any],
    children: Callable[[Any], AsyncPager[Any]],
    raw_of: RawOf,
    *,
    concurrency: int,
    skip_missing: bool,
    start: Position | None,
) -> AsyncGenerator[Piece, None]:
    """Walk the lists of all parents, in the order of the parents.

    Args:
        parents: The list of parents.
        children: Returns the list of a parent.
        raw_of: Returns the class of a list's items where these are taken as received.
        concurrency: How many of these are read at a time.
        skip_missing: Whether to pass over a parent that does not exist any more (404).
        start: Where an earlier walk stopped.
    """
    iterator = aiter(parents)
    active: deque[_Child] = deque()
    is_over = False
    try:
        while True:
            while not is_over and len(active) < concurrency:
                before = iterator.cursor
                parent = await anext(iterator, None)
                if parent is None:
                    is_over = True
                    break
                name = identifier(parents, parent)
                pager = children(parent)
                recent: tuple[str, ...] = ()
                if start is not None and start.child is not None and start.parent == name:
                    pager, recent = pager.resumed(start.child), start.recent
                start = None
                child = _Child(name, pager, (before, iterator.cursor), skip_missing)
                child.start(raw_of, recent)
                active.append(child)
            if not active:
                return
            child = active.popleft()
            try:
                async with aclosing(child.pieces()) as pieces:
                    async for piece in pieces:
                        yield piece
            finally:
                await child.close()
    finally:
        for child in active:
            await child.close()
        await iterator.aclose()


class _Child:
    """The list of one parent, read ahead of its turn."""

    def __init__(
        self,
        name: str | None,
        pager: AsyncPager[Any],
        cursors: tuple[str, str],
        skip_missing: bool,
    ) -> None:
        self._name, self._pager = name, pager
        self._before, self._after = cursors
        self._skip_missing = skip_missing
        self._queue: asyncio.Queue[Piece | None] = asyncio.Queue(_PAGES)
        self._task: asyncio.Task[None]

    def start(self, raw_of: RawOf, recent: tuple[str, ...]) -> None:
        """Start to read ahead."""
        self._task = asyncio.create_task(self._read(raw_of, recent))

    async def _read(self, raw_of: RawOf, recent: tuple[str, ...]) -> None:
        try:
            async with aclosing(pages_of(self._pager, raw_of, recent)) as pieces:
                async for piece in pieces:
                    here = piece.place()
                    within = Position(self._before, here.cursor, self._name, here.recent)
                    await self._queue.put(
                        attrs.evolve(piece, place=partial(_given, within), parent=self._name)
                    )
        except NotFoundError:
            if not self._skip_missing:
                raise
        await self._queue.put(None)

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Return the pages in order, and the position behind the parent at the end."""
        while (piece := await self._next()) is not None:
            yield piece
        behind = Position(self._after)
        yield Piece((), partial(_given, behind), self._pager, self._name)

    async def _next(self) -> Piece | None:
        take = asyncio.ensure_future(self._queue.get())
        try:
            await asyncio.wait({take, self._task}, return_when=asyncio.FIRST_COMPLETED)
            if not take.done() and self._task.done() and self._queue.empty():
                await self._task  # raises what ended it
            return await take
        finally:
            take.cancel()

    async def close(self) -> None:
        """End the reading."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def _given(position: Position) -> Position:
    return position
