"""`Pagination`, the base class of the pagination styles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import NoReturn, TypeAlias

import attrs

from trunkline.errors import PaginationError

Params: TypeAlias = Mapping[str, object]


def as_path(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Read a path: one name, several, or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def raise_not_reversible(reason: str) -> NoReturn:
    """Raise the error of a list that cannot be walked backwards."""
    raise PaginationError(f"cannot go backwards: {reason}")


@attrs.frozen(kw_only=True)
class Pagination(ABC):
    """How the pages of a list are found; one class a style. It does no I/O.

    `params` is always the query of a page, and `page` the page that came: decoded JSON.

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
        """The query parameters that say which page it is."""
        return ()

    @property
    def counted(self) -> bool:
        """Whether pages are found by counting, so that an item that goes shifts the others."""
        return False

    def at_start(self, params: Params) -> bool:
        """Return whether `params` ask for the first page of all."""
        return not any(name in params for name in self.position)

    @abstractmethod
    def next(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        """Return the query of the next page, or None at the end.

        Args:
            params: The query of the page.
            page: The page.
            seen: The number of items from the start of the list to the end of the page, as they
                came; None where it is not known.
        """

    def ahead(self, params: Params, page: object, steps: int) -> Params | None:
        """Return the likely query of the page `steps` after this one, None where unknown."""
        return None

    def require_reversible(self, start: Params) -> None:
        """Raise `PaginationError` where a walk from the end back to `start` is not possible."""
        raise_not_reversible("neither links nor page numbers lead back")

    def last(self, params: Params, page: object) -> Params | None:
        """Return the likely query of the last page, None where this is the one to go back from."""
        return None

    def previous(self, params: Params, page: object, start: Params) -> Params | None:
        """Return the query of the page before, or None where this is the page of `start`."""
        return None

    def no_overlap(self, *, backward: bool) -> str | None:
        """Return why the seams of pages, which can hide items, cannot be looked at twice."""
        return None

    def reread(self, params: Params, page: object, seen: int | None = None) -> Params | None:
        """Return the query of the last item of `page` alone, None where there is none."""
        return None

    @abstractmethod
    def total_items(self, page: object) -> int | None:
        """Return the length of the whole list as the server says it, None where it does not."""
