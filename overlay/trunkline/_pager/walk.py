"""`Walk`, one way through a list: which page is next, whether to trust it, which item is next."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Hashable
from typing import Final, Generic, Literal, TypeVar

import attrs

from trunkline._pagination import Params
from trunkline._pagination.cursor import ListPosition, mark, write_cursor
from trunkline._pagination.guards import LoopGuard, item_key, recent_items
from trunkline._pagination.page_parts import identity_of, items_at
from trunkline._pagination.seams import joined_at, resumed_at
from trunkline.errors import CursorError, DecodeError, TrunklineError

from .listing import CurrentPage, FetchedPage, Listing, come
from .read_ahead import PageQueue, PageRequest
from .settings import PagerSettings

T_co = TypeVar("T_co", covariant=True)


class _End(enum.Enum):
    END = "the end of the page"


END: Final = _End.END

# So many items are decoded in one turn of the event loop, in less than a millisecond.
SLICE: Final = 64


class Walk(Generic[T_co]):
    """One walk. `turn` gets the next page, `take` the next item of it.

    The next page is on its way before the first item of this one is given out. An exception
    leaves the walk where it is: to call again is to try again from there.

    Attributes:
        listing: The list.
        here: The page at hand; before the first there is one without items.
        taken: How many of its items were given out, or passed over.
        left: How many items may still be given out, None for all.
    """

    def __init__(
        self, listing: Listing[T_co], settings: PagerSettings, place: ListPosition | None = None
    ) -> None:
        start = listing.at(place)
        before = None if place is None else place.before
        if listing.style.at_start(start) and not listing.backward:
            before = 0
        self.listing = listing
        self.here = CurrentPage(params=start, before=before)
        self.taken = 0
        self.left = settings.limit
        self._settings = settings
        self._resumed = place
        self._guard = LoopGuard(forgiving=settings.dedupe)
        self._known = recent_items() if settings.dedupe else None
        self._queue: PageQueue[FetchedPage] = PageQueue(self._fetch)
        # The page to ask for next: None at the end, an error where there is no way on.
        self._next: PageRequest | TrunklineError | None = PageRequest(start)
        if place is not None and place.backward != listing.backward:
            made = "backwards" if place.backward else "forwards"
            self._next = CursorError(f"this cursor was made by reading the list {made}")
        # Backwards it starts at the end, which is to be found; so does a cursor made before that.
        self._from_end = listing.backward and (place is None or place.is_start)
        self._turns = 0
        self._busy = False

    @property
    def has_items(self) -> bool:
        """Whether this page has items to take."""
        return self.left != 0 and self.taken < len(self.here.items)

    def next_item(self) -> T_co | Literal[_End.END]:
        """Return the next item of this page, or `END`."""
        items = self.here.items
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
        """Return the items of this page that are left: all of them, or none.

        After each slice of them others have the event loop. Whatever happens there, or is raised,
        nothing is taken before the last item is decoded.
        """
        self._enter()
        try:
            items, known, taken = self.here.items, self._known, self.taken
            decoded: list[T_co] = []
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
        """Get the next page that has an item to take; False at the end of the list.

        Raises:
            PaginationError: There is no way on.
        """
        self._enter()
        try:
            while self.left != 0 and self._next is not None:
                if isinstance(self._next, TrunklineError):
                    raise self._next
                await self._turn_to(self._next)
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
        """The place behind the item that was taken last, as text."""
        return write_cursor(self.listing.key, self._reached())

    def drop(self) -> None:
        """Cancel what is on its way."""
        self._queue.drop()

    async def close(self) -> None:
        """Cancel what is on its way, and see it end."""
        self._enter()
        try:
            await self._queue.close()
        finally:
            self._busy = False

    def _enter(self) -> None:
        if self._busy:
            raise RuntimeError("another task waits for the next item of this very iterator")
        self._busy = True

    def _reached(self) -> ListPosition:
        listing, here = self.listing, self.here
        if not self._turns and self._resumed is not None:
            return self._resumed
        if not self._turns and self._from_end and listing.style.counted:
            return ListPosition(position={}, backward=True)
        if self.taken == len(here.items) and not listing.style.counted:
            # Linked pages: the next one is known, and does not depend on this one being there.
            # Pages that are counted are read again, because their items may have moved.
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
        if self._from_end and not self._turns:
            params, page = await listing.end()
            return FetchedPage(params, come(page))
        read = await listing.fetch(request.params)
        if self._settings.concurrency == 1:
            # One page is read ahead of its turn, too; of many only bytes are held until then.
            read = come(await read())
        # Asked for again after the page was: it tells what was there while the page was made.
        again = None if request.reread is None else await listing.page(request.reread)
        return FetchedPage(request.params, read, again)

    async def _turn_to(self, request: PageRequest) -> None:
        response = await self._queue.take(request)
        page = await response.read()
        style = self.listing.style
        items = items_at(page, style.items)
        if self.listing.backward:
            items = items[::-1]
        try:
            if not self._turns:
                self._guard.turning(self._position(response.params))
            self._guard.arrived(items, style.identity)
            taken = self._joint(request, items, response.again)
        except TrunklineError as error:
            self._next = error
            raise
        self._turns += 1
        # A page without items is not moved to: items may yet come behind the last that there is.
        if items:
            self.here = CurrentPage(
                params=response.params, page=page, items=items, before=self.here.reached
            )
            self.taken = taken
        self._next = self._find_next(response.params, page)
        # Who breaks off at the first page, or whose list has ended although its server says that
        # there is more, has cost one request in vain, and not a dozen.
        most = None if items and self._turns > 1 else max(1, len(self._queue))
        await self._queue.plan(self._upcoming(response.params, page, most))

    def _joint(self, request: PageRequest, items: list[object], again: object) -> int:
        """Return how many items of a new page are behind us."""
        style = self.listing.style
        if not self._turns and self._resumed is not None:
            strict = self._settings.overlap
            return resumed_at(items, self._resumed, style.identity, strict=strict)
        if request.reread is not None:
            reread = items_at(again, style.items)
            return joined_at(items, self.here.items[-1], reread, style.identity)
        return 0

    def _find_next(self, params: Params, page: object) -> PageRequest | TrunklineError | None:
        """Return the request of the page after this one; what forbids it is raised in its turn."""
        listing, seen = self.listing, self.here.reached
        try:
            if listing.backward:
                following = listing.style.previous(params, page, listing.query)
            else:
                following = listing.style.next(params, page, seen)
            if following is None:
                return None
            self._guard.turning(self._position(following))
            if self._settings.overlap and self.here.items:
                return PageRequest(following, listing.style.reread(params, page, seen))
            return PageRequest(following)
        except TrunklineError as error:
            return error

    def _upcoming(self, params: Params, page: object, most: int | None) -> list[PageRequest]:
        """Return the requests that may leave behind a page: no more pages than will be taken."""
        here, window = self.here, self._settings.pages_ahead
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
        """Return an item of this page; its error is told as seen from the page."""
        items = self.here.items
        try:
            return self.listing.decode(items[index])
        except DecodeError as error:
            place = len(items) - 1 - index if self.listing.backward else index
            located = error.under(place)
        for step in reversed(self.listing.style.items):
            located = located.under(step)
        located.sent, located.outcome = True, "done"
        raise self.listing.operation.annotate(located)
