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

_PAGES_REMEMBERED = 16_384
_ITEMS_REMEMBERED = 65_536
_MOST_IDLE_PAGES = 2


class Recent:
    """The keys of late: at least the last `least`, at most twice as many.

    Two generations, so that the oldest keys go without a queue of all of them; hashes of the
    keys, so that long keys cost no more than short ones.
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
    """Return an empty memory of items: what `dedupe=True` knows."""
    return Recent(_ITEMS_REMEMBERED)


def item_key(item: object, identity: Path) -> Hashable:
    """Return what two items share that are the same: the identity, or else all they say."""
    known = identity_of(item, identity)
    return str(known) if known is not None else _content(item)


def _content(value: Any) -> Hashable:
    try:
        return marshal.dumps(value, 0)  # format 0 depends on nothing but the value
    except ValueError:
        return repr(value)  # a caller's own JSON reader made values that are not JSON's


class _Trail:
    """Keys that should all differ: finds one that came before, at once or, of long ago, later."""

    __slots__ = ("_count", "_milestone", "_recent")

    def __init__(self) -> None:
        self._recent = Recent(_PAGES_REMEMBERED)
        self._count = 0
        self._milestone: int | None = None

    def seen_before(self, key: Hashable) -> bool:
        """Return whether a key came before; remember it where it did not."""
        if key in self._recent or hash(key) == self._milestone:
            return True
        self._recent.add(key)
        self._count += 1
        if self._count & (self._count - 1) == 0:
            # Remembered at each power of two: a loop of any length comes to it again (Brent).
            self._milestone = hash(key)
        return False


class LoopGuard:
    """Finds the walk that would not end.

    Args:
        forgiving: Whether a page that was seen before counts as an empty page rather than as a
            loop: where items that come twice are dropped, it can be a list that has grown.
    """

    __slots__ = ("_forgiving", "_idle", "_pages", "_positions")

    def __init__(self, *, forgiving: bool = False) -> None:
        self._forgiving = forgiving
        self._idle = 0
        self._pages = _Trail()
        self._positions = _Trail()

    def check_page(self, items: list[object], identity: Path) -> None:
        """Note the items of a page, before any of them is given out.

        Raises:
            PaginationLoopError: They came before.
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
            raise PaginationLoopError("a page has the very items of one before it")

    def check_position(self, position: Hashable) -> None:
        """Note the position of the page that is asked for next.

        Raises:
            PaginationLoopError: It was asked for before, or the pages have nothing new.
        """
        if self._idle >= _MOST_IDLE_PAGES:
            raise PaginationLoopError("page after page has no new item, and there is always a next")
        if self._positions.seen_before(position):
            raise PaginationLoopError("the next page is one that was seen already")
