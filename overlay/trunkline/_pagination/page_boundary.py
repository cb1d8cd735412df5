"""Boundaries of pages: how many items at the start of a page were already returned.

Both functions search for the last returned item instead of counting. An insertion or a removal
shifts all other items of a counted list.
"""

from __future__ import annotations

from trunkline.errors import PaginationError

from .cursor import ListPosition, mark
from .guards import item_key
from .page_parts import Path, identity_of


def items_before_cursor(
    items: list[object], place: ListPosition, identity: Path, *, strict: bool
) -> int:
    """Return how many items of a resumed page were returned before its cursor.

    Return 0 if the last returned item is missing: a repeated item is better than a lost one.

    Raises:
        PaginationError: The item is missing, and `strict` is set.
    """
    if place.last is None:
        return min(place.taken, len(items))
    # Search from its old index outwards: if nothing moved, the first item matches.
    likely = place.taken - 1
    order = sorted(range(len(items)), key=lambda index: abs(index - likely))
    for index in order:
        known = identity_of(items[index], identity)
        if known is not None and mark(known) == place.last:
            return index + 1
    if strict and place.taken:
        raise PaginationError(
            "the list has changed: the last returned item is not on its page any more"
        )
    return 0


def boundary_overlap(items: list[object], last: object, again: list[object], identity: Path) -> int:
    """Return how many items of a page were already returned with the previous page.

    Args:
        items: The items of the page.
        last: The last item of the previous page, as it was received.
        again: The items that are now at the index of that item: one, or none.
        identity: The properties that identify an item.

    Raises:
        PaginationError: Items before the boundary were removed, so that others may be missed.
    """
    if len(again) > 1:
        raise PaginationError("overlap: expected a page of one item, got more")
    key = item_key(last, identity)
    if again and item_key(again[0], identity) == key:
        return 0
    for index, item in enumerate(items):
        if item_key(item, identity) == key:
            return index + 1
    raise PaginationError(
        "the list has changed: items may have moved from this page to the previous one and were"
        " not returned; resume from the pager's cursor to read that page again"
    )


def repeated_start(items: list[object], previous: list[object], identity: Path) -> int:
    """Return how many items at the start of a page are the end of the previous page.

    A server that sends a bare array may ignore the page size and send all items that follow.

    Args:
        items: The items of the page.
        previous: The items of the page before.
        identity: The properties that tell one item from another.
    """
    keys = [item_key(item, identity) for item in items]
    known = [item_key(item, identity) for item in previous]
    for index in range(len(known) if keys else 0):
        end = known[index : index + len(keys)]
        if end == keys[: len(end)]:
            return len(end)
    return 0
