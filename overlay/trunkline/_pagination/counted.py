"""The styles whose pages are found by counting: what they share, and the one that counts items."""

from __future__ import annotations

from abc import abstractmethod

import attrs

from trunkline.errors import PaginationError, PaginationLoopError

from .page_parts import has_query, items_at, link_at, link_parameters, number_at, whole_number
from .style import Pagination, Params, as_path

_MOST_DIGITS = 18  # of a number in a link; no list has more items


@attrs.frozen(kw_only=True)
class Counted(Pagination):
    """What these styles share.

    Attributes:
        size_param: The parameter with the length of pages, and the page's property with the
            same; None where there is none.
        first: The number of the first page or item.
        default_size: The length of pages where no one asks for another, if known.
        max_size: The greatest length of pages, if known.
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
            return "seams are looked at on the way forwards alone"
        return "the length of these pages cannot be set" if self.size_param is None else None

    def reread(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        if self.size_param is None:
            return None
        reached = self._reached(params, page) if seen is None else seen
        return {**self._at(params, self.first + reached - 1), self.size_param: 1}

    @abstractmethod
    def _at(self, params: Params, number: int) -> dict[str, object]:
        """Return the request of the page (or from the item) with a number."""

    @abstractmethod
    def _reached(self, params: Params, page: object) -> int:
        """Return the number of items up to the end of this page, by the page's position."""

    def _length(self, params: Params, page: object) -> int | None:
        """Return how long a full page is, None where nothing reliable says so.

        What was asked for does not count alone: a server gives less where that is too much.
        """
        if self.size_param is None:
            return None
        asked = number_param(params, self.size_param, self.default_size or 0)
        if asked and self.max_size is not None:
            return min(asked, self.max_size)
        said = number_at(page, (self.size_param,))
        return min(said, asked or said) if said else None

    def _is_complete(self, params: Params, page: object, seen: int | None) -> bool:
        """Return whether the page is short and the total is the number of items that came."""
        return seen is not None and seen == self.total_items(page) and self._short(params, page)

    def _short(self, params: Params, page: object) -> bool:
        length = self._length(params, page)
        return length is not None and len(items_at(page, self.items)) < length


def number_param(params: Params, name: str, default: int) -> int:
    """Return the whole number that a request has for a parameter."""
    value = params.get(name)
    if value is None:
        return default
    if (
        isinstance(value, str)
        and len(value) <= _MOST_DIGITS
        and value.isascii()
        and value.isdigit()
    ):
        value = int(value)
    number = whole_number(value)
    if number is None:
        raise PaginationError(f"{name} is no whole number")
    return number


@attrs.frozen(kw_only=True)
class RecordIndex(Counted):
    """Pages that start at the index of an item, and a count of all items.

    A `next` link that has the index is followed; without one the items of the page are counted.

    Attributes:
        index_param: The parameter with the index of the first item.
        count: The path to the number of items.
    """

    index_param: str = "record_index"
    count: tuple[str, ...] = attrs.field(default=("count",), converter=as_path)

    @property
    def position(self) -> tuple[str, ...]:
        return (self.index_param,)

    def at_start(self, params: Params) -> bool:
        return self._index(params) == self.first

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        here = items_at(page, self.items)
        linked = self._linked(params, page)
        if linked is not None:
            return self._at(params, linked)
        if not here or self._is_complete(params, page, self._reached(params, page)):
            return None
        return self._at(params, self._index(params) + len(here))

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        here = len(items_at(page, self.items))
        index = self._index(params) + steps * here
        total = self.total_items(page)
        beyond = total is not None and index >= self.first + total
        # Behind a short page there is most likely nothing.
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
        """Return the index that the `next` link names, None where there is no such link."""
        link = link_at(page, self.links, "next")
        if link is None or not has_query(link):
            return None
        found = link_parameters(link, self.position)
        if not found:
            raise PaginationError(f"the next link of a page does not name {self.index_param}")
        index = number_param(found, self.index_param, self.first)
        if index <= self._index(params):
            raise PaginationLoopError("the next link of a page does not lead forward")
        return index
