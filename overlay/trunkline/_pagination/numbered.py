"""Styles that number their pages."""

from __future__ import annotations

import attrs

from .counted import Counted, number_param
from .page_parts import items_at, number_at, value_at
from .style import Params, as_path, raise_not_reversible


@attrs.frozen(kw_only=True)
class _Numbered(Counted):
    """The base class of these styles.

    Attributes:
        page_param: The parameter with the page's number.
    """

    page_param: str = "page"

    @property
    def described_position(self) -> tuple[str, ...]:
        return (self.page_param,)

    def at_start(self, params: Params) -> bool:
        number = number_param(params, self.page_param, self.first)
        return number == self.first and not self.follows_cursor(params)

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        if self._decided(params, page) is not None:
            return None
        number = self._number(params, page) + steps
        final = self._final(params, page)
        return None if final is not None and number > final else self._at(params, number)

    def require_reversible(self, start: Params) -> None:
        pass

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        number = self._number(params, page)
        floor = max(self.first, number_param(start, self.page_param, self.first))
        return None if number <= floor else self._at(params, number - 1)

    def last(self, params: Params, page: object) -> Params | None:
        final = self._final(params, page)
        if final is None:
            raise_not_reversible("the provider sends no total for this list")
        return None if final <= self._number(params, page) else self._at(params, final)

    def _number(self, params: Params, page: object) -> int:
        return number_param(params, self.page_param, self.first)

    def _at(self, params: Params, number: int) -> dict[str, object]:
        return {**params, self.page_param: number}

    def _reached(self, params: Params, page: object) -> int:
        here = len(items_at(page, self.items))
        before = max(0, self._number(params, page) - self.first)
        return before * (self._length(params, page) or here) + here

    def _final(self, params: Params, page: object) -> int | None:
        """Return the number of the last page according to the server's totals."""
        total, length = self.total_items(page), self._length(params, page)
        if total is None or length is None:
            return None
        return self.first + max(0, -(-total // length) - 1)

    def _next_params(self, params: Params, page: object) -> Params:
        return self._at(params, self._number(params, page) + 1)


@attrs.frozen(kw_only=True)
class PageNumber(_Numbered):
    """Pages with a number, and totals of pages and items.

    Attributes:
        total_pages: The path to the number of pages.
        total: The path to the number of items.
    """

    first: int = 1
    total_pages: tuple[str, ...] = attrs.field(default=("total_pages",), converter=as_path)
    total: tuple[str, ...] = attrs.field(default=("total_items",), converter=as_path)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        decided = self._decided(params, page)
        if decided is not None:
            return decided[0]
        done = not items_at(page, self.items) or self._is_last(params, page, seen)
        return None if done else self._next_params(params, page)

    def ignores_paging(self, params: Params, page: object) -> bool:
        return number_at(page, self.total_pages) is None and super().ignores_paging(params, page)

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.total)

    def _final(self, params: Params, page: object) -> int | None:
        pages = number_at(page, self.total_pages)
        if pages is None:
            return super()._final(params, page)
        return self.first + max(0, pages - 1)

    def _is_last(self, params: Params, page: object, seen: int | None) -> bool:
        pages, total = number_at(page, self.total_pages), self.total_items(page)
        if not self._short(params, page):
            return False
        if pages is None:
            return total is not None and total == seen
        # Of the two totals, the number of pages decides: a short page at it is the last one.
        return pages == self._number(params, page) - self.first + 1


@attrs.frozen(kw_only=True)
class PageIndex(_Numbered):
    """Pages with an index, usually from 0, and a count of all items.

    Attributes:
        count: The path to the number of items.
    """

    page_param: str = "page_index"
    count: tuple[str, ...] = attrs.field(default=("count",), converter=as_path)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        decided = self._decided(params, page)
        if decided is not None:
            return decided[0]
        done = not items_at(page, self.items) or self._is_complete(params, page, seen)
        return None if done else self._next_params(params, page)

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.count)


@attrs.frozen(kw_only=True)
class PageMore(_Numbered):
    """Pages with a number, and a flag for more pages.

    Attributes:
        more: The path to the flag.
        total: The path to the number of items.
    """

    more: tuple[str, ...] = attrs.field(default=("more",), converter=as_path)
    total: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        decided = self._decided(params, page)
        if decided is not None:
            return decided[0]
        more = value_at(page, self.more)
        done = more is False or (more is not True and not items_at(page, self.items))
        return None if done else self._next_params(params, page)

    def ignores_paging(self, params: Params, page: object) -> bool:
        flagged = type(value_at(page, self.more)) is bool
        return not flagged and super().ignores_paging(params, page)

    def require_reversible(self, start: Params) -> None:
        if not self.total:
            raise_not_reversible("the provider sends no total for this list")

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        if value_at(page, self.more) is False:
            return None
        return super().ahead(params, page, steps)

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.total)

    def _number(self, params: Params, page: object) -> int:
        if params.get(self.page_param) is None:
            # Without a number in the query, the server starts at its first page: 0 or 1.
            sent = number_at(page, (self.page_param,))
            if sent in (0, 1):
                return sent
        return super()._number(params, page)
