"""How a list goes on, guessed from its parameters and from what its pages say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from codegen.spec import naming
from codegen.spec.document import Object, operations
from codegen.stages.validate import parameters_of

from .guess import Guess
from .shapes import Shape, answer_of, shape_of, whole

_SIZES = ("page_size", "pageSize", "per_page", "perPage", "limit", "size", "count", "page_limit")
_PAGES = ("page", "page_number", "pageNumber", "page_no", "pageNo", "p")
_INDEXES = ("page_index", "pageIndex")
_RECORDS = ("record_index", "recordIndex", "offset", "start", "skip", "start_index", "startIndex")
_CURSORS = (
    "cursor", "start_id", "page_token", "pageToken", "after", "starting_after", "next_token",
    "nextToken", "continuation", "continuation_token", "continuationToken", "since_id", "marker",
)  # fmt: skip
_MORE = ("more", "has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage")
_PAGE_TOTALS = ("total_pages", "totalPages", "page_count", "pageCount", "pages", "last_page")
_TOTALS = (
    "total_items", "totalItems", "total", "total_count", "totalCount", "count", "total_results",
    "totalResults", "total_elements", "totalElements",
)  # fmt: skip
# What a page says of the one after it, where no style here goes on by it.
_UNREAD = ("next", "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token")

_AS_IT_IS = "the answer as it is"


@attrs.frozen(kw_only=True)
class Paging:
    """The `x-trunkline-pagination` of an operation, and how it was found.

    Attributes:
        declared: It; empty where a list goes on in a way that no style reads, so that a caller
            gets the answer as it is, with what says that there is more.
        guess: What is told of it.
    """

    declared: Mapping[str, Any]
    guess: Guess


def guess_paging(root: Object) -> dict[str, Paging]:
    """Return how the lists of a document go on, by operationId."""
    found = {}
    for path, verb, operation in operations(root):
        if verb != "get" or path.rstrip("/").endswith("}"):
            continue
        response = answer_of(root, operation)
        words = [word for word in path.split("/") if word and "{" not in word]
        shape = shape_of(root, response, words[-1] if words else "") if response else None
        if shape is None:
            continue
        query = {
            str(parameter.get("name")): whole(root, parameter.get("schema"))
            for parameter in parameters_of(root, root["paths"][path], operation)
            if parameter.get("in") == "query"
        }
        paging = _Reader(f"GET {path}", query, shape).paging(words[-1] if words else "")
        if paging is not None and paging.declared and "requestBody" in operation:
            reason = "no list that goes on takes a body, and this one does"
            paging = Paging(declared={}, guess=Guess(f"GET {path}", _AS_IT_IS, reason, True))
        if paging is not None:
            found[operation["operationId"]] = paging
    return found


class _Reader:
    """Reads one list."""

    def __init__(self, what: str, query: Mapping[str, Object], shape: Shape) -> None:
        self._what = what
        self._query = query
        self._shape = shape

    def paging(self, noun: str) -> Paging | None:
        """Return how the list goes on; None where an answer only happens to hold a list."""
        style = self._style()
        if style is None:
            return None
        name, fields, reason, doubtful = style
        guess = Guess(self._what, name or _AS_IT_IS, reason, doubtful)
        if not name:
            return Paging(declared={}, guess=guess)
        identity = self._identity(noun)
        declared: dict[str, Any] = {"style": name, "items": [*self._shape.items]}
        if identity:
            declared["identity"] = identity
        declared.update(fields)
        return Paging(declared=declared, guess=guess)

    def _style(self) -> tuple[str, dict[str, Any], str, bool] | None:
        page, index = self._param(_PAGES), self._param(_INDEXES)
        record, cursor = self._param(_RECORDS), self._param(_CURSORS)
        more, total = self._said(_MORE), self._said(_TOTALS)
        pages = self._said(_PAGE_TOTALS)
        sizes = self._sizes()
        if page and more:
            fields = {"page_param": page, "more": more, "first": self._first(page, 0), **sizes}
            reason = f"the parameter {page} and the flag {more[-1]}"
            return "page-more", fields, reason, self._given(page) is None
        if record:
            fields = {"index_param": record, **sizes, **({"count": total} if total else {})}
            return "record-index", fields, f"the parameter {record}", "size_param" not in sizes
        if index:
            fields = {"page_param": index, "first": self._first(index, 0), **sizes}
            fields |= {"count": total} if total else {}
            return "page-index", fields, f"the parameter {index}", False
        if page and (pages or total or not self._shape.links):
            fields = {"page_param": page, "first": self._first(page, 1), **sizes}
            fields |= {"total_pages": pages} if pages else {}
            fields |= {"total": total} if total else {}
            seen = f" and {pages[-1]}" if pages else ""
            return "page-number", fields, f"the parameter {page}{seen}", not pages
        if self._shape.links and (cursor or page):
            fields = {"next_param": cursor or page, "prev_param": None}
            fields |= {"links": [*self._shape.links]} if self._shape.links != ("_links",) else {}
            fields |= {"total": total} if total else {}
            return (
                "hal-cursor",
                fields,
                f"links to the next page, which name {cursor or page}",
                True,
            )
        return self._single(cursor)

    def _single(self, cursor: str | None) -> tuple[str, dict[str, Any], str, bool] | None:
        onward = self._said(_UNREAD)
        if cursor or onward or self._shape.links:
            sign = cursor or (onward[-1] if onward else "a link to the next page")
            return "", {}, f"{sign} says that there are more, and no style here reads it", True
        usual = self._shape.items == () or self._shape.items[0] == "_embedded"
        if usual or (len(self._shape.items) == 1 and not self._others()):
            return "single", {}, "nothing says that there are more pages", False
        return None

    def _others(self) -> set[str]:
        """Return what the answer says beside its items that is no part of paging."""
        known = {*_TOTALS, *_PAGE_TOTALS, *_MORE, *_SIZES, *_PAGES, *_INDEXES, *_RECORDS}
        return set(self._shape.said) - known

    def _sizes(self) -> dict[str, Any]:
        size = self._param(_SIZES)
        if size is None:
            return {}
        schema = self._query[size]
        found: dict[str, Any] = {"size_param": size}
        for key, keyword in (("default_size", "default"), ("max_size", "maximum")):
            value = schema.get(keyword)
            if type(value) is int and 0 < value < 10_000:
                found[key] = value
        return found

    def _first(self, param: str, usual: int) -> int:
        given = self._given(param)
        return usual if given is None else given

    def _given(self, param: str) -> int | None:
        """Return the number of the first page, if the parameter's schema gives it away."""
        schema = self._query[param]
        for value in (schema.get("minimum"), schema.get("default")):
            if type(value) is int and value in (0, 1):
                return value
        return None

    def _identity(self, noun: str) -> str | None:
        properties = self._shape.item.get("properties") or {}
        single = naming.snake(naming.singular(noun)) if noun else ""
        wanted = ("id", "uuid", f"{single}_id", f"{single}Id", f"{single}_uuid", "_id", "key")
        return next((name for name in wanted if name in properties), None)

    def _param(self, names: Iterable[str]) -> str | None:
        return next((name for name in names if name in self._query), None)

    def _said(self, names: Iterable[str]) -> list[str]:
        return next(([*self._shape.said[n]] for n in names if n in self._shape.said), [])
