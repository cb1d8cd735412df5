"""`Walk`, one iteration over a list: the next page, checks of it, the next item."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Hashable
from typing import Final, Generic, Literal, TypeVar

import attrs

from trunkline._common.response_info import ResponseInfo
from trunkline._pagination import Params
from trunkline._pagination.cursor import ListPosition, mark, write_cursor
from trunkline._pagination.guards import LoopGuard, item_key, recent_items
from trunkline._pagination.link_header import links_of
from trunkline._pagination.page_boundary import (
    boundary_overlap,
    items_before_cursor,
    repeated_start,
)
from trunkline._pagination.page_parts import identity_of, is_bare, items_at, shape_mismatch
from trunkline.errors import CursorError, DecodeError, PaginationLoopError, TrunklineError

from .listing import CurrentPage, FetchedPage, Listing, already_read, as_received
from .read_ahead import PageQueue, PageRequest
from .settings import PagerSettings

T_co = TypeVar("T_co", covariant=True)


class _End(enum.Enum):
    END = "the end of the page"


END: Final = _End.END

# Items that are decoded in one iteration of the event loop, in less than a millisecond.
SLICE: Final = 64


class Walk(Generic[T_co]):
    """One iteration over a list: `next_page` requests a page, `next_item` returns its next item.

    The next page is requested before the first item of the current page is returned. An exception
    does not move the position: the next call tries again.

    Attributes:
        listing: The list.
        current: The current page; before the first page, one without items.
        received: The JSON of the last received page, with or without items; None before the first.
        info: The status and the headers of its response; None if they are unknown.
        taken: The number of items of the current page that were returned or skipped.
        left: The number of items that may still be returned, or None for all.
    """

    def __init__(
        self, listing: Listing[T_co], settings: PagerSettings, place: ListPosition | None = None
    ) -> None:
        start = listing.at(place)
        before = None if place is None else place.before
        if listing.style.at_start(start) and not listing.backward:
            before = 0
        self.listing = listing
        self.current = CurrentPage(params=start, before=before)
        self.received: object = None
        self.info: ResponseInfo | None = None
        self.taken = 0
        self.left = settings.limit
        self._settings = settings
        self._resumed = place
        self._guard = LoopGuard(forgiving=settings.dedupe)
        self._known = recent_items() if settings.dedupe else None
        self._queue: PageQueue[FetchedPage] = PageQueue(self._fetch)
        # The request of the next page: None at the end, an error if there is no valid next page.
        self._next: PageRequest | TrunklineError | None = PageRequest(start)
        if place is not None and place.backward != listing.backward:
            direction = "backwards" if place.backward else "forwards"
            self._next = CursorError(f"this cursor was made by reading the list {direction}")
        # Reading backwards starts at the end, which has to be found first.
        self._from_end = listing.backward and (place is None or place.is_start)
        self._pages_opened = 0
        self._busy = False

    @property
    def has_items(self) -> bool:
        """Whether the current page has items to return."""
        return self.left != 0 and self.taken < len(self.current.items)

    def next_item(self) -> T_co | Literal[_End.END]:
        """Return the next item of the current page, or `END`."""
        items = self.current.items
        while self.left != 0 and self.taken < len(items):
            key: Hashable = None
            if self._known is not None:
                key = item_key(items[self.taken], self.listing.style.identity)
                if key in self._known:
                    self.taken += 1
                    continue
            item = self._decoded(self.taken)
            if self._known is not None:
                self._known.add(key)
            self.taken += 1
            if self.left is not None:
                self.left -= 1
            return item
        return END

    async def take_rest(self) -> tuple[T_co, ...]:
        """Return the remaining items of the current page: all of them, or none.

        Yields to the event loop after each slice. If an exception occurs, no item counts as
        returned.
        """
        self._enter()
        try:
            items, known, taken = self.current.items, self._known, self.taken
            decoded: list[T_co] = []
            if self.listing.decode is as_received and known is None:
                last = len(items) if self.left is None else taken + self.left
                decoded += items[taken:last]  # type: ignore[arg-type]
                taken += len(decoded)
            keys: dict[Hashable, None] = {}  # in their order
            while len(decoded) != self.left and taken < len(items):
                if known is not None:
                    key = item_key(items[taken], self.listing.style.identity)
                    if key in known or key in keys:
                        taken += 1
                        continue
                    keys[key] = None
                decoded.append(self._decoded(taken))
                taken += 1
                if not len(decoded) % SLICE:
                    await asyncio.sleep(0)
        finally:
            self._busy = False
        self.taken = taken
        if self.left is not None:
            self.left -= len(decoded)
        if known is not None:
            for key in keys:
                known.add(key)
        return tuple(decoded)

    async def next_page(self) -> bool:
        """Request the next page with items; return False at the end of the list.

        Raises:
            PaginationError: The next page cannot be found.
        """
        self._enter()
        try:
            while self.left != 0 and self._next is not None:
                if isinstance(self._next, TrunklineError):
                    raise self._next
                await self._open_page(self._next)
                if self.has_items:
                    return True
            return False
        except BaseException as error:
            await self._queue.close()
            if isinstance(error, TrunklineError):
                self.listing.operation.annotate(error)
            raise
        finally:
            self._busy = False

    @property
    def cursor(self) -> str:
        """The position after the last returned item, as text."""
        return write_cursor(self.listing.key, self._reached())

    @property
    def next_cursor(self) -> str | None:
        """The position at the start of the next page, as text; None at the end of the list.

        Raises:
            PaginationError: The next page cannot be found.
        """
        if isinstance(self._next, TrunklineError):
            raise self.listing.operation.annotate(self._next)
        if self._next is None:
            return None
        place = self.listing.place(self._next.params, self.current.items_to_end)
        return write_cursor(self.listing.key, place)

    def drop(self) -> None:
        """Cancel pending requests."""
        self._queue.drop()

    async def close(self) -> None:
        """Cancel pending requests, and wait until they have ended."""
        self._enter()
        try:
            await self._queue.close()
        finally:
            self._busy = False

    def _enter(self) -> None:
        if self._busy:
            raise RuntimeError("another task is waiting for the next item of this iterator")
        self._busy = True

    def _reached(self) -> ListPosition:
        listing, here = self.listing, self.current
        if not self._pages_opened and self._resumed is not None:
            return self._resumed
        if not self._pages_opened and self._from_end and listing.style.counted:
            return ListPosition(position={}, backward=True)
        if self.taken == len(here.items) and not listing.style.counted:
            # Linked pages: the next page is known. Counted pages are read again, because their
            # items may have moved.
            if isinstance(self._next, PageRequest):
                return listing.place(self._next.params)
        place = listing.place(here.params, here.before)
        if not self.taken:
            return place
        known = identity_of(here.items[self.taken - 1], listing.style.identity)
        last = None if known is None else mark(known)
        return attrs.evolve(place, taken=self.taken, last=last)

    async def _fetch(self, request: PageRequest) -> FetchedPage:
        listing = self.listing
        if self._from_end and not self._pages_opened:
            params, page = await listing.end()
            return FetchedPage(params, already_read(page))
        read = await listing.fetch(request.params)
        info = getattr(read, "info", None)
        if self._settings.concurrency == 1:
            # A single page is parsed ahead of time; with several, only their bytes are held.
            read = already_read(await read())
        # Read after the page: it shows what the boundary was when the page was created.
        again = None if request.reread is None else await listing.page(request.reread)
        return FetchedPage(request.params, read, again, info)

    async def _open_page(self, request: PageRequest) -> None:
        response = await self._queue.take(request)
        page = await response.read()
        style = self.listing.style
        items = items_at(page, style.items)
        mismatch = shape_mismatch(page, style.items)
        # An empty container of another kind is a list without items: it has no other reading.
        if mismatch is not None and page not in ([], {}):
            self.listing.report(*mismatch)
        if self.listing.backward:
            items = items[::-1]
        try:
            if not self._pages_opened:
                self._guard.check_position(self._position(response.params))
            self._guard.check_page(items, style.identity)
            taken = self._items_to_skip(request, items, response.reread_last_item)
            if repeated := self._repeated(page, items):
                taken = max(taken, repeated)
                if taken == len(items):
                    # A bare array without new items is the end of the list.
                    bare = is_bare(page, style.items)
                    self._next = None if bare else self._find_next(response, page)
                    return
        except PaginationLoopError as error:
            if is_bare(page, style.items) or style.ignores_paging(response.params, page):
                # Such a page cannot say that it is the whole list: the server ignores paging.
                self._next = None
                return
            self._next = error
            raise
        except TrunklineError as error:
            self._next = error
            raise
        self._pages_opened += 1
        self.received, self.info = page, response.info
        # An empty page does not become the current one: more items may be added to the last.
        if items:
            self.current = CurrentPage(
                params=response.params, page=page, items=items, before=self.current.items_to_end
            )
            self.taken = taken
        self._next = self._find_next(response, page)
        # A loop that ends at the first page, or a list that ends earlier than its server says, costs
        # one unneeded request, and not a dozen.
        most = None if items and self._pages_opened > 1 else max(1, len(self._queue))
        await self._queue.plan(self._requests_ahead(response.params, page, most))

    def _repeated(self, page: object, items: list[object]) -> int:
        """Return how many items of a new page a bare array had already, here or before."""
        before, style = self.current, self.listing.style
        if not (is_bare(page, style.items) or is_bare(before.page, style.items)):
            return 0
        return repeated_start(items, before.items, style.identity)

    def _items_to_skip(self, request: PageRequest, items: list[object], again: object) -> int:
        """Return how many items of a new page were already returned."""
        style = self.listing.style
        if not self._pages_opened and self._resumed is not None:
            strict = self._settings.overlap
            return items_before_cursor(items, self._resumed, style.identity, strict=strict)
        if request.reread is not None:
            reread = items_at(again, style.items)
            return boundary_overlap(items, self.current.items[-1], reread, style.identity)
        return 0

    def _find_next(
        self, response: FetchedPage, page: object
    ) -> PageRequest | TrunklineError | None:
        """Return the request of the next page, or the error to raise when it is needed."""
        listing, seen = self.listing, self.current.items_to_end
        params, info = response.params, response.info
        try:
            if listing.backward:
                next_params = listing.style.previous(params, page, listing.query)
            else:
                links = links_of(None if info is None else info.headers)
                next_params = listing.style.following(params, page, seen, links)
            if next_params is None:
                return None
            self._guard.check_position(self._position(next_params))
            if self._settings.overlap and self.current.items:
                return PageRequest(next_params, listing.style.reread(params, page, seen))
            return PageRequest(next_params)
        except TrunklineError as error:
            return error

    def _requests_ahead(self, params: Params, page: object, most: int | None) -> list[PageRequest]:
        """Return the requests to send ahead: no more pages than will be needed."""
        here, window = self.current, self._settings.pages_ahead
        if most is not None:
            window = min(window, most)
        if self.left is not None:
            missing = self.left - (len(here.items) - self.taken)
            window = min(window, -(-missing // max(1, len(here.items))))
        if window < 1 or not isinstance(self._next, PageRequest):
            return []
        requests = [self._next]
        if self._settings.overlap or self.listing.backward:
            return requests
        for steps in range(2, window + 1):
            likely = self.listing.style.ahead(params, page, steps)
            if likely is None:
                break
            requests.append(PageRequest(likely))
        return requests

    def _position(self, params: Params) -> tuple[tuple[str, str], ...]:
        position = self.listing.position(params)
        return tuple((name, str(value)) for name, value in position.items())

    def _decoded(self, index: int) -> T_co:
        """Return an item of the current page; the path of an error starts at the page."""
        items = self.current.items
        try:
            return self.listing.decode(items[index])
        except DecodeError as error:
            place = len(items) - 1 - index if self.listing.backward else index
            located = error.under(place)
        path = self.listing.style.items
        for step in () if is_bare(self.current.page, path) else reversed(path):
            located = located.under(step)
        located.sent, located.outcome = True, "done"
        raise self.listing.operation.annotate(located)
