"""`AsyncPager`, a list that is walked to its last item."""

from __future__ import annotations

import copy
from collections.abc import Generator, Mapping
from typing import Any, Generic, TypeVar

import attrs

from trunkline._operation import Operation
from trunkline._pagination.cursor import ListKey, ListPosition, read_cursor
from trunkline.errors import CursorError, PaginationError

from .iterators import ItemIterator, PageIterator
from .listing import Fetch, Listing
from .settings import PagerSettings
from .walk import Walk

T_co = TypeVar("T_co", covariant=True)


class AsyncPager(Generic[T_co]):
    """A list of a provider, page after page, as one.

        async for room in vonage.meetings.rooms.list():
            ...
        themes = await vonage.meetings.themes.list()

    Nothing is sent before the first item is asked for. Each `async for` starts afresh, and any
    number of them may go on at the same time. The next page is on its way while the items of this
    one are given out.

    A loop that ends by `break` or an exception cancels what is on its way. That happens at once
    where nothing else holds the iterator. To see it end before going on, hold and close it:
    `async with pager.pages() as pages`, or `contextlib.aclosing(aiter(pager))`.
    """

    def __init__(
        self,
        operation: Operation[T_co],
        path: tuple[object, ...],
        query: Mapping[str, object],
        fetch: Fetch,
        options: Mapping[str, object] | None = None,
        others: tuple[Mapping[str, object], ...] = (),
    ) -> None:
        """Make a pager.

        Args:
            operation: The operation that lists.
            path: Its arguments in the path.
            query: Its arguments in the query.
            fetch: Gets a page, given its query.
            options: Those of the pager; others are passed over.
            others: Its arguments in headers, in cookies, which `fetch` sends with every page.

        Raises:
            ArgumentError: An option cannot be.
            CursorError: `resume` is no cursor of this list.
            PaginationError: There is no overlap in this list.
        """
        if operation.pagination is None or operation.decode is None:
            raise PaginationError(f"{operation.id} gives no list")
        self._settings = PagerSettings.of(options or {})
        self._listing = Listing(
            operation=operation,
            style=operation.pagination,
            decode=operation.decode,
            key=ListKey.of(operation.api, operation.id, path, query, *others),
            query={name: value for name, value in query.items() if value is not None},
            fetch=fetch,
        )
        self._require_overlap()
        self._place = self._read_place(self._settings.resume)
        self._latest: Walk[T_co] = self._walk()

    def _require_overlap(self) -> None:
        listing = self._listing
        refusal = listing.style.no_overlap(backward=listing.backward)
        if self._settings.overlap and refusal is not None:
            raise listing.operation.annotate(PaginationError(f"no overlap: {refusal}"))

    def _read_place(self, resume: str | None) -> ListPosition | None:
        if resume is None:
            return None
        try:
            place = read_cursor(resume, self._listing.key)
            if not set(place.position) <= set(self._listing.style.position):
                raise CursorError("cannot resume from this cursor: its list is paged otherwise")
        except CursorError as error:
            raise self._listing.operation.annotate(error) from None
        return place

    def __aiter__(self) -> ItemIterator[T_co]:
        self._latest = self._walk()
        return ItemIterator(self._latest)

    def __await__(self) -> Generator[Any, None, list[T_co]]:
        """Return all items as a list: `await pager`, in short for `await pager.collect()`."""
        return self.collect().__await__()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._listing.key.operation}>"

    @property
    def cursor(self) -> str:
        """The place behind the item that was given out last, as a text for `resume=`.

        In the body of the loop the item at hand counts as taken: keep the cursor when you are
        done with the item, and a process that is killed and resumed does each item once; or
        sees again the one for which no cursor was kept any more. Before the first item it is
        the place to start at. Where there are several loops it belongs to the one begun last;
        each iterator has a `cursor` of its own.

        The arguments of the list must be the same where it is resumed, options aside. Where the
        item that was given last is gone by then, its page is given again from the start.
        """
        return self._latest.cursor

    def pages(self) -> PageIterator[T_co]:
        """Walk the list page by page. Pages without items are passed over."""
        self._latest = self._walk()
        return PageIterator(self._latest)

    async def first(self) -> T_co | None:
        """Return the first item, None where there is none. It costs one request."""
        async for item in self.take(1):
            return item
        return None

    async def collect(self, limit: int | None = None) -> list[T_co]:
        """Return the items, all or the first `limit`, as a list."""
        walk = self._walk(limit)
        items: list[T_co] = []
        async with PageIterator(walk) as pages:
            async for page in pages:
                items.extend(page.items)
        # Not before: where there is an error there is no list, and nothing of it is taken.
        self._latest = walk
        return items

    def resumed(self, cursor: str) -> AsyncPager[T_co]:
        """Return a pager of the items behind a cursor, as `resume=` does where a list is made.

        Raises:
            CursorError: It is not a cursor of this list.
        """
        pager = copy.copy(self)
        pager._place = pager._read_place(cursor)
        pager._latest = pager._walk()
        return pager

    def take(self, count: int) -> AsyncPager[T_co]:
        """Return a pager of the first `count` items."""
        pager = copy.copy(self)
        pager._settings = self._settings.limited(count)
        pager._latest = pager._walk()
        return pager

    def reversed(self) -> AsyncPager[T_co]:
        """Return a pager of the same items, last first.

        Pages with a number are read from the last to the one at which the list starts. Linked
        pages have no known end: they are read from the place that the caller gives (`end_id=`)
        to the beginning of the list. A limit counts from there: `pager.reversed().take(3)` and
        `pager.take(3).reversed()` are the last three items.

        Raises:
            PaginationError: The list cannot be read backwards, or not with overlap.
        """
        pager = copy.copy(self)
        pager._listing = listing = attrs.evolve(self._listing, backward=not self._listing.backward)
        pager._require_overlap()
        pager._latest = pager._walk()
        if listing.backward and pager._place is None:
            try:
                listing.style.require_way_back(listing.query)
            except PaginationError as error:
                raise listing.operation.annotate(error) from None
        return pager

    async def count(self) -> int:
        """Ask the server how many items the whole list has.

        Raises:
            PaginationError: It does not say.
        """
        listing = self._listing
        total = listing.style.total_items(await listing.page(listing.query))
        if total is None:
            raise listing.operation.annotate(
                PaginationError("the provider does not say how long this list is")
            )
        return total

    def _walk(self, limit: int | None = None) -> Walk[T_co]:
        return Walk(self._listing, self._settings.limited(limit), self._place)
