"""Pagination styles, as pure functions from (request, page) to the next request.

A style is declared once for each list operation (`x-trunkline-pagination` in the corrections: the
style's name in `STYLES` and the arguments of its class) and does no I/O. It is the best guess for the
first request. After that, the pages decide, best evidence first:

1. a `next` link with an undescribed cursor is followed, in every style, from the page or from the
   `Link` header of the response;
2. the evidence of the style, as in the table;
3. a bare array, where a page was described, is the last page unless it is full;
4. a `next` link of the header with the described position is followed, where the others say that
   this is the last page, unless the page is empty.

| style | the last page is |
|---|---|
| `HALCursor` | the page without a `next` link |
| `PageToken` | the page without the token of another, or whose flag is false |
| `ItemCursor` | the page whose flag is false; without a flag, an empty page |
| `LinkHeader` | the page whose response has no `next` link in the header |
| `PageNumber` | an empty page, or a short page whose number is the number of pages, or, without that number, whose items complete the total |
| `PageIndex`, `RecordIndex` | an empty page, a short page that completes the count, or a page with links but without a `next` link and a count |
| `PageMore` | the page whose flag is false; without a flag, an empty page |
| `SinglePage` | the only page |

Totals are hints. They can only save the request for an empty page, and only if the page is shorter
than the server's pages are. A full page is always followed by another request, because a "count" may
be that of the page alone, or out of date. So a total that is missing, wrong, negative or text costs
one request and no item.

docs/pagination.md states the guarantees for lists that change during iteration.

| module | contents |
|---|---|
| `style` | `Pagination`, the base class of the styles |
| `linked`, `counted`, `numbered` | the styles |
| `link_header` | the links of a `Link` header |
| `page_parts` | the items, totals and links of a page |
| `cursor` | a position in a list as text |
| `guards` | detection of loops and repeated items |
| `page_boundary` | how many items a page shares with the previous page |

`_pager` requests the pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from .counted import RecordIndex
from .linked import HALCursor, ItemCursor, LinkHeader, PageToken, SinglePage
from .numbered import PageIndex, PageMore, PageNumber
from .style import Pagination, Params

__all__ = [
    "STYLES",
    "HALCursor",
    "ItemCursor",
    "LinkHeader",
    "PageIndex",
    "PageMore",
    "PageNumber",
    "PageToken",
    "Pagination",
    "Params",
    "RecordIndex",
    "SinglePage",
]

# The name of each style in a correction. The correction's other keys are the class's arguments.
STYLES: Mapping[str, type[Pagination]] = {
    "hal-cursor": HALCursor,
    "page-token": PageToken,
    "item-cursor": ItemCursor,
    "link-header": LinkHeader,
    "page-number": PageNumber,
    "page-index": PageIndex,
    "record-index": RecordIndex,
    "page-more": PageMore,
    "single": SinglePage,
}
