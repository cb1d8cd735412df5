"""The part of a list that a request asks for, and queries as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

import attrs

Cursors: TypeAlias = Callable[[int], Any]


@attrs.frozen(kw_only=True)
class PageRequest:
    """The part of a list that a request asks for.

    Attributes:
        start: The index of the first item.
        size: The number of items.
        query: The query parameters of the request, decoded.
        backward: Whether the request asks for the items before one.
        cursors: Returns the cursor of the item with an index, for the style `ItemCursor`.
    """

    start: int
    size: int
    query: Mapping[str, Any]
    backward: bool = False
    cursors: Cursors | None = None


def query_text(query: Mapping[str, Any]) -> str:
    """Return a query as text."""
    pairs = [
        (name, each)
        for name, value in query.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    return urlencode(
        [(n, str(v).lower() if isinstance(v, bool) else str(v)) for n, v in pairs], quote_via=quote
    )
