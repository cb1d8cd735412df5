"""`AsyncPager`, the return value of list methods."""

from __future__ import annotations

import copy
from collections.abc import Generator, Mapping
from typing import Any, Generic, TypeVar

import attrs

from trunkline._operation import Operation
from trunkline._pagination.cursor import ListKey, ListPosition, read_cursor
from trunkline.errors import CursorError, PaginationError

from .iterators import ItemIterator, Page, PageIterator, page_of
from .listing import Fetch, Listing
from .settings import PagerSettings
from .walk import Walk

T_co = TypeVar("T_co", covariant=True)


class AsyncPager(Generic[T_co]):
    """A list of the provider, across all of its pages.

        async for room in vonage.meetings.rooms.list():
            ...
        page = await vonage.meetings.rooms.list()  # the first `Page`
        rooms = await vonage.meetings.rooms.list().collect()  # all items

    No request is sent before the first item or page is requested. Each `async for` starts from the
    beginning, and several can run at the same time. By default the next page is requested while
    the items of the current one are returned.

    A loop that ends by `break` or an exception cancels pending requests, at once if nothing else
    refers to the iterator. To wait for the cancellation, close the iterator:
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

    def __await__(self) -> Generator[Any, None, Page[T_co]]:
        """Return the first page: `page = await pager`. Without items where the list is empty.

        It is the first page of `pages()`, read without read-ahead, so it costs one request unless
        the server sends empty pages first. `limit` applies. `cursor` then points behind the page.
        """
        return self._first_page().__await__()

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
        """Return an iterator over the pages that have items."""
        self._latest = self._walk()
        return PageIterator(self._latest)

    async def first(self) -> T_co | None:
        """Return the first item, or None if the list is empty. Sends one request."""
        walk = self._walk(1)
        async with ItemIterator(walk) as items:
            async for item in items:
                return item
        return None

    async def collect(self, limit: int | None = None) -> list[T_co]:
        """Return the items as a list.

        Args:
            limit: The maximum number of items, 0 or more. None, the default, means all, or the
                `limit` of the list method. The lower of both applies.
        """
        walk = self._walk(limit)
        items: list[T_co] = []
        async with PageIterator(walk) as pages:
            async for page in pages:
                items.extend(page.items)
        # Not before: where there is an error there is no list, and nothing of it is taken.
        self._latest = walk
        return items

    def reversed(self) -> AsyncPager[T_co]:
        """Return a pager of the same items, last first.

        Pages with a number are read from the last to the one at which the list starts. Linked
        pages have no known end: they are read from the place that the caller gives (`end_id=`)
        to the beginning of the list. A limit counts from there: `list(limit=3).reversed()`
        and `list().reversed().collect(limit=3)` are the last three items.

        Raises:
            PaginationError: The list cannot be read backwards, or not with overlap.
        """
        pager = copy.copy(self)
        pager._listing = listing = attrs.evolve(self._listing, backward=not self._listing.backward)
        pager._require_overlap()
        pager._latest = pager._walk()
        if listing.backward and pager._place is None:
            try:
                listing.style.require_reversible(listing.query)
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

    async def _first_page(self) -> Page[T_co]:
        settings = attrs.evolve(self._settings, read_ahead=False)
        walk = Walk(self._listing, settings, self._place)
        async with PageIterator(walk) as pages:
            page = await anext(pages, None)
        self._latest = walk
        return page_of(walk, ()) if page is None else page

    def _walk(self, limit: int | None = None) -> Walk[T_co]:
        return Walk(self._listing, self._settings.limited(limit), self._place)
