"""Styles without counting: lists with a single page, and linked pages."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from trunkline.errors import PaginationError

from .page_parts import (
    has_query,
    items_at,
    link_at,
    link_parameters,
    number_at,
    value_at,
    without,
)
from .style import NO_LINKS, Pagination, Params, as_path, raise_not_reversible


@attrs.frozen(kw_only=True)
class SinglePage(Pagination):
    """A list with a single page: the page itself is the array, or has it at a path."""

    items: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        return self.by_cursor(params, page)

    def require_reversible(self, start: Params) -> None:
        pass

    def total_items(self, page: object) -> int | None:
        return len(items_at(page, self.items))


@attrs.frozen(kw_only=True)
class HALCursor(Pagination):
    """Linked pages (HAL): a link contains the cursor of another page.

    Attributes:
        next_param: The cursor parameter of a `next` link.
        prev_param: The cursor parameter of a `prev` link, or None if there are no such links.
        allowed: Further parameters that are taken from a link; all others are ignored.
        total: The path to the number of items.
    """

    next_param: str = "start_id"
    prev_param: str | None = "end_id"
    allowed: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    total: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    @property
    def described_position(self) -> tuple[str, ...]:
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
                f"linked pages have no known end; pass {self.prev_param}= to start there"
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
                f"the {relation} link of a page has none of: {', '.join(self.position)}"
            )
        described = any(name in found for name in self.described_position)
        if described and self.next_param in params and self.prev_param in params:
            # The caller requested a range: the end that the link does not change still applies.
            return {**params, **found}
        return {**without(params, self.position), **found}


@attrs.frozen(kw_only=True)
class PageToken(Pagination):
    """Pages with the token of the next page in a property: a text or a number that is not counted.

    Attributes:
        next_param: The parameter that takes the token.
        next_token: The path to the token; the last page has none, or an empty one. A URL that has
            the parameter is accepted as well.
        more: The path to a flag that is false on the last page; empty for none.
        total: The path to the number of items.
    """

    next_param: str = "cursor"
    next_token: tuple[str, ...] = attrs.field(default=("next_cursor",), converter=as_path)
    more: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    total: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    @property
    def described_position(self) -> tuple[str, ...]:
        return (self.next_param,)

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        if value_at(page, self.more) is False:
            return None
        token = value_at(page, self.next_token)
        if type(token) not in (str, int) or token == "":
            return self.by_cursor(params, page)
        if isinstance(token, str) and has_query(token):
            found = link_parameters(token, self.described_position)
            token = found.get(self.next_param, token)
        return {**without(params, self.position), self.next_param: token}

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.total)


@attrs.frozen(kw_only=True)
class LinkHeader(Pagination):
    """Pages that a `Link` header (RFC 8288) leads on from: the last one has no `next` link.

    Attributes:
        next_params: The parameters that are taken from the link; all others are ignored.
        size_param: The parameter with the page size; None without one.
        total: The path to the number of items.
    """

    next_params: tuple[str, ...] = attrs.field(
        default=("page", "after", "page_token", "page_info", "offset", "start", "marker"),
        converter=as_path,
    )
    size_param: str | None = None
    total: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    @property
    def described_position(self) -> tuple[str, ...]:
        return self.next_params

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        return self.by_cursor(params, page)

    def following(
        self,
        params: Params,
        page: object,
        seen: int | None = None,
        links: Mapping[str, str] = NO_LINKS,
    ) -> Params | None:
        link = links.get("next")
        if not link:
            return self.next(params, page, seen)
        found = link_parameters(link, self.position)
        if not found:
            raise PaginationError(
                f"the next link of a page has none of: {', '.join(self.position)}"
            )
        return {**without(params, self.position), **found}

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.total)
