"""Every list of the five APIs in every shape that a server is known or expected to send.

A `ListScript` responds to the requests of one list in one shape. Items are numbered from 0.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import httpx

from trunkline._pagination import (
    HALCursor,
    PageIndex,
    PageMore,
    PageNumber,
    Pagination,
    RecordIndex,
    SinglePage,
)

from .operations import Known, operations

Json: TypeAlias = Any

LISTS: Mapping[str, Known] = {
    f"{known.api}-{known.id}": known
    for known in operations().values()
    if known.operation.pagination is not None
}


@attrs.frozen
class SelectedPage:
    """The page that a request selects.

    Attributes:
        style: The described style of the list.
        all: All items of the list.
        start: The number of items before the page.
        size: The number of items on a full page.
        query: The query of the request.
    """

    style: Pagination
    all: list[Json]
    start: int
    size: int
    query: Mapping[str, str]

    @property
    def items(self) -> list[Json]:
        return self.all[self.start : self.start + self.size]

    @property
    def following(self) -> int | None:
        """The start of the next page, or None if this is the last one."""
        after = self.start + self.size
        return after if after < len(self.all) else None


def style_of(known: Known) -> Pagination:
    style = known.operation.pagination
    assert style is not None
    return style


def items_of(known: Known, count: int) -> list[Json]:
    """Return the items of a list."""
    names = style_of(known).identity or ("number",)
    return [{names[0]: f"item-{number}"} for number in range(count)]


def selected_page(style: Pagination, all: list[Json], query: Mapping[str, str]) -> SelectedPage:
    """Return the page that a query selects."""
    size = int(query.get("page_size", 3))
    match style:
        case _ if "cursor" in query:
            start = int(query["cursor"].removeprefix("c"))
        case HALCursor():
            start = int(query.get("start_id", 0))
        case RecordIndex():
            start = int(query.get("record_index", 0))
        case PageNumber():
            start = (int(query.get("page", 1)) - 1) * size
        case PageIndex() | PageMore():
            start = int(query.get(style.page_param, 0)) * size
        case _:
            start, size = 0, max(1, len(all))
    return SelectedPage(style, all, start, size, query)


def at(path: tuple[str, ...], value: Json) -> Json:
    for name in reversed(path):
        value = {name: value}
    return value


def described(page: SelectedPage) -> Json:
    """Return a page as described."""
    count, size, following = len(page.all), page.size, page.following
    body = at(page.style.items, page.items)
    number = page.start // size
    match page.style:
        case PageNumber():
            return {
                **body,
                "page": number + 1,
                "page_size": size,
                "total_items": count,
                "total_pages": -(-count // size),
                "_links": _links(page, page=number + 2),
            }
        case HALCursor():
            return {**body, "page_size": size, "_links": _links(page, start_id=following)}
        case RecordIndex():
            return {
                **body,
                "count": count,
                "page_size": len(page.items),
                "record_index": page.start,
                "_links": _links(page, record_index=following),
            }
        case PageIndex():
            links = {"self": {"href": "/list"}, "first": {"href": "/list"}}
            return {
                **body,
                "page_index": number,
                "page_size": size,
                "count": count,
                "_links": links,
            }
        case PageMore():
            more = following is not None
            return {**body, "page": number, "page_size": size, "more": more}
        case _:
            return body


def _links(selected_page: SelectedPage, **position: object) -> Json:
    base = f"https://other.example/list?page_size={selected_page.size}"
    links = {"self": {"href": base}, "first": {"href": base}}
    if selected_page.following is not None:
        ((name, value),) = position.items()
        links["next"] = {"href": f"{base}&{name}={value}"}
    return links


def _changed(
    change: Callable[[SelectedPage, dict[str, Json]], Json],
) -> Callable[[SelectedPage], Json]:
    """Return a shape that changes the described page."""
    return lambda page: change(page, described(page))


def _without(*names: str) -> Callable[[SelectedPage], Json]:
    return _changed(lambda _, body: {k: v for k, v in body.items() if k not in names})


def _moved(*path: str) -> Callable[[SelectedPage], Json]:
    """Return a shape whose items are at another path; `-` is their own name."""

    def change(page: SelectedPage, body: dict[str, Json]) -> Json:
        rest = {k: v for k, v in body.items() if k != page.style.items[0]}
        steps = [page.style.items[-1] if each == "-" else each for each in path]
        return {**rest, **at(tuple(steps), page.items)}

    return _changed(change)


def _by_cursor(*path: str) -> Callable[[SelectedPage], Json]:
    """Return a shape whose pages are linked by an opaque cursor, without any count."""

    def shape(page: SelectedPage) -> Json:
        name = page.style.items[-1]
        steps = tuple(name if each == "-" else each for each in path)
        links = {"self": {"href": "/list"}, "first": {"href": "/list"}}
        if page.following is not None:
            links["next"] = {"href": f"https://other.example/list?cursor=c{page.following}"}
        return {**at(steps, page.items), "page_size": len(page.items), "_links": links}

    return shape


def _end(body: Json) -> Callable[[SelectedPage], Json]:
    """Return a shape whose pages without items are this body."""
    return lambda page: described(page) if page.items else body


def _larger_total(page: SelectedPage, body: dict[str, Json]) -> Json:
    return {**body, "total_items": len(page.all) + 100}


def _size_as_text(page: SelectedPage, body: dict[str, Json]) -> Json:
    return {**body, "page_size": str(page.size)}


def _without_scheme(page: SelectedPage, body: dict[str, Json]) -> Json:
    links = {
        name: {"href": link["href"].removeprefix("https://")}
        for name, link in body.get("_links", {}).items()
    }
    return {**body, "_links": links}


def _null_totals(page: SelectedPage, body: dict[str, Json]) -> Json:
    return {k: None if k in _TOTALS else v for k, v in body.items()}


_TOTALS = ("count", "total_items", "total_pages")
_PAGED = (PageNumber, HALCursor, RecordIndex, PageIndex, PageMore)
_COUNTED = (PageNumber, RecordIndex, PageIndex, PageMore)
_NESTED = (PageNumber, HALCursor, RecordIndex, PageIndex)

SHAPES: Mapping[str, tuple[Callable[[SelectedPage], Json], tuple[type[Pagination], ...]]] = {
    "described": (described, (*_PAGED, SinglePage)),
    "a bare array of all items, whatever is requested": (
        lambda page: page.all,
        (*_PAGED, SinglePage),
    ),
    "a bare array of all items that follow": (lambda page: page.all[page.start :], _COUNTED),
    "a bare array of each page": (lambda page: page.items, _COUNTED),
    "an object of all items, whatever is requested": (
        lambda page: at(("_embedded", "data", page.style.items[-1]), page.all),
        _COUNTED,
    ),
    "embedded is the array": (_moved("_embedded"), _NESTED),
    "items in the data of embedded": (_moved("_embedded", "data", "-"), _NESTED),
    "items at the top under their name": (_moved("-"), _NESTED),
    "items under another name": (_moved("_embedded", "things"), _NESTED),
    "cursor": (_by_cursor("_embedded", "-"), _COUNTED),
    "cursor with data": (
        _by_cursor("_embedded", "data", "-"),
        (PageNumber, RecordIndex, PageIndex),
    ),
    "cursor with a bare name": (_by_cursor("-"), _COUNTED),
    "no totals": (_without(*_TOTALS), _PAGED),
    "null totals": (_changed(_null_totals), _PAGED),
    "no links": (_without("_links"), _COUNTED),
    "neither totals nor links": (_without("_links", *_TOTALS), _COUNTED),
    "no flag": (_without("more"), (PageMore,)),
    "a total larger than the pages": (_changed(_larger_total), (PageNumber,)),
    "the size as text": (_changed(_size_as_text), _PAGED),
    "links without a scheme": (_changed(_without_scheme), _PAGED),
    "an empty object at the end": (_end({}), (*_PAGED, SinglePage)),
    "a null at the end": (_end(None), (*_PAGED, SinglePage)),
    "an empty array at the end": (_end([]), (*_PAGED, SinglePage)),
    "null embedded at the end": (_end({"_embedded": None}), _NESTED),
}


def cases() -> list[tuple[str, str]]:
    """Return each list with each of its shapes, and with all of them in turns."""
    found = []
    for name, known in LISTS.items():
        shapes = [
            shape for shape, (_, styles) in SHAPES.items() if isinstance(style_of(known), styles)
        ]
        found += [(name, shape) for shape in [*shapes, "mixed"]]
    return found


def mixable(style: Pagination) -> list[Callable[[SelectedPage], Json]]:
    """Return the shapes that can follow each other within one walk."""
    if isinstance(style, SinglePage):
        return [SHAPES["described"][0]]
    names = ["described", "no totals", "the size as text", "links without a scheme"]
    if isinstance(style, _NESTED):
        names += ["embedded is the array", "items in the data of embedded"]
    if isinstance(style, _COUNTED):
        names += ["cursor", "a bare array of all items that follow"]
    if isinstance(style, RecordIndex):
        names += ["cursor with data"]
    return [SHAPES[name][0] for name in names]


@attrs.define
class ListScript:
    """Responds to the requests of a list.

    Attributes:
        known: The list.
        shape: The name of its shape, or `mixed`.
        count: The number of its items.
        trouble: Returns what happens to the request with a number from 1, instead of a page: a
            response, an exception, or None.
        pages: The pages that were asked for, including those in trouble.
    """

    known: Known
    shape: str
    count: int
    trouble: Callable[[int], httpx.Response | Exception | None] = lambda number: None
    pages: list[SelectedPage] = attrs.field(factory=list)

    @property
    def items(self) -> list[Json]:
        return items_of(self.known, self.count)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        style = style_of(self.known)
        page = selected_page(style, self.items, dict(request.url.params))
        self.pages.append(page)
        trouble = self.trouble(len(self.pages))
        if isinstance(trouble, Exception):
            raise trouble
        if trouble is not None:
            return trouble
        if self.shape == "mixed":
            turns = mixable(style)
            return httpx.Response(200, json=turns[page.start // 3 % len(turns)](page))
        return httpx.Response(200, json=SHAPES[self.shape][0](page))


def random_faults(seed: int) -> Callable[[int], httpx.Response | Exception | None]:
    """Let a third of the requests fail, at most three in a row."""
    chance, kinds = random.Random(seed), _kinds()
    in_a_row = 0

    def trouble(number: int) -> httpx.Response | Exception | None:
        nonlocal in_a_row
        if in_a_row < 3 and chance.random() < 1 / 3:
            in_a_row += 1
            return next(kinds)
        in_a_row = 0
        return None

    return trouble


def _kinds() -> Iterator[httpx.Response | Exception]:
    while True:
        yield httpx.Response(429, headers={"Retry-After": "1"})
        yield httpx.ReadError("reset")
        yield httpx.Response(503)
        yield httpx.RemoteProtocolError("closed")
        yield httpx.Response(502, text="<html></html>")
        yield httpx.ConnectError("refused")
        yield httpx.ReadTimeout("slow")
