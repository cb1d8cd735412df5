"""`Pager`, the return value of the list methods of blocking clients."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Generic, Self, TypeVar

from trunkline._pager import AsyncPager, Page
from trunkline._pager.iterators import page_of
from trunkline._pager.walk import END, Walk

from .process import Process

T_co = TypeVar("T_co", covariant=True)


class Pager(Generic[T_co]):
    """A list of the provider, across all of its pages.

        for room in vonage.meetings.rooms.list():
            ...
        page = vonage.meetings.rooms.list().page()  # the first `Page`
        rooms = vonage.meetings.rooms.list().collect()  # all items

    No request is sent before the first item or page is requested. Each `for` starts from the
    beginning, and several can run at the same time, each in one thread. By default the next page is
    requested while the items of the current one are returned.

    A loop that ends by `break` or an exception cancels pending requests as soon as nothing refers
    to the iterator. To wait for the cancellation, close it: `with pager.pages() as pages`.

    Args:
        pager: The asynchronous pager.
        process: Runs its requests.
    """

    def __init__(self, pager: AsyncPager[T_co], process: Process) -> None:
        self._pager = pager
        self._process = process

    def __iter__(self) -> ItemIterator[T_co]:
        return ItemIterator(self._pager.begin(), self._process)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._pager._listing.key.operation}>"

    @property
    def cursor(self) -> str:
        """The position after the last returned item, as a text for `resume=`.

        In the body of the loop, the current item counts as returned. Store the cursor after you
        have processed the item. If several loops run, it belongs to the latest; each iterator has a
        `cursor` of its own.
        """
        return self._pager.cursor

    def pages(self) -> PagesIterator[T_co]:
        """Return an iterator over the pages that have items."""
        return PagesIterator(self._pager.begin(), self._process)

    def page(self, cursor: str | None = None) -> Page[T_co]:
        """Return one page by one request, for a list that is passed on page by page.

        Args:
            cursor: The `next_cursor` of a page; None for the first page.

        Raises:
            CursorError: It is not a cursor of this list.
            PaginationError: The next page cannot be found.
        """
        return self._process.run(self._pager.page(cursor))

    def first(self) -> T_co | None:
        """Return the first item, or None if the list is empty. Sends one request."""
        return self._process.run(self._pager.first())

    def collect(self, limit: int | None = None) -> list[T_co]:
        """Return the items as a list.

        Args:
            limit: The maximum number of items, 0 or more. None, the default, means all, or the
                `limit` of the list method. The lower of both applies.
        """
        return self._process.run(self._pager.collect(limit))

    def resumed(self, cursor: str) -> Pager[T_co]:
        """Return a pager of the items after a cursor, like the option `resume` of a list method.

        Raises:
            CursorError: It is not a cursor of this list.
        """
        return Pager(self._pager.resumed(cursor), self._process)

    def reversed(self) -> Pager[T_co]:
        """Return a pager of the same items, last first.

        Raises:
            PaginationError: The list cannot be read backwards, or does not support `overlap` then.
        """
        return Pager(self._pager.reversed(), self._process)

    def count(self) -> int:
        """Return the number of items of the whole list, as the server counts it. Sends one request.

        Raises:
            PaginationError: The server sends no count.
        """
        return self._process.run(self._pager.count())


class _WalkIterator(Generic[T_co]):
    """Base class: closes the walk."""

    __slots__ = ("_closed", "_process", "_walk")

    def __init__(self, walk: Walk[T_co], process: Process) -> None:
        self._walk = walk
        self._process = process
        self._closed = False

    @property
    def cursor(self) -> str:
        """The position after the last item that this iterator returned, for `resume=`."""
        return self._walk.cursor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Cancel pending requests, and wait until they have ended."""
        self._closed = True
        self._process.run(self._walk.close())

    def __del__(self) -> None:
        self._process.drop(self._walk)


class ItemIterator(_WalkIterator[T_co], Iterator[T_co]):
    """The items of a list, one after the other."""

    __slots__ = ()

    def __next__(self) -> T_co:
        walk = self._walk
        while not self._closed:
            # In this thread: the event loop is needed for the next page only.
            item = walk.next_item()
            if item is not END:
                return item
            if not self._process.run(walk.next_page()):
                break
        raise StopIteration


class PagesIterator(_WalkIterator[T_co], Iterator[Page[T_co]]):
    """The pages of a list, one after the other."""

    __slots__ = ()

    def __next__(self) -> Page[T_co]:
        page = None if self._closed else self._process.run(_next_page(self._walk))
        if page is None:
            raise StopIteration
        return page


async def _next_page(walk: Walk[T_co]) -> Page[T_co] | None:
    while walk.has_items or await walk.next_page():
        items = await walk.take_rest()
        if items:
            return page_of(walk, items)
    return None
