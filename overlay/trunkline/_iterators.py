"""What walks over a pager: item by item, or page by page."""

from __future__ import annotations

from types import TracebackType
from typing import Generic, Self, TypeVar

from ._page import Page
from ._walk import END, Walk

T_co = TypeVar("T_co", covariant=True)


class _WalkIterator(Generic[T_co]):
    """What both share: the end of the walk.

    A class rather than an async generator, because it can cancel what is on its way at the very
    moment when the loop is left, where a generator waits for the event loop to find it.
    """

    __slots__ = ("_closed", "_walk")

    def __init__(self, walk: Walk[T_co]) -> None:
        self._walk = walk
        self._closed = False

    def __aiter__(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the walk: cancel the pages that are on their way, and see them end."""
        await self._walk.close()
        self._closed = True

    def __del__(self) -> None:
        self._walk.drop()


class ItemIterator(_WalkIterator[T_co]):
    """The items of a list, one after the other."""

    __slots__ = ()

    async def __anext__(self) -> T_co:
        walk = self._walk
        while not self._closed:
            item = walk.take()
            if item is not END:
                return item
            if not await walk.turn():
                break
        raise StopAsyncIteration


class PageIterator(_WalkIterator[T_co]):
    """The pages of a list, one after the other."""

    __slots__ = ()

    async def __anext__(self) -> Page[T_co]:
        walk = self._walk
        while not self._closed and await walk.turn():
            items = walk.take_rest()
            if items:
                return walk.as_page(items)
        raise StopAsyncIteration
