"""What walks over a pager: item by item, or page by page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Generic, Self, TypeVar

import attrs

from trunkline._common.response_info import ResponseInfo
from trunkline._pagination.page_parts import links_at

from .walk import END, SLICE, Walk

T_co = TypeVar("T_co", covariant=True)


@attrs.frozen(kw_only=True)
class Page(Generic[T_co]):
    """One page of a list, as `await pager` and `pager.pages()` return it.

    Attributes:
        items: The items, without those that were taken before the walk was resumed, that are
            beyond its limit, or that were dropped as known.
        total: The length of the whole list as the server says it, None where it does not.
        links: The links of the page by their relation, as the server wrote them. trunkline never
            follows them.
        cursor: The place behind the last of the items; `resume=` takes it.
        raw: The decoded JSON of the page as the server sent it. None where `limit` is 0, because
            no request is sent then.
        response_info: The status, request id and headers of the response. None without a request,
            after pickling, and for the first page of a list that is read backwards.
    """

    items: tuple[T_co, ...]
    total: int | None = None
    links: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    cursor: str = attrs.field(repr=False)
    raw: object = attrs.field(repr=False)
    response_info: ResponseInfo | None = attrs.field(default=None, repr=False, eq=False)

    def __getstate__(self) -> dict[str, object]:
        """Return the attributes, for `copy` and `pickle`, without the response."""
        names = (field.name for field in attrs.fields(Page))
        return {name: getattr(self, name) for name in names if name != "response_info"}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        for name, value in {**state, "response_info": None}.items():
            object.__setattr__(self, name, value)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page_of(walk: Walk[T_co], items: tuple[T_co, ...]) -> Page[T_co]:
    """Return the page that a walk received last, with these of its items."""
    raw, style = walk.received, walk.listing.style
    return Page(
        items=items,
        total=None if raw is None else style.total_items(raw),
        links=links_at(raw, style.links),
        cursor=walk.cursor,
        raw=raw,
        response_info=walk.info,
    )


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

    @property
    def cursor(self) -> str:
        """The place behind what this walk gave last: `pager.cursor`, where there are several."""
        return self._walk.cursor

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
        while True:
            if walk.taken and not walk.taken % SLICE:
                await asyncio.sleep(0)
            if self._closed:
                break
            item = walk.next_item()
            if item is not END:
                return item
            if not await walk.next_page():
                break
        raise StopAsyncIteration


class PageIterator(_WalkIterator[T_co]):
    """The pages of a list, one after the other."""

    __slots__ = ()

    async def __anext__(self) -> Page[T_co]:
        walk = self._walk
        while not self._closed and (walk.has_items or await walk.next_page()):
            items = await walk.take_rest()
            if items:
                return page_of(walk, items)
        raise StopAsyncIteration
