"""The pages of a list, as its page style has them (`trunkline._pagination`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import attrs

from trunkline._pagination import (
    HALCursor,
    ItemCursor,
    LinkHeader,
    PageIndex,
    PageMore,
    PageNumber,
    PageToken,
    RecordIndex,
    SinglePage,
)
from trunkline.sandbox._common.errors import Invalid
from trunkline.sandbox._values.schemas import Schema, Schemas

from .objects import value_at, with_value
from .operations import DescribedOperation
from .outcomes import invalid_request
from .page_styles import served_style, style_of
from .resources import at

_DEFAULT_SIZE = 20
_LONGEST_CURSOR = 18  # digits; a larger number is beyond every list
_BEYOND = 10**_LONGEST_CURSOR
_SIZE_NAMES = (
    "page_size", "pagesize", "per_page", "perpage", "limit", "size", "count", "max", "maxresults",
    "max_results", "first", "top", "$top", "results_per_page", "hitsperpage",
)  # fmt: skip


Cursors: TypeAlias = Callable[[int], Any]


@attrs.frozen(kw_only=True)
class PageRequest:
    """The part of a list that a request asks for.

    Attributes:
        start: The index of the first item.
        size: The number of items.
        query: The query parameters of the request, decoded.
        backward: Whether the request asks for the items before one.
        cursors: Returns the cursor of the item with an index, for the style `ItemCursor`.
    """

    start: int
    size: int
    query: Mapping[str, Any]
    backward: bool = False
    cursors: Cursors | None = None


class Pages:
    """Cuts the items of one list into pages.

    Args:
        schemas: The schemas of the document.
        operation: The list.
        schema: The schema of a page.
    """

    def __init__(self, schemas: Schemas, operation: DescribedOperation, schema: Schema) -> None:
        self._schemas = schemas
        self._operation = operation
        self._schema = schema
        self._query = {each.name: each for each in operation.at("query")}
        declared = style_of(operation)
        self.has_link_header = isinstance(declared, LinkHeader)
        self.style = served_style(schemas, operation, declared)

    def cut(
        self,
        query: Mapping[str, Any],
        serials: Sequence[int],
        item: Callable[[int], Any],
    ) -> PageRequest:
        """Return the part of a list that a query asks for.

        Args:
            query: The decoded query.
            serials: The serial numbers of all items, in order. A cursor holds one, so that
                a list that shrinks meanwhile does not skip an item.
            item: Returns the item with an index.

        Raises:
            APIError: The cursor is invalid.
        """
        style, size = self.style, self._size(query)
        start = 0
        if isinstance(style, ItemCursor):
            return self._beside_item(style, query, len(serials), lambda i: style.value_of(item(i)))
        if isinstance(style, HALCursor | PageToken):
            token = query.get(style.next_param)
            if token not in (None, ""):
                start = self._by_cursor(style.next_param, token, serials)
            elif isinstance(style, HALCursor) and query.get(style.prev_param or "") is not None:
                end = self._by_cursor(str(style.prev_param), query[str(style.prev_param)], serials)
                start = max(end - size, 0)
                size = min(size, end - start)
        elif isinstance(style, PageNumber | PageIndex | PageMore):
            number = _whole(query.get(style.page_param), style.first)
            start = max(number - style.first, 0) * size
        elif isinstance(style, RecordIndex):
            start = max(_whole(query.get(style.index_param), style.first) - style.first, 0)
        else:
            size = max(len(serials), 1)
        return PageRequest(start=start, size=size, query=query)

    def _beside_item(
        self, style: ItemCursor, query: Mapping[str, Any], total: int, cursors: Cursors
    ) -> PageRequest:
        """Return the items after, or before, the item whose cursor the query has."""
        size, start, is_backward = self._size(query), 0, False
        if query.get(style.next_param) not in (None, ""):
            start = self._index(style.next_param, query, total, cursors) + 1
        elif style.prev_param is not None and query.get(style.prev_param) not in (None, ""):
            end = self._index(style.prev_param, query, total, cursors)
            start, is_backward = max(end - size, 0), True
            size = end - start
        return PageRequest(
            start=start, size=size, query=query, backward=is_backward, cursors=cursors
        )

    def _index(self, name: str, query: Mapping[str, Any], total: int, cursors: Cursors) -> int:
        value = str(query[name])
        found = next((i for i in range(total) if str(cursors(i)) == value), None)
        if found is None:
            raise invalid_request(
                self._operation, [Invalid(name, "is not the identifier of an item of this list")]
            )
        return found

    def _by_cursor(self, name: str, token: Any, serials: Sequence[int]) -> int:
        digits = str(token).rpartition("-")[2]
        if not (digits.isascii() and digits.isdecimal()):
            raise invalid_request(self._operation, [Invalid(name, "is not a cursor of this list")])
        serial = int(digits) if len(digits) <= _LONGEST_CURSOR else _BEYOND
        return next((i for i, each in enumerate(serials) if each >= serial), len(serials))

    def _size(self, query: Mapping[str, Any]) -> int:
        style = self.style
        name = getattr(style, "size_param", None) or self._guessed_size_param()
        value = query.get(name) if name else None
        size = _whole(value, 0) or getattr(style, "default_size", None) or _DEFAULT_SIZE
        most = getattr(style, "max_size", None)
        limit = self._max_items()
        return max(1, min(size, most or size, limit or size))

    def _guessed_size_param(self) -> str | None:
        return next((n for n in self._query if n.lower().replace("-", "_") in _SIZE_NAMES), None)

    def _max_items(self) -> int | None:
        array = self._schemas.resolve(at(self._schemas, self._schema, self.places))
        most = array.get("maxItems") if isinstance(array, dict) else None
        return int(most) if isinstance(most, int) and most > 0 else None

    @property
    def places(self) -> tuple[str, ...]:
        """The path to the array of items."""
        return self.style.items if self.style is not None else ()

    # -- what a page says of itself ---------------------------------------------------------

    def page(
        self,
        base: Any,
        items: list[Any],
        place: Sequence[str],
        request: PageRequest,
        serials: Sequence[int],
        link: Callable[[Mapping[str, Any]], str],
    ) -> Any:
        """Return a page.

        Args:
            base: A value for the schema of a page.
            items: The items of the page, as they are shown.
            place: The path to the array of items.
            request: The requested part of the list.
            serials: The serial numbers of all items.
            link: Returns the URL of the list with another query.
        """
        page = with_value(base, tuple(place), items)
        if not isinstance(page, dict):
            return page
        total = len(serials)
        following = self.following(request, serials)
        for names, value in self._facts(request, total, len(items)):
            page = self._with(page, names, value)
        style = self.style
        if isinstance(style, PageToken):
            page = self._token(page, style, following, link)
        return self._links(page, request, following, serials, link)

    def following(self, request: PageRequest, serials: Sequence[int]) -> dict[str, Any] | None:
        """Return the query of the next page, or None on the last one."""
        end, style = request.start + request.size, self.style
        is_last = request.start <= 0 if request.backward else end >= len(serials)
        if is_last or style is None:
            return None
        kept = {n: v for n, v in request.query.items() if n not in style.position and v is not None}
        if isinstance(style, ItemCursor) and request.cursors is not None:
            if request.backward:
                return {**kept, str(style.prev_param): request.cursors(request.start)}
            return {**kept, style.next_param: request.cursors(end - 1)}
        if isinstance(style, HALCursor | PageToken):
            return {**kept, style.next_param: self._cursor(style.next_param, serials[end])}
        if isinstance(style, PageNumber | PageIndex | PageMore):
            number = request.start // request.size + style.first + 1
            return {**kept, style.page_param: number}
        if isinstance(style, RecordIndex):
            return {**kept, style.index_param: end + style.first}
        return None

    def _cursor(self, name: str, serial: int) -> Any:
        """Return a cursor that its parameter takes: opaque, if it may be a text."""
        parameter = self._query.get(name)
        candidates: tuple[Any, ...] = (f"c-{serial}", serial, str(serial))
        if parameter is None:
            return candidates[0]
        fitting = [c for c in candidates if self._schemas.is_valid(c, parameter.schema, "request")]
        return (fitting or candidates)[0]

    def _facts(
        self, request: PageRequest, total: int, here: int
    ) -> list[tuple[tuple[str, ...], Any]]:
        """Return the places of totals, sizes and flags, with their values."""
        style = self.style
        pages = -(-total // max(request.size, 1))  # before the first item, a page is empty
        end = request.start + request.size
        has_more = request.start > 0 if request.backward else end < total
        facts: list[tuple[tuple[str, ...], Any]] = []
        if isinstance(style, PageNumber | PageIndex | PageMore):
            number = request.start // request.size + style.first
            facts += [((style.page_param,), number), (("page",), number)]
        if isinstance(style, PageNumber):
            facts += [(style.total_pages, pages)]
        if isinstance(style, RecordIndex):
            facts += [((style.index_param,), request.start + style.first)]
        for attribute, value in (("total", total), ("count", total), ("more", has_more)):
            place = getattr(style, attribute, ())
            if isinstance(place, tuple):
                facts.append((place, value))
        size = getattr(style, "size_param", None) or self._guessed_size_param()
        if size and not isinstance(style, SinglePage):
            facts.append(((size,), request.size))
        if style is None or isinstance(style, SinglePage):
            facts += [
                ((n,), total)
                for n in ("total", "count", "total_count", "total_items", "totalCount")
            ]
            facts += [((n,), False) for n in ("has_more", "hasMore", "more", "has_next", "hasNext")]
            facts += [
                ((n,), None)
                for n in (
                    "next",
                    "previous",
                    "next_cursor",
                    "nextCursor",
                    "next_page_token",
                    "nextPageToken",
                )
            ]
        return [(place, value) for place, value in facts if place]

    def _with(self, page: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
        """Set a value of a page where the schema has a place for it."""
        part = at(self._schemas, self._schema, place[:-1])
        properties = self._schemas.properties(part)
        if place[-1] not in properties:
            return page
        for each in (value, str(value)):
            if self._schemas.is_valid(each, properties[place[-1]]):
                changed = with_value(page, place, each)
                return changed if isinstance(changed, dict) else page
        if value is None and place[-1] not in self._schemas.required(part):
            return _removed(page, place)
        return page

    def _token(
        self,
        page: dict[str, Any],
        style: PageToken,
        following: Mapping[str, Any] | None,
        link: Callable[[Mapping[str, Any]], str],
    ) -> dict[str, Any]:
        place = style.next_token
        part = at(self._schemas, self._schema, place)
        required = self._schemas.required(at(self._schemas, self._schema, place[:-1]))
        if following is None:
            if place[-1] not in required:
                return _removed(page, place)
            candidates: list[Any] = [None, ""]
        else:
            token = following[style.next_param]
            digits = int(str(token).rpartition("-")[2])
            candidates = [link(following)] if _is_url(self._schemas.resolve(part)) else []
            candidates += [token, str(token), digits, link(following)]
        for each in candidates:
            if self._schemas.is_valid(each, part):
                changed = with_value(page, place, each)
                return changed if isinstance(changed, dict) else page
        return page

    def _links(
        self,
        page: dict[str, Any],
        request: PageRequest,
        following: Mapping[str, Any] | None,
        serials: Sequence[int],
        link: Callable[[Mapping[str, Any]], str],
    ) -> dict[str, Any]:
        """Set the links of a page: `self`, `first`, `next` and `prev`."""
        style = self.style
        place = style.links if style is not None else ("_links",)
        part = at(self._schemas, self._schema, place)
        properties = self._schemas.properties(part)
        is_described = bool(properties) or not isinstance(style, HALCursor)
        if not properties and not isinstance(style, HALCursor):
            return page
        current = {n: v for n, v in request.query.items() if v is not None}
        position = style.position if style is not None else ()
        first = {n: v for n, v in current.items() if n not in position}
        targets: dict[str, Mapping[str, Any] | None] = {
            "self": current,
            "first": first,
            "next": following,
            "prev": self._preceding(request, serials, first),
        }
        for relation, query in targets.items():
            if is_described and relation not in properties:
                continue
            name = (*place, relation)
            if query is None:
                required = self._schemas.required(part)
                page = _removed(page, name) if relation not in required else page
                continue
            url = link(query)
            schema = properties.get(relation, {})
            for each in ({"href": url}, url, [{"href": url}]):
                if self._schemas.is_valid(each, schema):
                    changed = with_value(page, name, each)
                    page = changed if isinstance(changed, dict) else page
                    break
        return page

    def link_header(
        self,
        request: PageRequest,
        serials: Sequence[int],
        link: Callable[[Mapping[str, Any]], str],
    ) -> str:
        """Return the value of the header `Link` (RFC 8288): `next`, `prev` and `first`."""
        position = self.style.position if self.style is not None else ()
        first = {n: v for n, v in request.query.items() if v is not None and n not in position}
        targets = {
            "next": self.following(request, serials),
            "prev": self._preceding(request, serials, first),
            "first": first,
        }
        return ", ".join(
            f'<{link(query)}>; rel="{relation}"'
            for relation, query in targets.items()
            if query is not None
        )

    def _preceding(
        self, request: PageRequest, serials: Sequence[int], first: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        style = self.style
        if request.start <= 0:
            return None
        if isinstance(style, HALCursor) and style.prev_param and request.start < len(serials):
            return {
                **first,
                style.prev_param: self._cursor(style.prev_param, serials[request.start]),
            }
        if isinstance(style, ItemCursor) and style.prev_param and request.cursors is not None:
            if request.start < len(serials) and not request.backward:
                return {**first, style.prev_param: request.cursors(request.start)}
        if isinstance(style, PageNumber | PageIndex | PageMore):
            return {**first, style.page_param: request.start // request.size + style.first - 1}
        if isinstance(style, RecordIndex):
            return {**first, style.index_param: max(request.start - request.size, 0) + style.first}
        return None


def query_text(query: Mapping[str, Any]) -> str:
    """Return a query as text."""
    pairs = [
        (name, each)
        for name, value in query.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return urlencode(
        [(n, str(v).lower() if isinstance(v, bool) else str(v)) for n, v in pairs], quote_via=quote
    )


def _is_url(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("format") in ("uri", "url", "uri-reference")


def _removed(page: dict[str, Any], place: Sequence[str]) -> dict[str, Any]:
    """Return a page without the value at a place."""
    here = value_at(page, place[:-1])
    if not isinstance(here, dict):
        return page
    kept = {name: value for name, value in here.items() if name != place[-1]}
    changed = with_value(page, place[:-1], kept)
    return changed if isinstance(changed, dict) else page


def _whole(value: Any, default: int) -> int:
    if isinstance(value, bool) or value is None:
        return default
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return number if 0 <= number < 10**15 else default
