"""Where a page is joined to what came before it: pure functions that return how many to pass over.

Both look for the item that was last, and not only for a number: items that come and go move all
others of a counted list.
"""

from __future__ import annotations

from trunkline.errors import PaginationError

from .cursor import ListPosition, mark
from .guards import item_key
from .page_parts import Path, identity_of


def resumed_at(items: list[object], place: ListPosition, identity: Path, *, strict: bool) -> int:
    """Return how many items of a resumed page are behind the place.

    Where the item that was taken last is gone, all of the page is given again: an item twice is
    better than an item never.

    Raises:
        PaginationError: It is gone, and the walk is `strict`.
    """
    if place.last is None:
        return min(place.taken, len(items))
    # Where nothing moved it is the first that is looked at.
    likely = place.taken - 1
    order = sorted(range(len(items)), key=lambda index: abs(index - likely))
    for index in order:
        known = identity_of(items[index], identity)
        if known is not None and mark(known) == place.last:
            return index + 1
    if strict and place.taken:
        raise PaginationError(
            "the list has changed: the item at which the walk was left is not on its page"
        )
    return 0


def joined_at(items: list[object], last: object, again: list[object], identity: Path) -> int:
    """Return how many items of a page came already, given the last one of the page before.

    Args:
        items: The items of the page.
        last: The last item of the page before, as it was.
        again: What is at the place of that last item now.
        identity: The properties that tell one item from another.

    Raises:
        PaginationError: Items went before the seam, so that others slipped past it.
    """
    if len(again) > 1:
        raise PaginationError("no overlap: the provider does not give a page of one item")
    key = item_key(last, identity)
    if again and item_key(again[0], identity) == key:
        return 0
    for index, item in enumerate(items):
        if item_key(item, identity) == key:
            return index + 1
    raise PaginationError(
        "the list has changed: items may have slipped from this page to the one before it, and"
        " were not given; to resume from the pager's cursor reads that page again"
    )
