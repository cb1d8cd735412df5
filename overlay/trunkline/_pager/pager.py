"""`AsyncPager`, the return value of list methods."""

from __future__ import annotations

import copy
from collections.abc import Generator, Mapping
from typing import Any, Generic, TypeVar

import attrs

from trunkline._operation import Operation
from trunkline._pagination.cursor import ListKey, ListPosition, read_cursor
from trunkline._serialization.lenient import lenient_reader
from trunkline.errors import CursorError, PaginationError

from .iterators import ItemIterator, Page, PageIterator, page_of
from .listing import Fetch, Listing, Report, as_received, ignore_shape
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
        *,
        report: Report | None = None,
        item_report: Report | None = None,
    ) -> None:
        """Create a pager.

        Args:
            operation: The operation that lists.
            path: The arguments in the path.
            query: The arguments in the query.
            fetch: Requests a page, given its query.
            options: The options of the pager; other options are ignored.
            others: The arguments in headers and cookies, which `fetch` sends with every page.
            report: Called with the path, the expected and the found type if a page has another
                shape than described.
            item_report: Called with the same for a value of an item that has another type; None
                raises `DecodeError`.

        Raises:
            ArgumentError: An option is invalid.
            CursorError: `resume` is not a cursor of this list.
            PaginationError: The list does not support `overlap`.
        """
        if operation.pagination is None or operation.decode is None:
            raise PaginationError(f"{operation.id} does not return a list")
        self._settings = PagerSettings.of(options or {})
        self._listing = Listing(
            operation=operation,
            style=operation.pagination,
            decode=operation.decode
            if item_report is None
            else lenient_reader(operation.decode, item_report),
            key=ListKey.of(operation.api, operation.id, path, query, *others),
            query={name: value for name, value in query.items() if value is not None},
            fetch=fetch,
            report=report or ignore_shape,
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
                raise CursorError(
                    "cannot resume from this cursor: the list has another pagination style"
                )
        except CursorError as error:
            raise self._listing.operation.annotate(error) from None
        return place

    def __aiter__(self) -> ItemIterator[T_co]:
        return ItemIterator(self.begin())

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
        """The position after the last returned item, as a text for `resume=`.

        In the body of the loop, the current item counts as returned. Store the cursor after you
        have processed the item: a job that is killed and resumed then repeats at most the item
        whose cursor it did not store. Before the first item, the cursor is the start position. If
        several loops run, it belongs to the latest; each iterator has a `cursor` of its own.

        To resume, pass the same arguments (options may differ). If the last returned item has been
        deleted since, its page is returned again from the start.
        """
        return self._latest.cursor

    def pages(self) -> PageIterator[T_co]:
        """Return an iterator over the pages that have items."""
        return PageIterator(self.begin())

    def begin(self) -> Walk[T_co]:
        """Return a new iteration, which `cursor` belongs to from now on. For trunkline itself."""
        self._latest = self._walk()
        return self._latest

    async def page(self, cursor: str | None = None) -> Page[T_co]:
        """Return one page by one request, for a list that is passed on page by page.

        The page's `next_cursor` leads to the next one. Unlike `resume=`, no item is looked for: an
        item that was deleted or added between two requests can shift the pages of a list that is
        numbered, as on the provider's own pages.

        Args:
            cursor: The `next_cursor` of a page; None for the first page.

        Raises:
            CursorError: It is not a cursor of this list.
            PaginationError: The next page cannot be found.
        """
        pager = self if cursor is None else self.resumed(cursor)
        page = await pager._first_page()
        pager._latest.next_cursor  # noqa: B018 (raises if there is no valid next page)
        return page

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
        # Only now: after an error there is no list, and the cursor has not moved.
        self._latest = walk
        return items

    def resumed(self, cursor: str) -> AsyncPager[T_co]:
        """Return a pager of the items after a cursor, like the option `resume` of a list method.

        Raises:
            CursorError: It is not a cursor of this list.
        """
        pager = copy.copy(self)
        pager._place = pager._read_place(cursor)
        pager._latest = pager._walk()
        return pager

    def undecoded(self) -> AsyncPager[Any]:
        """Return a pager of the same items as JSON values, as received. For trunkline itself."""
        pager: AsyncPager[Any] = copy.copy(self)
        pager._listing = attrs.evolve(self._listing, decode=as_received)
        pager._latest = pager._walk()
        return pager

    def reversed(self) -> AsyncPager[T_co]:
        """Return a pager of the same items, last first.

        Numbered pages are read from the last to the first. Linked pages have no known end: they are
        read from the position that the caller passes (`end_id=`) to the start of the list. A limit
        counts from the end: `list(limit=3).reversed()`
        and `list().reversed().collect(limit=3)` are the last three items.

        Raises:
            PaginationError: The list cannot be read backwards, or does not support `overlap` then.
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
        """Return the number of items of the whole list, as the server counts it. Sends one request.

        Raises:
            PaginationError: The server sends no count.
        """
        listing = self._listing
        total = listing.style.total_items(await listing.page(listing.query))
        if total is None:
            raise listing.operation.annotate(
                PaginationError("the provider sends no total for this list")
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
