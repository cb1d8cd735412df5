"""Guards of an iteration: detect loops and repeated items.

Memory is bounded to the most recent tens of thousands of keys. A longer loop is still detected,
only later.
"""

from __future__ import annotations

import marshal
from collections.abc import Hashable
from typing import Any

from trunkline.errors import PaginationLoopError

from .page_parts import Path, identity_of

MAX_REMEMBERED_PAGES = 16_384
MAX_REMEMBERED_ITEMS = 65_536
MAX_IDLE_PAGES = 2


class Recent:
    """The most recent keys: at least `least` of them, at most twice as many.

    Two generations make it cheap to drop the oldest keys. Hashes keep long keys small.
    """

    __slots__ = ("_least", "_new", "_old")

    def __init__(self, least: int) -> None:
        self._least = least
        self._new: set[int] = set()
        self._old: set[int] = set()

    def __contains__(self, key: Hashable) -> bool:
        mark = hash(key)
        return mark in self._new or mark in self._old

    def add(self, key: Hashable) -> None:
        """Remember a key."""
        if len(self._new) >= self._least:
            self._old, self._new = self._new, set()
        self._new.add(hash(key))


def recent_items() -> Recent:
    """Return an empty memory of items, for `dedupe=True`."""
    return Recent(MAX_REMEMBERED_ITEMS)


def item_key(item: object, identity: Path) -> Hashable:
    """Return the key of an item: its identifier, or its whole content if it has none."""
    known = identity_of(item, identity)
    return str(known) if known is not None else _content(item)


def _content(value: Any) -> Hashable:
    try:
        return marshal.dumps(value, 0)  # format 0 depends on nothing but the value
    except ValueError:
        return repr(value)  # values that JSON cannot have


class _Trail:
    """Keys that should all differ. Detects a repeated key, at once if it is recent."""

    __slots__ = ("_count", "_milestone", "_recent")

    def __init__(self) -> None:
        self._recent = Recent(MAX_REMEMBERED_PAGES)
        self._count = 0
        self._milestone: int | None = None

    def seen_before(self, key: Hashable) -> bool:
        """Return whether a key was seen before, and remember it."""
        if key in self._recent or hash(key) == self._milestone:
            return True
        self._recent.add(key)
        self._count += 1
        if self._count & (self._count - 1) == 0:
            # Kept at each power of two: a loop of any length reaches it again (Brent's algorithm).
            self._milestone = hash(key)
        return False


class LoopGuard:
    """Detects an iteration that would not end.

    Args:
        forgiving: Whether a repeated page counts as an empty page instead of a loop. With
            `dedupe=True`, a list that has grown can repeat a page.
    """

    __slots__ = ("_forgiving", "_idle", "_pages", "_positions")

    def __init__(self, *, forgiving: bool = False) -> None:
        self._forgiving = forgiving
        self._idle = 0
        self._pages = _Trail()
        self._positions = _Trail()

    def check_page(self, items: list[object], identity: Path) -> None:
        """Record the items of a page before any of them is returned.

        Raises:
            PaginationLoopError: The same items were received before.
        """
        if not items:
            self._idle += 1
            return
        known = tuple(identity_of(item, identity) for item in items)
        key = _content(items) if None in known else known
        if not self._pages.seen_before(key):
            self._idle = 0
        elif self._forgiving:
            self._idle += 1
        else:
            raise PaginationLoopError("a page has the same items as an earlier page")

    def check_position(self, position: Hashable) -> None:
        """Record the position of the next page.

        Raises:
            PaginationLoopError: It was requested before, or several pages had no new items.
        """
        if self._idle >= MAX_IDLE_PAGES:
            raise PaginationLoopError(
                "several pages without new items, and there is always a next page"
            )
        if self._positions.seen_before(position):
            raise PaginationLoopError("the next page was requested before")
