"""The lists of one API: their pages and the URLs of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trunkline.sandbox._http.routing import Call
from trunkline.sandbox._values.schemas import Schema, Schemas

from .objects import fill, value_at
from .operations import DescribedOperation
from .pages import Pages, query_text


class Lists:
    """The lists of one API.

    Args:
        schemas: The schemas of the document.
        prefix: The base path of the API.
    """

    def __init__(self, schemas: Schemas, prefix: str) -> None:
        self._schemas = schemas
        self._prefix = prefix
        self._pages: dict[str, Pages] = {}

    def pages(self, operation: DescribedOperation, schema: Schema) -> Pages:
        """Return the pages of an operation, whose response has a schema."""
        pages = self._pages.get(operation.id)
        if pages is None:
            pages = self._pages[operation.id] = Pages(self._schemas, operation, schema)
        return pages

    def link(self, operation: DescribedOperation, call: Call) -> Callable[[Mapping[str, Any]], str]:
        """Return a function that returns the URL of an operation with a query."""

        def link(query: Mapping[str, Any]) -> str:
            url = f"{call.state.origin}{self._prefix}{fill(operation.path, call.params)}"
            text = query_text(query)
            return f"{url}?{text}" if text else url

        return link

    def page_of(self, value: Any, operation: DescribedOperation, schema: Schema, call: Call) -> Any:
        """Return the page of a response that a request asks for; its items are the whole list.

        A response that has no list, or whose pages are not valid, is returned as it is.
        """
        pages = self.pages(operation, schema)
        items = None if pages.style is None else value_at(value, pages.places)
        if not isinstance(items, list):
            return value
        serials = range(1, len(items) + 1)
        request = pages.cut(call.query, serials, items.__getitem__)
        part = items[request.start : request.start + request.size]
        link = self.link(operation, call)
        page = pages.page(value, part, pages.places, request, serials, link)
        return page if self._schemas.is_valid(page, schema) else value
