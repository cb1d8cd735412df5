"""Iteration over lists: requests the pages that `_pagination` selects.

| module | contents |
|---|---|
| `pager` | `AsyncPager`, the return value of list methods |
| `iterators` | the iterators of `async for`, over items and over `Page`s |
| `walk` | `Walk`, the state of one iteration: the next page, the next item, the cursor |
| `read_ahead` | `PageQueue`, the pages requested in advance |
| `listing` | `Listing`, the operation with its arguments |
| `settings` | `PagerSettings`, the options |
"""

from __future__ import annotations

from .iterators import ItemIterator, Page, PageIterator
from .pager import AsyncPager

__all__ = ["AsyncPager", "ItemIterator", "Page", "PageIterator"]
