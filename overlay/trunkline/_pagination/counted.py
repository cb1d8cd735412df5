"""Styles whose pages are found by counting, and `RecordIndex`, which counts items."""

from __future__ import annotations

from abc import abstractmethod

import attrs

from trunkline.errors import PaginationError, PaginationLoopError

from .page_parts import (
    has_query,
    is_bare,
    items_at,
    link_at,
    link_parameters,
    links_at,
    number_at,
    whole_number,
    without,
)
from .style import Pagination, Params, as_path

MAX_DIGITS = 18  # of a number in a link; no list has more items


@attrs.frozen(kw_only=True)
class Counted(Pagination):
    """The base class of these styles.

    Attributes:
        size_param: The parameter with the page size, and the page's property with the same; None
            without one.
        first: The number of the first page or item.
        default_size: The default page size of the server, if known.
        max_size: The maximum page size, if known.
    """

    size_param: str | None = "page_size"
    first: int = 0
    default_size: int | None = None
    max_size: int | None = None

    @property
    def counted(self) -> bool:
        return True

    def no_overlap(self, *, backward: bool) -> str | None:
        if backward:
            return "page boundaries (seams) are checked only when reading forwards"
        return "the page size of this list cannot be set" if self.size_param is None else None

    def _decided(self, params: Params, page: object) -> tuple[Params | None] | None:
        """Return the next query, in a tuple, if it follows from something else than counting.

        A cursor in the next link is followed. A page that was found by a cursor is the last one
        without a next link; its next link may have the described position again. A bare array has
        no totals: it is the last page unless it is full.
        """
        linked = self.by_cursor(params, page)
        if linked is not None:
            return (linked,)
        if self.follows_cursor(params):
            return (self._by_position(params, page),)
        if is_bare(page, self.items) and not self._full(params, page):
            return (None,)
        return None

    def _by_position(self, params: Params, page: object) -> Params | None:
        """Return the query of the next page if the page links to it by the described position."""
        link = links_at(page, self.links).get("next")
        found = link_parameters(link, self.described_position) if link else None
        return {**without(params, self.position), **found} if found else None

    def _full(self, params: Params, page: object) -> bool:
        if self.size_param is None:
            return False
        requested = number_param(params, self.size_param, self.default_size or 0)
        return 0 < requested <= len(items_at(page, self.items))

    def reread(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        if self.size_param is None:
            return None
        reached = self._reached(params, page) if seen is None else seen
        return {**self._at(params, self.first + reached - 1), self.size_param: 1}

    @abstractmethod
    def _at(self, params: Params, number: int) -> dict[str, object]:
        """Return the query of the page, or from the item, with a number."""

    @abstractmethod
    def _reached(self, params: Params, page: object) -> int:
        """Return the number of items up to the end of this page, computed from its position."""

    def ignores_paging(self, params: Params, page: object) -> bool:
        if self.size_param is None or self.total_items(page) is not None:
            return False
        requested = number_param(params, self.size_param, self.default_size or 0)
        length = self._length(params, page) or requested
        linked = "next" in links_at(page, self.links)
        return not linked and bool(length) and len(items_at(page, self.items)) != length

    def _length(self, params: Params, page: object) -> int | None:
        """Return the length of a full page, or None if it is unknown.

        The requested size alone is not reliable, because servers reduce it to their maximum.
        """
        if self.size_param is None:
            return None
        requested = number_param(params, self.size_param, self.default_size or 0)
        if requested and self.max_size is not None:
            return min(requested, self.max_size)
        sent = number_at(page, (self.size_param,))
        return min(sent, requested or sent) if sent else None

    def _is_complete(self, params: Params, page: object, seen: int | None) -> bool:
        """Return whether the page is short, and the total is the number of items received."""
        return seen is not None and seen == self.total_items(page) and self._short(params, page)

    def _short(self, params: Params, page: object) -> bool:
        length = self._length(params, page)
        return length is not None and len(items_at(page, self.items)) < length


def number_param(params: Params, name: str, default: int) -> int:
    """Return the non-negative integer that a query has for a parameter."""
    value = params.get(name)
    if value is None:
        return default
    if isinstance(value, str) and len(value) <= MAX_DIGITS and value.isascii() and value.isdigit():
        value = int(value)
    number = whole_number(value)
    if number is None:
        raise PaginationError(f"{name}: expected a non-negative integer")
    return number


@attrs.frozen(kw_only=True)
class RecordIndex(Counted):
    """Pages that start at the index of an item, and a count of all items.

    A `next` link with the index is followed; without one, the items of the page are counted.

    Attributes:
        index_param: The parameter with the index of the first item.
        count: The path to the number of items.
    """

    index_param: str = "record_index"
    count: tuple[str, ...] = attrs.field(default=("count",), converter=as_path)

    @property
    def described_position(self) -> tuple[str, ...]:
        return (self.index_param,)

    def at_start(self, params: Params) -> bool:
        return self._index(params) == self.first and not self.follows_cursor(params)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        decided = self._decided(params, page)
        if decided is not None:
            return decided[0]
        here = items_at(page, self.items)
        linked = self._linked(params, page)
        if linked is not None:
            return self._at(params, linked)
        if not here or self._is_complete(params, page, self._reached(params, page)):
            return None
        links = links_at(page, self.links)
        if links and "next" not in links and self.total_items(page) is None:
            return None  # a page that has links, and neither a next one nor a count, is the last
        return self._at(params, self._index(params) + len(here))

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        if self._decided(params, page) is not None:
            return None
        here = len(items_at(page, self.items))
        index = self._index(params) + steps * here
        total = self.total_items(page)
        beyond = total is not None and index >= self.first + total
        # A short page is most likely the last one.
        if not here or beyond or self._short(params, page):
            return None
        return self._at(params, index)

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.count)

    def _index(self, params: Params) -> int:
        return number_param(params, self.index_param, self.first)

    def _at(self, params: Params, number: int) -> dict[str, object]:
        return {**params, self.index_param: number}

    def _reached(self, params: Params, page: object) -> int:
        return self._index(params) - self.first + len(items_at(page, self.items))

    def _linked(self, params: Params, page: object) -> int | None:
        """Return the index in the `next` link, or None if there is no such link."""
        link = link_at(page, self.links, "next")
        if link is None or not has_query(link):
            return None
        found = link_parameters(link, self.position)
        if not found:
            raise PaginationError(f"the next link of a page has no parameter {self.index_param}")
        index = number_param(found, self.index_param, self.first)
        if index <= self._index(params):
            raise PaginationLoopError("the next link of a page does not lead forward")
        return index
