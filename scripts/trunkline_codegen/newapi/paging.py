"""Guess the pagination of lists from their parameters and responses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Object, operations
from trunkline_codegen.stages.validate import parameters_of

from .guess import Guess
from .shapes import (
    ListResponse,
    link_header_sign,
    list_response,
    merged_schema,
    success_schema,
)

_SIZES = ("page_size", "pageSize", "per_page", "perPage", "limit", "size", "count", "page_limit")
_PAGES = ("page", "page_number", "pageNumber", "page_no", "pageNo", "p")
_INDEXES = ("page_index", "pageIndex")
_RECORDS = ("record_index", "recordIndex", "offset", "start", "skip", "start_index", "startIndex")
_CURSORS = (
    "cursor", "start_id", "page_token", "pageToken", "after", "after_id", "afterId", "starting_after",
    "startingAfter", "next_token", "nextToken", "continuation", "continuation_token",
    "continuationToken", "since_id", "sinceId", "last_id", "lastId", "marker",
)  # fmt: skip
_MORE = ("more", "has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage")
_PAGE_TOTALS = ("total_pages", "totalPages", "page_count", "pageCount", "pages", "last_page")
_TOTALS = (
    "total_items", "totalItems", "total", "total_count", "totalCount", "count", "total_results",
    "totalResults", "total_elements", "totalElements",
)  # fmt: skip
# Fields of a page with the token of the next one.
_TOKENS = (
    "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken",
    "next_page", "nextPage", "next_offset", "nextOffset", "next_marker", "NextToken", "next",
)  # fmt: skip

# Parameters with the last identifier of the page before, and fields of a page with its last one.
_AFTER = (
    "starting_after", "startingAfter", "after_id", "afterId", "since_id", "sinceId", "last_id",
    "lastId", "after",
)  # fmt: skip
_BEFORE = ("ending_before", "endingBefore", "before_id", "beforeId", "before")
_LAST_IDS = ("last_id", "lastId", "end_cursor", "endCursor")

# A text that says that a parameter is the identifier of an item: "return items after this ID".
_ITEM_ID = re.compile(
    r"\b(?:after|following|last|beyond|start)\w*\b.*\b(?:ids?|identifiers?|uuid)\b"
    r"|\b(?:ids?|identifiers?|uuid)\b.*\b(?:after|following|last|beyond|place in the list)\b",
    re.IGNORECASE | re.DOTALL,
)

# Formats of text that is a number.
_NUMBERS = frozenset({"int32", "int64", "integer", "number", "float", "double", "decimal"})
_UNPAGED = "unpaged response"


@attrs.frozen(kw_only=True)
class Paging:
    """The `x-trunkline-pagination` of an operation, and the guess.

    Attributes:
        declared: The value of the extension; empty if no page style supports the pagination, so
            that the method returns the response unchanged.
        guess: The guess for the summary.
    """

    declared: Mapping[str, Any]
    guess: Guess


def guess_paging(root: Object) -> dict[str, Paging]:
    """Return the pagination of the lists of a document, by operationId."""
    found = {}
    for path, verb, operation in operations(root):
        if verb != "get" or path.rstrip("/").endswith("}"):
            continue
        response = success_schema(root, operation)
        words = [word for word in path.split("/") if word and "{" not in word]
        listing = list_response(root, response, words[-1] if words else "") if response else None
        if listing is None:
            continue
        query = {
            str(parameter.get("name")): {
                **merged_schema(root, parameter.get("schema")),
                **({"description": parameter["description"]} if "description" in parameter else {}),
            }
            for parameter in parameters_of(root, root["paths"][path], operation)
            if parameter.get("in") == "query"
        }
        sign = link_header_sign(root, operation)
        reader = _Reader(f"GET {path}", query, listing, sign)
        paging = reader.paging(words[-1] if words else "")
        if paging is not None and paging.declared and "requestBody" in operation:
            reason = "a paginated list cannot take a request body"
            paging = Paging(declared={}, guess=Guess(f"GET {path}", _UNPAGED, reason, True))
        if paging is not None:
            found[operation["operationId"]] = paging
    return found


class _Reader:
    """Guesses the pagination of one list."""

    def __init__(
        self,
        subject: str,
        query: Mapping[str, Object],
        listing: ListResponse,
        link_header: tuple[str, bool],
    ) -> None:
        self._subject = subject
        self._query = query
        self._listing = listing
        self._link_sign, self._link_is_described = link_header

    def paging(self, noun: str) -> Paging | None:
        """Return the pagination; None if the response only contains a list incidentally."""
        identity = self._identity(noun)
        style = self._style(identity)
        if style is None:
            return None
        name, fields, reason, doubtful = style
        guess = Guess(self._subject, name or _UNPAGED, reason, doubtful)
        if not name:
            return Paging(declared={}, guess=guess)
        declared: dict[str, Any] = {"style": name, "items": [*self._listing.items]}
        if identity:
            declared["identity"] = identity
        declared.update(fields)
        return Paging(declared=declared, guess=guess)

    def _style(self, identity: str | None) -> tuple[str, dict[str, Any], str, bool] | None:
        page, index = self._counted(_PAGES), self._counted(_INDEXES)
        record, cursor = self._counted(_RECORDS), self._param(_CURSORS)
        more, total = self._metadata(_MORE), self._metadata(_TOTALS)
        pages = self._metadata(_PAGE_TOTALS)
        sizes = self._sizes()
        named = self._token() or (self._link_header() if self._link_is_described else None)
        if named is None and not self._listing.links and not self._link_sign:
            named = self._item_cursor(identity)
        if named is not None:
            return named
        for param in filter(None, (record, page, index)):
            if self._is_text(param) and not (param == page and pages):
                reason = f"{param} is a text: the token of a page whose place is not described"
                return "", {}, reason, True
        if page and more:
            fields = {"page_param": page, "more": more, "first": self._first(page, 0), **sizes}
            reason = f"the parameter {page} and the flag {more[-1]}"
            return "page-more", fields, reason, self._first_page(page) is None
        if record:
            fields = {"index_param": record, **sizes, **({"count": total} if total else {})}
            return "record-index", fields, f"the parameter {record}", "size_param" not in sizes
        if index:
            fields = {"page_param": index, "first": self._first(index, 0), **sizes}
            fields |= {"count": total} if total else {}
            return "page-index", fields, f"the parameter {index}", False
        if page and (pages or total or not self._listing.links):
            fields = {"page_param": page, "first": self._first(page, 1), **sizes}
            fields |= {"total_pages": pages} if pages else {}
            fields |= {"total": total} if total else {}
            seen = f" and {pages[-1]}" if pages else ""
            return "page-number", fields, f"the parameter {page}{seen}", not pages
        if self._listing.links and (cursor or page):
            fields = {"next_param": cursor or page, "prev_param": None}
            fields |= (
                {"links": [*self._listing.links]} if self._listing.links != ("_links",) else {}
            )
            fields |= {"total": total} if total else {}
            return (
                "hal-cursor",
                fields,
                f"links to the next page with the parameter {cursor or page}",
                True,
            )
        return self._single(cursor)

    def _token(self) -> tuple[str, dict[str, Any], str, bool] | None:
        """Return the style of pages with a token, if a parameter takes what a field has."""
        texts = [name for name in (*_RECORDS, *_PAGES) if name in self._query]
        # `after` can be a date as well.
        cursors = [name for name in _CURSORS if name in self._query]
        params = [name for name in cursors if not self._is_date(name)]
        params += [name for name in texts if self._is_text(name)]
        for param in params:
            same = self._listing.metadata.get(param)
            # `{"paging": {"page": 1}}` is where the page is, not the next one; `cursor` beside the
            # items can be either.
            is_next = same is not None and (
                param in cursors or (len(same) > 1 and "next" in same[0].lower())
            )
            is_next &= same is not None and (len(same) > 1 or param in self._listing.of_next)
            is_deep = same is not None and len(same) > 2  # `paging.next.after`
            tokens = self._metadata(_TOKENS)
            path = same if is_deep else tokens or (same if is_next else None)
            more, total = self._metadata(_MORE), self._metadata(_TOTALS)
            if path is None and more and param in _AFTER:
                path = self._metadata(_LAST_IDS)
            if not path:
                continue
            fields: dict[str, Any] = {"next_param": param, "next_token": [*path]}
            fields |= {"more": more} if more else {}
            fields |= {"total": total} if total else {}
            return "page-token", fields, f"the parameter {param} and the field {path[-1]}", False
        return None

    def _item_cursor(self, identity: str | None) -> tuple[str, dict[str, Any], str, bool] | None:
        """Return the style of pages that begin after the identifier of an item.

        A flag for more pages, or the description of the parameter, has to say so: `after` alone can
        be a date, and `since_id` a filter.
        """
        param = self._identifier(_AFTER, identity)
        if param is None or self._metadata(_TOKENS):
            return None
        more, total = self._metadata(_MORE), self._metadata(_TOTALS)
        says_so = bool(_ITEM_ID.search(str(self._query[param].get("description"))))
        if not more and not says_so:
            return None
        fields: dict[str, Any] = {"next_param": param}
        before = self._identifier(_BEFORE, identity)
        fields |= {"prev_param": before} if before else {}
        fields |= {"more": more} if more else {}
        fields |= {"total": total} if total else {}
        is_required = identity in (self._listing.item.get("required") or ())
        flag = f" and the flag {more[-1]}" if more else ""
        reason = f"the parameter {param}, which takes the {identity} of the last item{flag}"
        doubtful = not is_required or not (more and (says_so or param != "after"))
        return "item-cursor", fields, reason, doubtful

    def _identifier(self, names: Iterable[str], identity: str | None) -> str | None:
        """Return the parameter that can take the identifier of an item, or None."""
        properties = self._listing.item.get("properties") or {}
        kind = _kind(properties.get(identity))
        return next(
            (
                name
                for name in names
                if identity is not None
                and name in self._query
                and not self._is_date(name)
                and _kind(self._query[name]) in (kind, None)
            ),
            None,
        )

    def _is_text(self, param: str) -> bool:
        """Return whether a parameter takes text that is no number."""
        schema = self._query[param]
        values = [schema.get(key) for key in ("default", "example") if key in schema]
        is_number = any(str(value).isdigit() for value in values)
        is_number |= str(schema.get("format")) in _NUMBERS
        is_number |= "number" in str(schema.get("description")).lower()
        return schema.get("type") in ("string", ["string", "null"]) and not is_number

    def _link_header(self) -> tuple[str, dict[str, Any], str, bool]:
        """Return the style of pages with a `Link` header, whose links have any known parameter."""
        known = (*_PAGES, *_INDEXES, *_RECORDS, *_CURSORS, "page_info")
        params = [name for name in known if name in self._query and not self._is_date(name)]
        size, total = self._param(_SIZES), self._metadata(_TOTALS)
        fields: dict[str, Any] = {"next_params": params} if params else {}
        fields |= {"size_param": size} if size else {}
        fields |= {"total": total} if total else {}
        is_doubtful = not params or not self._link_is_described
        return "link-header", fields, self._link_sign, is_doubtful

    def _is_date(self, param: str) -> bool:
        return "date" in str(self._query[param].get("format"))

    def _single(self, cursor: str | None) -> tuple[str, dict[str, Any], str, bool] | None:
        if self._link_sign:
            return self._link_header()
        next_field = self._metadata(_TOKENS)
        if cursor or next_field or self._listing.links:
            if not cursor and next_field:
                reason = f"{next_field[-1]} indicates more pages, but no query parameter takes it"
                return "", {}, reason, True
            sign = cursor or "a link to the next page"
            return "", {}, f"{sign} indicates more pages, which no page style supports", True
        usual = self._listing.items == () or self._listing.items[0] == "_embedded"
        if usual or (len(self._listing.items) == 1 and not self._other_fields()):
            return "single", {}, "no sign of further pages", False
        return None

    def _other_fields(self) -> set[str]:
        """Return the fields of the response that are neither items nor pagination."""
        known = {*_TOTALS, *_PAGE_TOTALS, *_MORE, *_SIZES, *_PAGES, *_INDEXES, *_RECORDS}
        return set(self._listing.metadata) - known

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

    def _first(self, param: str, default: int) -> int:
        number = self._first_page(param)
        return default if number is None else number

    def _first_page(self, param: str) -> int | None:
        """Return the number of the first page, if the parameter's schema implies it."""
        schema = self._query[param]
        for value in (schema.get("minimum"), schema.get("default")):
            if type(value) is int and value in (0, 1):
                return value
        return None

    def _identity(self, noun: str) -> str | None:
        properties = self._listing.item.get("properties") or {}
        single = naming.snake(naming.singular(noun)) if noun else ""
        candidates = (
            "id",
            "uuid",
            f"{single}_id",
            f"{single}Id",
            f"{single}_uuid",
            "_id",
            "gid",
            "sid",
            "key",
        )
        return next((name for name in candidates if name in properties), None)

    def _param(self, names: Iterable[str]) -> str | None:
        return next((name for name in names if name in self._query), None)

    def _counted(self, names: Iterable[str]) -> str | None:
        """Return the parameter that counts pages or items; a date or a time never does."""
        return self._param(
            name for name in names if name in self._query and not self._is_date(name)
        )

    def _metadata(self, names: Iterable[str]) -> list[str]:
        return next(
            ([*self._listing.metadata[n]] for n in names if n in self._listing.metadata), []
        )


def _kind(schema: Any) -> str | None:
    """Return the type of a schema that has one type; None if it is not known."""
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    kinds = [each for each in (kind if isinstance(kind, list) else [kind]) if each != "null"]
    return kinds[0] if len(kinds) == 1 and isinstance(kinds[0], str) else None
