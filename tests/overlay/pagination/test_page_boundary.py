"""Where a page begins whose first items were already returned."""

from __future__ import annotations

import pytest

from trunkline._pagination import (
    HALCursor,
    PageIndex,
    PageMore,
    PageNumber,
    PageToken,
    Pagination,
    RecordIndex,
    SinglePage,
)
from trunkline._pagination.cursor import ListPosition, mark
from trunkline._pagination.page_boundary import boundary_overlap, items_before_cursor
from trunkline.errors import PaginationError

ID = ("id",)


def page(*identities: str | None) -> list[object]:
    return [{} if one is None else {"id": one} for one in identities]


def place(taken: int, last: str | None = "x") -> ListPosition:
    return ListPosition(position={}, taken=taken, last=None if last is None else mark(last))


@pytest.mark.parametrize(
    ("items", "taken", "before"),
    [
        (page("a", "x", "b"), 2, 2),  # Nothing moved.
        (page("x", "a", "b"), 2, 1),  # An item before it was removed.
        (page("n", "a", "x"), 2, 3),  # An item before it was inserted.
        # Of two items with the identity, the one nearer to the old index counts.
        (page("a", "x", "b", "c", "x"), 4, 5),
        (page("a", "b", "x", "c", "x"), 3, 3),
        (page("x", "a", "b", "c", "x"), 1, 1),
        # At the same distance, the first one: a repeated item is better than a lost one.
        (page("a", "x", "b", "x"), 3, 2),
        (page(None, "a"), 1, 0),
        (page(), 1, 0),
    ],
)
def test_the_last_returned_item_is_searched_from_its_old_index(
    items: list[object], taken: int, before: int
) -> None:
    assert items_before_cursor(items, place(taken), ID, strict=False) == before


@pytest.mark.parametrize(("count", "taken", "before"), [(3, 2, 2), (2, 3, 2), (0, 1, 0)])
def test_items_without_an_identity_are_counted(count: int, taken: int, before: int) -> None:
    assert items_before_cursor([{}] * count, place(taken, None), ID, strict=True) == before


def test_a_missing_item_raises_if_the_search_is_strict() -> None:
    with pytest.raises(PaginationError, match="is not on its page any more"):
        items_before_cursor(page("a"), place(1), ID, strict=True)
    assert items_before_cursor(page("a"), place(1), ID, strict=False) == 0
    assert items_before_cursor(page("a"), place(0), ID, strict=True) == 0


LAST = {"id": "x"}


@pytest.mark.parametrize(
    ("items", "again", "overlap"),
    [
        (page("a", "b"), page("x"), 0),  # Nothing moved.
        (page("x", "a"), page("w"), 1),  # An item was inserted before the boundary.
        (page("w", "x", "a"), page("v"), 2),
        (page("x"), [], 1),
    ],
)
def test_the_overlap_of_a_page_ends_with_the_last_item_of_the_page_before(
    items: list[object], again: list[object], overlap: int
) -> None:
    assert boundary_overlap(items, LAST, again, ID) == overlap


def test_a_page_of_one_item_has_one_item() -> None:
    with pytest.raises(PaginationError, match="a page of one item, got more"):
        boundary_overlap(page("x"), LAST, page("x", "y"), ID)


@pytest.mark.parametrize("again", [page("w"), page()])
def test_a_last_item_that_is_gone_raises(again: list[object]) -> None:
    with pytest.raises(PaginationError, match="the list has changed"):
        boundary_overlap(page("a"), LAST, again, ID)


@pytest.mark.parametrize(
    ("style", "counted"),
    [
        (HALCursor(items="rooms"), False),
        (PageToken(items="rooms"), False),
        (SinglePage(items="rooms"), False),
        (PageNumber(items="rooms"), True),
        (PageIndex(items="rooms"), True),
        (PageMore(items="rooms"), True),
        (RecordIndex(items="rooms"), True),
    ],
)
def test_styles_that_count_are_shifted_by_a_removed_item(style: Pagination, counted: bool) -> None:
    assert style.counted is counted
