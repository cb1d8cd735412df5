"""Pagination styles, as pure functions from (request, page) to the next request.

A style is declared once for each list operation (`x-trunkline-pagination` in the corrections: the
style's name in `STYLES` and the arguments of its class) and does no I/O. What ends a walk:

| style | the last page is |
|---|---|
| `HALCursor` | the page without a `next` link |
| `PageNumber` | an empty page, or a short page at which the totals agree |
| `PageIndex`, `RecordIndex` | an empty page, or a short page at which the count agrees |
| `PageMore` | the page that says there are no more; where it says nothing, an empty page |
| `SinglePage` | the only page |

Totals are hints. All they can do is to spare the request for an empty page, where the data says
the same: the page is shorter than the server's pages are, and the total is the number of items up
to the page's last. A full page is asked on from, whatever they say: a "count" may be the count
of the page alone, and totals may be older than the page. So a total that is missing, wrong,
negative or text costs one request and no item.

docs/pagination.md states the guarantees for lists that change during iteration.

| module | what it has |
|---|---|
| `style` | `Pagination`, the base class of the styles |
| `linked`, `counted`, `numbered` | the styles |
| `page_parts` | the items, totals and links of a page |
| `cursor` | a position in a list as text |
| `guards` | detection of loops and repeated items |
| `page_boundary` | how many items a page shares with the previous page |

`_pager` requests the pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from .counted import RecordIndex
from .linked import HALCursor, SinglePage
from .numbered import PageIndex, PageMore, PageNumber
from .style import Pagination, Params

__all__ = [
    "STYLES",
    "HALCursor",
    "PageIndex",
    "PageMore",
    "PageNumber",
    "Pagination",
    "Params",
    "RecordIndex",
    "SinglePage",
]

# The name of each style in a correction. The correction's other keys are the class's arguments.
STYLES: Mapping[str, type[Pagination]] = {
    "hal-cursor": HALCursor,
    "page-number": PageNumber,
    "page-index": PageIndex,
    "record-index": RecordIndex,
    "page-more": PageMore,
    "single": SinglePage,
}
