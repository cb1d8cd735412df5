"""Lists of a fictitious provider: a function that returns pages, and pagers over it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from trunkline._operation import Operation
from trunkline._pager import AsyncPager
from trunkline._pager.listing import Fetch, Read, already_read
from trunkline._pagination import (
    HALCursor,
    PageIndex,
    PageMore,
    PageNumber,
    Pagination,
    RecordIndex,
    SinglePage,
)
from trunkline._serialization.decode import integer
from trunkline.errors import DecodeError, TrunklineError

T = TypeVar("T")
Json: TypeAlias = dict[str, object]

ITEMS = ("_embedded", "things")

DECLARED: dict[str, Pagination] = {
    "hal-cursor": HALCursor(items=ITEMS, identity="id", total="total_items"),
    "page-number": PageNumber(items=ITEMS, identity="id"),
    "page-index": PageIndex(items=ITEMS, identity="id"),
    "record-index": RecordIndex(items=ITEMS, identity="id"),
    "page-more": PageMore(items=("content",), identity="id"),
    "single": SinglePage(items=(), identity="id"),
}
PAGED = [name for name in DECLARED if name != "single"]
COUNTED = [name for name in PAGED if name != "hal-cursor"]
NUMBERED = ["page-number", "page-index"]


def thing(number: int) -> Json:
    return {"id": f"thing-{number}", "number": number}


def read_number(raw: object) -> int:
    """Return the number of an item."""
    if not isinstance(raw, dict):
        raise DecodeError("object", type(raw).__name__)
    try:
        return integer(raw.get("number"))
    except DecodeError as error:
        raise error.under("number") from None


class MadeList:
    """A list in one of the pagination styles, which records its queries.

    Attributes:
        things: The items of the list; a test may change them during a walk.
        length: The page length for queries without one.
        asked: The queries received, in order.
        most: The largest number of concurrent queries.
        ended: How many queries succeeded, failed or were cancelled.
    """

    def __init__(self, style: str, count: int = 25, length: int = 10) -> None:
        self.style = style
        self.things = [thing(number) for number in range(count)]
        self.length = length
        self.asked: list[Json] = []
        self.answering = self.most = self.ended = 0
        self.mend: Callable[[Json], object] = lambda page: page

    async def __call__(self, params: Mapping[str, object]) -> object:
        self.asked.append(dict(params))
        self.answering += 1
        self.most = max(self.most, self.answering)
        try:
            await self.pause()
            page = _RESPONSES[self.style](self, params)
            return self.mend(copy.deepcopy(page)) if isinstance(page, dict) else page
        finally:
            self.answering -= 1
            self.ended += 1

    async def pause(self) -> None:
        """Wait as a network does. Tests replace this function."""
        await asyncio.sleep(0)

    def size(self, params: Mapping[str, object]) -> int:
        return int(str(params.get("page_size", self.length)))

    def cut(self, start: int, size: int) -> list[Json]:
        return self.things[max(0, start) : max(0, start + size)]


def _linked(made: MadeList, params: Mapping[str, object]) -> Json:
    places = {str(each["id"]): index for index, each in enumerate(made.things)}
    size = made.size(params)
    start = places.get(str(params.get("start_id")), 0)
    if "end_id" in params:
        end = places.get(str(params["end_id"]), len(made.things))
        start = max(0, end - size) if "start_id" not in params else start
        things = made.things[start : min(end, start + size)]
    else:
        things = made.cut(start, size)
    links: Json = {"self": {"href": "https://api.other.example/v0.1/things"}}
    if start + len(things) < len(made.things):
        name = made.things[start + len(things)]["id"]
        links["next"] = {"href": f"api.other.example/things?page_size={size}&start_id={name}"}
    if start > 0 and things:
        links["prev"] = {"href": f"/v0.1/things?end_id={things[0]['id']}"}
    return {
        "page_size": size,
        "total_items": len(made.things),
        "_embedded": {"things": things},
        "_links": links,
    }


def _page_number(made: MadeList, params: Mapping[str, object]) -> Json:
    size, page = made.size(params), int(str(params.get("page", 1)))
    return {
        "page": page,
        "page_size": size,
        "total_items": len(made.things),
        "total_pages": -(-len(made.things) // size),
        "_embedded": {"things": made.cut((page - 1) * size, size)},
    }


def _page_index(made: MadeList, params: Mapping[str, object]) -> Json:
    size, page = made.size(params), int(str(params.get("page_index", 0)))
    return {
        "page_index": page,
        "page_size": size,
        "count": len(made.things),
        "_embedded": {"things": made.cut(page * size, size)},
        "_links": {"self": {"href": "/v3/things"}},
    }


def _record_index(made: MadeList, params: Mapping[str, object]) -> Json:
    size, index = made.size(params), int(str(params.get("record_index", 0)))
    return {
        "record_index": index,
        "page_size": size,
        "count": len(made.things),
        "_embedded": {"things": made.cut(index, size)},
    }


def _page_more(made: MadeList, params: Mapping[str, object]) -> Json:
    size, page = made.size(params), int(str(params.get("page", 0)))
    return {
        "page": page,
        "page_size": size,
        "more": (page + 1) * size < len(made.things),
        "content": made.cut(page * size, size),
    }


def _single(made: MadeList, params: Mapping[str, object]) -> list[Json]:
    return copy.deepcopy(made.things)


_RESPONSES: dict[str, Callable[[MadeList, Mapping[str, object]], object]] = {
    "hal-cursor": _linked,
    "page-number": _page_number,
    "page-index": _page_index,
    "record-index": _record_index,
    "page-more": _page_more,
    "single": _single,
}


def fetching(respond: Callable[[Mapping[str, object]], Awaitable[object]]) -> Fetch:
    """Return a fetch function over `respond`; its pages are parsed when they are used."""

    async def fetch(params: Mapping[str, object]) -> Read:
        return already_read(await respond(params))

    return fetch


def operation(
    style: Pagination, decode: Callable[[object], T], name: str = "listThings"
) -> Operation[T]:
    return Operation(
        id=name, api="made", method="GET", path="/things", decode=decode, pagination=style
    )


def pager(
    made: MadeList,
    query: Mapping[str, object] | None = None,
    *,
    style: Pagination | None = None,
    name: str = "listThings",
    **options: Any,
) -> AsyncPager[int]:
    """Return a pager whose items are the numbers of the things."""
    declared = operation(style or DECLARED[made.style], read_number, name)
    return AsyncPager(declared, (), query or {}, fetching(made), options)


async def walked(
    things: AsyncPager[int], work: Callable[[int], object] = lambda number: None
) -> tuple[list[int], TrunklineError | OSError | None]:
    """Call `work` with each item; return the items, and the error that ended the walk."""
    received = []
    try:
        async for number in things:
            received.append(number)
            work(number)
    except (TrunklineError, OSError) as error:
        return received, error
    return received, None
