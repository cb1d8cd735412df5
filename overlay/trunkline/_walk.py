"""`Walk`, one way through a list: which page is next, whether to trust it, which item is next."""

from __future__ import annotations

import enum
from collections.abc import Hashable
from typing import Final, Generic, Literal, TypeVar

import attrs

from ._cursor import Place, mark, write_cursor
from ._guards import LoopGuard, item_key, recent_items
from ._listing import Listing
from ._page import Page
from ._page_parts import identity_of, items_at, links_at
from ._page_queue import PageQueue, PageRequest
from ._pager_settings import PagerSettings
from ._seams import joined_at, resumed_at
from ._style import Params
from .errors import CursorError, DecodeError, TrunklineError

T_co = TypeVar("T_co", covariant=True)


class _End(enum.Enum):
    END = "the end of the page"


END: Final = _End.END


@attrs.frozen
class _Answer:
    """A page with its query, and the last item of the page before where that was read again."""

    params: Params
    page: object
    again: object = None


class Walk(Generic[T_co]):
    """One walk. `turn` gets the next page, `take` the next item of it.

    The next page is on its way before the first item of this one is given out. An exception
    leaves the walk where it is: to call again is to try again from there.

    Attributes:
        page: The page that has or had items last, as it came.
        params: The query that gave it.
        items: Its items, in the walk's direction.
        taken: How many of them were given out, or passed over.
        left: How many items may still be given out, None for all.
    """

    def __init__(
        self, listing: Listing[T_co], settings: PagerSettings, place: Place | None = None
    ) -> None:
        self._listing = listing
        self._settings = settings
        self._place = place
        self._guard = LoopGuard(forgiving=settings.dedupe)
        self._known = recent_items() if settings.dedupe else None
        self._queue: PageQueue[_Answer] = PageQueue(self._fetch)
        start = listing.query if place is None else listing.at(place)
        self._after: PageRequest | None = PageRequest(start)
        self._trouble: TrunklineError | None = None
        if place is not None and place.backward != listing.backward:
            made = "backwards" if place.backward else "forwards"
            self._trouble = CursorError(f"this cursor was made by reading the list {made}")
        # The number of items on the pages before this one, None where that is not known.
        self._before = None if place is None else place.before
        if listing.style.at_start(start) and not listing.backward:
            self._before = 0
        self._turns = 0
        self._busy = False
        self.page: object = None
        self.params: Params = start
        self.items: list[object] = []
        self.taken = 0
        self.left = settings.limit

    def take(self) -> T_co | Literal[_End.END]:
        """Return the next item of this page, or `END`."""
        while self.left != 0 and self.taken < len(self.items):
            raw = self.items[self.taken]
            key: Hashable = None
            if self._known is not None:
                key = item_key(raw, self._listing.style.identity)
                if key in self._known:
                    self.taken += 1
                    continue
            try:
                item = self._listing.decode(raw)
            except DecodeError as error:
                raise self._located(error) from None
            if self._known is not None:
                self._known.add(key)
            self.taken += 1
            if self.left is not None:
                self.left -= 1
            return item
        return END

    def take_rest(self) -> tuple[T_co, ...]:
        """Return the items of this page that are left: all of them, or none and an error."""
        before = self.taken, self.left
        items: list[T_co] = []
        try:
            while (item := self.take()) is not END:
                items.append(item)
        except TrunklineError as error:
            self.taken, self.left = before
            self._trouble = error
            raise
        return tuple(items)

    async def turn(self) -> bool:
        """Get the next page that has an item to take; False at the end of the list.

        Raises:
            PaginationError: There is no way on.
        """
        if self._busy:
            raise RuntimeError("another task waits for the next item of this very iterator")
        self._busy = True
        try:
            while self.left != 0:
                if self._trouble is not None:
                    raise self._trouble
                if self._after is None:
                    self.taken = len(self.items)
                    return False
                await self._next_page(self._after)
                if self.taken < len(self.items):
                    return True
            return False
        except BaseException as error:
            await self._queue.close()
            if isinstance(error, TrunklineError):
                self._listing.told(error)
            raise
        finally:
            self._busy = False

    @property
    def cursor(self) -> str:
        """The place behind the item that was taken last, as text."""
        return write_cursor(self._listing.key, self._reached())

    def as_page(self, items: tuple[T_co, ...]) -> Page[T_co]:
        """Return this page, with the items of it that were taken."""
        style = self._listing.style
        return Page(
            items=items,
            total=style.total_items(self.page),
            links=links_at(self.page, style.links),
            cursor=self.cursor,
            raw=self.page,
        )

    def drop(self) -> None:
        """Cancel what is on its way."""
        self._queue.drop()

    async def close(self) -> None:
        """Cancel what is on its way, and see it end."""
        if self._busy:
            raise RuntimeError("another task waits for the next item of this very iterator")
        await self._queue.close()

    def _reached(self) -> Place:
        listing = self._listing
        if not self._turns:
            return self._place or self._at(self.params)
        done = self.taken and self.taken == len(self.items)
        if done and self._after is not None and not listing.style.counted:
            # Linked pages: the next one is known, and does not depend on this one being there.
            # Pages that are counted are read again, because their items may have moved.
            return self._at(self._after.params)
        if not self.taken:
            return self._at(self.params)
        known = identity_of(self.items[self.taken - 1], listing.style.identity)
        return attrs.evolve(
            self._at(self.params),
            taken=self.taken,
            last=None if known is None else mark(known),
        )

    def _at(self, params: Params) -> Place:
        """Return the place before the first item of a page."""
        listing = self._listing
        before = self._before if params is self.params else None
        return Place(position=listing.position(params), backward=listing.backward, before=before)

    async def _fetch(self, request: PageRequest) -> _Answer:
        listing = self._listing
        if listing.backward and self._place is None and not self._turns:
            return _Answer(*await listing.end())
        page = await listing.fetch(request.params)
        # Read again after the page was, so that it tells what was there while the page was read.
        again = None if request.reread is None else await listing.fetch(request.reread)
        return _Answer(request.params, page, again)

    async def _next_page(self, request: PageRequest) -> None:
        answer = await self._queue.take(request)
        style = self._listing.style
        items = items_at(answer.page, style.items)
        if self._listing.backward:
            items = items[::-1]
        try:
            if not self._turns:
                self._guard.turning(self._position(answer.params))
            self._guard.arrived(items, style.identity)
            taken = self._joint(request, items, answer.again)
        except TrunklineError as error:
            self._trouble = error
            raise
        self._turns += 1
        # A page without items is not moved to: items may yet come behind the last that there is.
        if items:
            if self._before is not None:
                self._before += len(self.items)
            self.params, self.page = answer.params, answer.page
            self.items, self.taken = items, taken
        self._after = self._find_after(answer)
        await self._queue.plan(self._upcoming())

    def _joint(self, request: PageRequest, items: list[object], again: object) -> int:
        """Return how many items of a new page are behind us."""
        style = self._listing.style
        if not self._turns and self._place is not None:
            strict = self._settings.overlap
            return resumed_at(items, self._place, style.identity, strict=strict)
        if request.reread is not None:
            reread = items_at(again, style.items)
            return joined_at(items, self.items[-1], reread, style.identity)
        return 0

    def _find_after(self, answer: _Answer) -> PageRequest | None:
        """Return the request of the page after this one; what forbids it is raised in its turn."""
        listing, params, page = self._listing, answer.params, answer.page
        seen = None if self._before is None else self._before + len(self.items)
        try:
            if listing.backward:
                after = listing.style.previous(params, page, listing.query)
            else:
                after = listing.style.next(params, page, seen)
            if after is None:
                return None
            self._guard.turning(self._position(after))
            if self._settings.overlap and self.items and not listing.backward:
                return PageRequest(after, listing.style.reread(params, page, seen))
            return PageRequest(after)
        except TrunklineError as error:
            self._trouble = error
            return None

    def _upcoming(self) -> list[PageRequest]:
        """Return the requests that may leave now: no more pages than will be taken."""
        window = self._settings.pages_ahead
        if self._turns == 1:
            # Who breaks off at the first page has cost one request in vain, and not a dozen.
            window = min(window, 1)
        if self.left is not None:
            missing = self.left - (len(self.items) - self.taken)
            window = min(window, -(-missing // max(1, len(self.items))))
        if self._after is None or window < 1:
            return []
        requests = [self._after]
        if self._settings.overlap or self._listing.backward:
            return requests
        for steps in range(2, window + 1):
            likely = self._listing.style.ahead(self.params, self.page, steps)
            if likely is None:
                break
            requests.append(PageRequest(likely))
        return requests

    def _position(self, params: Params) -> tuple[tuple[str, str], ...]:
        position = self._listing.position(params)
        return tuple((name, str(value)) for name, value in position.items())

    def _located(self, error: DecodeError) -> DecodeError:
        """Return an item's error as seen from its page."""
        index = self.taken
        if self._listing.backward:
            index = len(self.items) - 1 - index
        path: tuple[str | int, ...] = (*self._listing.style.items, index)
        for step in reversed(path):
            error = error.under(step)
        return self._listing.told(error)
