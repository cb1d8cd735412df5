"""`Listing`, a list operation with its arguments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from trunkline._common.response_info import ResponseInfo
from trunkline._operation import Operation
from trunkline._pagination import Pagination, Params
from trunkline._pagination.cursor import ListKey, ListPosition
from trunkline._pagination.guards import LoopGuard
from trunkline._pagination.page_parts import items_at, without
from trunkline.errors import PaginationError, TrunklineError

T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=TrunklineError)

# Decodes the JSON of a page that was received.
Read: TypeAlias = Callable[[], Awaitable[object]]
Fetch: TypeAlias = Callable[[Params], Awaitable[Read]]


def already_read(page: object) -> Read:
    """Return a reader of a page that is decoded already."""

    async def read() -> object:
        return page

    return read


# Reports a page in another shape: the path, the expected type, the type found.
Report: TypeAlias = Callable[[tuple[str, ...], str, str], None]


def ignore_shape(path: tuple[str, ...], expected: str, found: str) -> None:
    """Ignore that a page has another shape than described."""


def as_received(item: object) -> Any:
    """Decode nothing."""
    return item


@attrs.frozen
class FetchedPage:
    """A page that was received.

    Attributes:
        params: The query parameters of its request.
        read: Decodes its JSON.
        reread_last_item: The page with only the last item of the previous page, requested for
            `overlap=True`. None otherwise.
        info: The status and the headers of its response; None if they are unknown.
    """

    params: Params
    read: Read
    reread_last_item: object = None
    info: ResponseInfo | None = None


@attrs.frozen(kw_only=True)
class CurrentPage:
    """The page whose items are being returned.

    Attributes:
        params: The query parameters of its request.
        page: Its JSON.
        items: Its items, in the direction of the iteration.
        before: The number of items on earlier pages, None if unknown.
    """

    params: Params
    page: object = None
    items: list[object] = attrs.field(factory=list)
    before: int | None = None

    @property
    def items_to_end(self) -> int | None:
        """The number of items up to the end of the page, None if unknown."""
        return None if self.before is None else self.before + len(self.items)


@attrs.frozen(kw_only=True)
class Listing(Generic[T_co]):
    """A list operation with its arguments, shared by all iterations over it.

    Attributes:
        operation: The operation that lists.
        style: The pagination style.
        decode: Decodes one item.
        key: Identifies the list in cursors.
        query: The query parameters of the first page.
        fetch: Requests a page, and returns its reader.
        report: Reports pages in another shape than described.
        backward: Whether iteration starts at the end.
    """

    operation: Operation[T_co]
    style: Pagination
    decode: Callable[[object], T_co]
    key: ListKey
    query: Params
    fetch: Fetch
    report: Report = ignore_shape
    backward: bool = False

    def at(self, place: ListPosition | None) -> Params:
        """Return the query of the page of a position, or of the first page for None."""
        if place is None:
            return self.query
        return {**without(self.query, self.style.position), **place.position}

    def place(self, params: Params, before: int | None = None) -> ListPosition:
        """Return the place before the first item of a page.

        Args:
            params: The query of the page.
            before: How many items the pages before it have; None if unknown.
        """
        return ListPosition(position=self.position(params), backward=self.backward, before=before)

    def position(self, params: Params) -> dict[str, str | int]:
        """Return the parameters of a query that select the page."""
        return {
            name: value if isinstance(value, int) else str(value)
            for name in self.style.position
            if (value := params.get(name)) is not None
        }

    async def page(self, params: Params) -> object:
        """Request a page and decode its JSON."""
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
        guard.check_page(items_at(page, style.items), style.identity)
        # If the reported total is too low, more pages follow the last one that it implies.
        while style.counted and (next_params := style.next(params, page)) is not None:
            next_page = await self.page(next_params)
            if not items_at(next_page, style.items):
                break
            guard.check_page(items_at(next_page, style.items), style.identity)
            params, page = next_params, next_page
        return params, page
