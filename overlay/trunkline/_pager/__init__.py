"""Lists, walked to their last item: what asks for pages, where `_pagination` decides which.

| module | what it has |
|---|---|
| `pager` | `AsyncPager`, what a method that lists returns |
| `iterators` | what `async for` walks with: item by item, or `Page` by `Page` |
| `walk` | `Walk`, one way through the list: the next page, the next item, the cursor |
| `read_ahead` | `PageQueue`, the pages that are on their way |
| `listing` | `Listing`, the operation with its arguments |
| `settings` | `PagerSettings`, the options |
"""

from __future__ import annotations

from .iterators import ItemIterator, Page, PageIterator
from .pager import AsyncPager

__all__ = ["AsyncPager", "ItemIterator", "Page", "PageIterator"]
