"""`Page`, one page of a list as `pager.pages()` gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import attrs

T_co = TypeVar("T_co", covariant=True)


@attrs.frozen(kw_only=True)
class Page(Generic[T_co]):
    """One page of a list.

    Attributes:
        items: The items, without those that were taken before the walk was resumed, that are
            beyond its limit, or that were dropped as known.
        total: The length of the whole list as the server says it, None where it does not.
        links: The links of the page by their relation, as the server wrote them. trunkline never
            follows them.
        cursor: The place behind the last of the items; `resume=` takes it.
        raw: The page as it came.
    """

    items: tuple[T_co, ...]
    total: int | None = None
    links: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    cursor: str = attrs.field(repr=False)
    raw: object = attrs.field(repr=False)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
