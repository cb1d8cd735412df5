"""Styles without counting: lists with a single page, and linked pages."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from trunkline.errors import PaginationError

from .page_parts import (
    has_query,
    identity_of,
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
class ItemCursor(Pagination):
    """Pages that begin after an item: the cursor is the identifier of the last item (keyset).

    A request with `prev_param` has the items before an item. Its next page is the one before it, so
    that no item is missing; `reversed()` has them in one order.

    Attributes:
        next_param: The parameter that takes the identifier of the last item of a page.
        prev_param: The parameter that takes the identifier of the first item of a page, for the page
            before it; None without one.
        cursor_field: The path in an item to the value for these parameters; empty for `identity`.
        more: The path to a flag that is false on the last page. Without it, the page after the last
            one is empty.
        total: The path to the number of items.
    """

    next_param: str = "starting_after"
    prev_param: str | None = None
    cursor_field: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    more: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    total: tuple[str, ...] = attrs.field(default=(), converter=as_path)

    @property
    def described_position(self) -> tuple[str, ...]:
        return (self.next_param, *as_path(self.prev_param))

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        linked = self.by_cursor(params, page)
        if linked is not None:
            return linked
        if self.prev_param is not None and params.get(self.next_param) is None:
            if params.get(self.prev_param) is not None:
                return self._beside(self.prev_param, 0, params, page)
        return self._beside(self.next_param, -1, params, page)

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        self.require_reversible(start)
        return self._beside(str(self.prev_param), 0, params, page)

    def require_reversible(self, start: Params) -> None:
        if self.prev_param is None:
            raise_not_reversible("the list has no parameter for the page before an item")
        if start.get(self.prev_param) is None:
            raise_not_reversible(
                f"pages after an item have no known end; pass {self.prev_param}= to start there"
            )

    def total_items(self, page: object) -> int | None:
        return number_at(page, self.total)

    def value_of(self, item: object) -> str | int | None:
        """Return the cursor of an item, or None if it has none."""
        if not self.cursor_field:
            return identity_of(item, self.identity or ("id",))
        found = value_at(item, self.cursor_field)
        return found if type(found) is str or type(found) is int else None

    def _beside(self, name: str, index: int, params: Params, page: object) -> Params | None:
        """Return the query of the page beside an item; None if the page is the last one."""
        flag, items = value_at(page, self.more), items_at(page, self.items)
        if flag is False or (not items and flag is not True):
            return None
        cursor = self.value_of(items[index]) if items else None
        if cursor is None or cursor == "":
            field = ".".join(self.cursor_field or self.identity or ("id",))
            raise PaginationError(
                f"{name}: expected an item with {field} in a page that is not the last, got none"
            )
        return {**without(params, self.position), name: cursor}


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
