"""Items of a list, or of the lists of all of its items, each with the place behind it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import attrs

from trunkline._pager import AsyncPager
from trunkline._pagination.page_parts import identity_of
from trunkline._serialization.model import Model
from trunkline.errors import NotFoundError

# How many pages of one child are held while those of others are written.
_PAGES = 2


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
    """Some items, and the position behind them."""

    items: tuple[Any, ...]
    position: Position
    parent: str | None = None


def identifier(pager: AsyncPager[Any], item: Any) -> str | None:
    """Return the identifier of an item, or None where its kind has none."""
    if not isinstance(item, Model):
        return None
    found = identity_of(item._source, pager._listing.style.identity)
    return None if found is None else str(found)


async def pages_of(
    pager: AsyncPager[Any], recent: tuple[str, ...] = ()
) -> AsyncGenerator[Piece, None]:
    """Walk a list page by page.

    Args:
        pager: The list.
        recent: Identifiers of items to leave out of the first page: a page is given again from
            its start where the item at which an export stopped was deleted since.
    """
    left_out = set(recent)
    async with pager.pages() as pages:
        async for page in pages:
            names = tuple(identifier(pager, item) for item in page.items)
            items = tuple(
                item for item, name in zip(page.items, names, strict=True) if name not in left_out
            )
            left_out = set()
            known = tuple(name for name in names if name is not None)
            yield Piece(items, Position(page.cursor, recent=known))


async def children_of(
    parents: AsyncPager[Any],
    children: Callable[[Any], AsyncPager[Any]],
    *,
    concurrency: int,
    skip_missing: bool,
    start: Position | None,
) -> AsyncGenerator[Piece, None]:
    """Walk the lists of all parents, in the order of the parents.

    Args:
        parents: The list of parents.
        children: Returns the list of a parent.
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
                active.append(_Child(name, pager, recent, (before, iterator.cursor), skip_missing))
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
        recent: tuple[str, ...],
        cursors: tuple[str, str],
        skip_missing: bool,
    ) -> None:
        self._name = name
        self._before, self._after = cursors
        self._skip_missing = skip_missing
        self._queue: asyncio.Queue[Piece | None] = asyncio.Queue(_PAGES)
        self._task = asyncio.create_task(self._read(pager, recent))

    async def _read(self, pager: AsyncPager[Any], recent: tuple[str, ...]) -> None:
        try:
            async with aclosing(pages_of(pager, recent)) as pieces:
                async for piece in pieces:
                    await self._queue.put(piece)
        except NotFoundError:
            if not self._skip_missing:
                raise
        await self._queue.put(None)

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Return the pages in order, and the position behind the parent at the end."""
        while (piece := await self._next()) is not None:
            within = Position(
                self._before, piece.position.cursor, self._name, piece.position.recent
            )
            yield Piece(piece.items, within, self._name)
        yield Piece((), Position(self._after), self._name)

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
