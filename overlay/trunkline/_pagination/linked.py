"""The styles whose pages are not counted: lists that come whole, and pages that are linked."""

from __future__ import annotations

import attrs

from trunkline.errors import PaginationError

from .page_parts import items_at, link_at, link_parameters, number_at, without
from .style import Pagination, Params, as_path, raise_not_reversible


@attrs.frozen(kw_only=True)
class SinglePage(Pagination):
    """A list that comes whole: the page itself, or the list at a path in it."""

    items: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        return None

    def require_reversible(self, start: Params) -> None:
        pass

    def total_items(self, page: object) -> int | None:
        return len(items_at(page, self.items))


@attrs.frozen(kw_only=True)
class HALCursor(Pagination):
    """Pages that link to one another (HAL); a link names the cursor of another page.

    Attributes:
        next_param: The parameter that a `next` link has.
        prev_param: The parameter that a `prev` link has, None where there are no such links.
        allowed: More parameters that are taken from a link; all others are ignored.
        total: The path to the number of items.
    """

    next_param: str = "start_id"
    prev_param: str | None = "end_id"
    allowed: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    total: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    @property
    def position(self) -> tuple[str, ...]:
        return (self.next_param, *as_path(self.prev_param), *self.allowed)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        return self._linked("next", params, page)

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        return self._linked("prev", params, page)

    def require_reversible(self, start: Params) -> None:
        if self.prev_param is None:
            raise_not_reversible("no links lead back")
        if self.prev_param not in start:
            raise_not_reversible(
                f"linked pages have no known end; say with {self.prev_param}= where from"
            )

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.total)

    def _linked(self, relation: str, params: Params, page: object) -> Params | None:
        link = link_at(page, self.links, relation)
        if link is None:
            return None
        found = link_parameters(link, self.position)
        if not found:
            raise PaginationError(
                f"the {relation} link of a page names none of: {', '.join(self.position)}"
            )
        if self.next_param in params and self.prev_param in params:
            # The caller asked for a range: what the link does not move still bounds it.
            return {**params, **found}
        return {**without(params, self.position), **found}
