"""`Listing`, a list operation with its arguments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeAlias, TypeVar

import attrs

from trunkline._operation import Operation
from trunkline._pagination import Pagination, Params
from trunkline._pagination.cursor import ListKey, ListPosition
from trunkline._pagination.guards import LoopGuard
from trunkline._pagination.page_parts import items_at, without
from trunkline.errors import PaginationError, TrunklineError

T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=TrunklineError)

# Reads a page that has come, when its turn has come, too.
Read: TypeAlias = Callable[[], Awaitable[object]]
Fetch: TypeAlias = Callable[[Params], Awaitable[Read]]


def come(page: object) -> Read:
    """Return what gives a page that was read already."""

    async def read() -> object:
        return page

    return read


@attrs.frozen
class FetchedPage:
    """A page that came.

    Attributes:
        params: Its query.
        read: Reads it.
        again: What was asked for to see the last item of the page before once more, or None.
    """

    params: Params
    read: Read
    again: object = None


@attrs.frozen(kw_only=True)
class CurrentPage:
    """The page that items are taken from.

    Attributes:
        params: The query that gave it.
        page: The page as it came.
        items: Its items, in the walk's direction.
        before: How many items the pages before it had, None where that is not known.
    """

    params: Params
    page: object = None
    items: list[object] = attrs.field(factory=list)
    before: int | None = None

    @property
    def reached(self) -> int | None:
        """How many items there are up to the end of the page, None where that is not known."""
        return None if self.before is None else self.before + len(self.items)


@attrs.frozen(kw_only=True)
class Listing(Generic[T_co]):
    """A list and how to get at it: what all walks through it share.

    Attributes:
        operation: The operation that lists.
        style: How its pages are found.
        decode: Reads one item.
        key: Which list it is, for cursors.
        query: The query of the page to start at.
        fetch: Gets a page, and gives what reads it.
        backward: Whether walks go from the end to the start.
    """

    operation: Operation[T_co]
    style: Pagination
    decode: Callable[[object], T_co]
    key: ListKey
    query: Params
    fetch: Fetch
    backward: bool = False

    def at(self, place: ListPosition | None) -> Params:
        """Return the query of a place's page, or of the page to start at."""
        if place is None:
            return self.query
        return {**without(self.query, self.style.position), **place.position}

    def place(self, params: Params, before: int | None = None) -> ListPosition:
        """Return the place before the first item of a page.

        Args:
            params: The query of the page.
            before: How many items the pages before it have, None where that is not known.
        """
        return ListPosition(position=self.position(params), backward=self.backward, before=before)

    def position(self, params: Params) -> dict[str, str | int]:
        """Return the part of a query that says which page it is."""
        return {
            name: value if isinstance(value, int) else str(value)
            for name in self.style.position
            if (value := params.get(name)) is not None
        }

    async def page(self, params: Params) -> object:
        """Get a page, and read it."""
        read = await self.fetch(params)
        return await read()

    async def end(self) -> tuple[Params, object]:
        """Return the last page and its query: where a walk backwards starts.

        Raises:
            PaginationError: The list cannot be walked backwards.
        """
        style = self.style
        params, page = self.query, await self.page(self.query)
        likely = style.last(params, page)
        if likely is not None:
            params, page = likely, await self.page(likely)
            if not items_at(page, style.items):
                raise PaginationError("cannot go backwards: the provider's total is too high")
        guard = LoopGuard()
        guard.arrived(items_at(page, style.items), style.identity)
        # Where the total is too low, the end is behind the page that it gives.
        while style.counted and (later := style.next(params, page)) is not None:
            following = await self.page(later)
            if not items_at(following, style.items):
                break
            guard.arrived(items_at(following, style.items), style.identity)
            params, page = later, following
        return params, page
