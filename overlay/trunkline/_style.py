"""What every pagination style is: the protocol, and the base of the styles that come with us."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol, TypeAlias

import attrs

from .errors import PaginationError

Params: TypeAlias = Mapping[str, object]


class Pagination(Protocol):
    """How the pages of a list are found; one implementation a style. It does no I/O."""

    @property
    def items(self) -> tuple[str, ...]:
        """The path to the list of items in a page; empty where the page is the list."""
        ...

    @property
    def identity(self) -> tuple[str, ...]:
        """The properties that tell one item from another; the first that an item has counts."""
        ...

    @property
    def links(self) -> tuple[str, ...]:
        """The path to the links of a page."""
        ...

    @property
    def position(self) -> tuple[str, ...]:
        """The query parameters that say which page it is."""
        ...

    @property
    def counted(self) -> bool:
        """Whether pages are found by counting, so that an item that goes shifts the others."""
        ...

    def at_start(self, params: Params) -> bool:
        """Return whether `params` ask for the first page of all."""
        ...

    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        """Return the query of the next page, or None at the end.

        Args:
            params: The query of the page.
            page: The page.
            seen: The number of items from the start of the list to the end of the page, as they
                came; None where it is not known.
        """
        ...

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        """Return the likely query of the page `steps` after this one, None where unknown."""
        ...

    def require_way_back(self, start: Params) -> None:
        """Raise `PaginationError` where a walk from the end back to `start` is not possible."""
        ...

    def last(self, params: Params, page: object) -> Params | None:
        """Return the likely query of the last page, None where this is the one to go back from."""
        ...

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        """Return the query of the page before, or None where this is the page of `start`."""
        ...

    def reread(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        """Return the query of the last item of `page` alone, None where pages are not counted."""
        ...

    def total_items(self, page: object) -> int | None:
        """Return the length of the whole list as the server says it, None where it does not."""
        ...


def as_path(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Read a path: one name, several, or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def no_way_back(reason: str) -> NoReturn:
    """Raise the error of a list that cannot be walked backwards."""
    raise PaginationError(f"cannot go backwards: {reason}")


@attrs.frozen(kw_only=True)
class Style:
    """What the styles share.

    Attributes:
        items: The path to the list of items in a page; empty where the page is the list.
        identity: The property that tells one item from another (or several, best first).
        links: The path to the links of a page.
    """

    items: tuple[str, ...] = attrs.field(converter=as_path)
    identity: tuple[str, ...] = attrs.field(default=(), converter=as_path)
    links: tuple[str, ...] = attrs.field(default=("_links",), converter=as_path)

    @property
    def position(self) -> tuple[str, ...]:
        return ()

    @property
    def counted(self) -> bool:
        return False

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        return None

    def at_start(self, params: Params) -> bool:
        return not any(name in params for name in self.position)

    def require_way_back(self, start: Params) -> None:
        no_way_back("neither links nor page numbers lead back")

    def last(self, params: Params, page: object) -> Params | None:
        return None

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        return None

    def reread(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        return None

    def total_items(self, page: object) -> int | None:
        return None
