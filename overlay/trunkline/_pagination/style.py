"""`Pagination`, the base class of the pagination styles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import NoReturn, TypeAlias

import attrs

from trunkline.errors import PaginationError

from .page_parts import items_at, link_parameters, links_at, without

Params: TypeAlias = Mapping[str, object]

NO_LINKS: Mapping[str, str] = {}


def as_path(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return a path from one name, several names, or None."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def raise_not_reversible(reason: str) -> NoReturn:
    """Raise the error of a list that cannot be read backwards."""
    raise PaginationError(f"cannot go backwards: {reason}")


@attrs.frozen(kw_only=True)
class Pagination(ABC):
    """A pagination style: how the pages of a list are found. It does no I/O.

    `params` is always the query of a page, and `page` the decoded JSON of its response.

    A page may also have a `next` link with an opaque cursor that the description does not mention.
    Every style follows it: such a link is better evidence than any counting. So is one in the `Link`
    header of the response.

    Attributes:
        items: The path to the array of items in a page; empty if the page is the array.
        identity: The property that identifies an item (or several, best first).
        links: The path to the links of a page.
        cursor_params: The query parameters of undescribed cursors.
    """

    items: tuple[str, ...] = attrs.field(converter=as_path)
    identity: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    links: tuple[str, ...] = attrs.field(default=("_links",), converter=as_path)
    cursor_params: tuple[str, ...] = attrs.field(default=("cursor",), converter=as_path)

    @property
    def position(self) -> tuple[str, ...]:
        """The query parameters that identify a page, described or not."""
        return (*self.described_position, *self.cursor_params)

    @property
    def described_position(self) -> tuple[str, ...]:
        """The query parameters that identify a page in the description."""
        return ()

    def by_cursor(self, params: Params, page: object) -> Params | None:
        """Return the query of the next page if the page links to it by an undescribed cursor.

        Raises:
            PaginationError: The link is invalid.
        """
        link = links_at(page, self.links).get("next")
        if not link:
            return None
        found = link_parameters(link, self.cursor_params)
        return {**without(params, self.position), **found} if found else None

    def follows_cursor(self, params: Params) -> bool:
        """Return whether the page with this query was found by an undescribed cursor."""
        return any(params.get(name) is not None for name in self.cursor_params)

    @property
    def counted(self) -> bool:
        """Whether pages are found by counting, so that a removed item shifts the others."""
        return False

    def at_start(self, params: Params) -> bool:
        """Return whether `params` request the first page of the list."""
        return not any(name in params for name in self.position)

    @abstractmethod
    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        """Return the query of the next page, or None at the end.

        Args:
            params: The query of the page.
            page: The page.
            seen: The number of items received from the start of the list to the end of the page,
                or None if unknown.
        """

    def following(
        self,
        params: Params,
        page: object,
        seen: int | None = None,
        links: Mapping[str, str] = NO_LINKS,
    ) -> Params | None:
        """Return the query of the next page, from the page and the headers of its response.

        A `next` link of the header with an undescribed cursor is followed like one in the page. A
        link with the described position is followed if the style finds no next page, and the page
        has items.

        Args:
            params: The query of the page.
            page: The page.
            seen: As for `next`.
            links: The targets of the links in the `Link` header, by relation.
        """
        link = links.get("next", "")
        cursor = link_parameters(link, self.cursor_params)
        if cursor and not links_at(page, self.links).get("next"):
            return {**without(params, self.position), **cursor}
        found = self.next(params, page, seen)
        if found is None and link and items_at(page, self.items):
            linked = link_parameters(link, self.position)
            here = {n: str(params[n]) for n in self.position if params.get(n) is not None}
            if linked and linked != here:
                return {**without(params, self.position), **linked}
        return found

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        """Return the likely query of the page `steps` after this one, or None if unknown."""
        return None

    def require_reversible(self, start: Params) -> None:
        """Raise `PaginationError` if the list cannot be read from its end back to `start`."""
        raise_not_reversible("neither links nor page numbers lead back")

    def last(self, params: Params, page: object) -> Params | None:
        """Return the likely query of the last page, or None if this is the last page."""
        return None

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        """Return the query of the previous page, or None if this is the page of `start`."""
        return None

    def no_overlap(self, *, backward: bool) -> str | None:
        """Return why page boundaries cannot be read twice, or None if they can (`overlap=True`)."""
        return None

    def reread(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        """Return the query of a page with the last item of `page` only, or None if impossible."""
        return None

    def ignores_paging(self, params: Params, page: object) -> bool:
        """Return whether a repeated page shows that the server ignores the query of a page.

        Such a page says nothing about the list, and is shorter or longer than was requested.
        """
        return False

    @abstractmethod
    def total_items(self, page: object) -> int | None:
        """Return the server's count of all items, or None if it sends none."""
