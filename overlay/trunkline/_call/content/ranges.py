"""Byte ranges and validators of a file (RFC 9110, sections 8.8, 13.1.5 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from trunkline._common.http_date import http_date

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)", re.IGNORECASE)
_UNSATISFIED_RANGE = re.compile(r"bytes \*/([0-9]{1,18})", re.IGNORECASE)
_STRONG_ETAG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')

# A file that changed twice within the second of its `Last-Modified` has the same one. It identifies
# the content only if the response is clearly later, even by a slightly different clock.
_MIN_DATE_AGE = 60.0


@attrs.frozen(kw_only=True)
class Representation:
    """The content that a response begins to send.

    Attributes:
        first: The offset of its first byte in the file.
        end: The offset behind its last byte; None if it is unknown.
        total: The size of the file; None if it is unknown.
        validator: The value of `If-Range` that identifies the content; None without one.
        description: The headers that describe the content.
        has_ranges: Whether the server may support ranges.
    """

    first: int = 0
    end: int | None = None
    total: int | None = None
    validator: str | None = None
    description: tuple[str | None, ...] = ()
    has_ranges: bool = True


_DESCRIPTION = ("ETag", "Last-Modified", "Content-Type", "Content-Length")


def representation_of(
    status: int, headers: Mapping[str, str], received_at: float
) -> Representation:
    """Return what a response says about its content.

    Args:
        status: The status: 200, 206 or another 2xx.
        headers: The headers of the response.
        received_at: The time of the response, in seconds since 1970.
    """
    description = tuple(headers.get(name) for name in _DESCRIPTION)
    has_ranges = headers.get("Accept-Ranges", "bytes").strip().lower() != "none"
    if is_encoded(headers) or status not in (200, 206):  # ranges are those of the encoded content
        return Representation(description=description)
    first, end, total = 0, content_length(headers), content_length(headers)
    if status == 206:
        parts = content_range(headers)
        if parts is None:  # several ranges
            return Representation(description=description)
        first, end, total = parts
    return Representation(
        first=first,
        end=end,
        total=total,
        validator=_validator(headers, received_at),
        description=description,
        has_ranges=has_ranges,
    )


def is_encoded(headers: Mapping[str, str]) -> bool:
    """Return whether the content has a content encoding (RFC 9110, section 8.4)."""
    return headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity")


def content_length(headers: Mapping[str, str]) -> int | None:
    """Return the length of the content; None if it is not sent in advance."""
    length = headers.get("Content-Length", "")
    if "Transfer-Encoding" in headers or not (length.isascii() and length.isdecimal()):
        return None
    return int(length) if len(length) < 19 else None


def content_range(headers: Mapping[str, str]) -> tuple[int, int, int | None] | None:
    """Return first offset, end and size of the file in `Content-Range`; None if it is invalid."""
    match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if match is None:
        return None
    first, end = int(match[1]), int(match[2]) + 1
    total = None if match[3] == "*" else int(match[3])
    if end <= first or (total is not None and end > total):
        return None
    return first, end, total


def unsatisfied_total(headers: Mapping[str, str]) -> int | None:
    """Return the size of the file in the `Content-Range` of a 416; None if it has none.

    Args:
        headers: The headers of the response, names in lower case as those of exceptions are.
    """
    match = _UNSATISFIED_RANGE.fullmatch(headers.get("content-range", "").strip())
    return None if match is None else int(match[1])


def is_same(one: Representation, other: Representation) -> bool:
    """Return whether two representations certainly have the same content."""
    if one.validator is None or one.validator != other.validator:
        return False
    return one.total is None or other.total is None or one.total == other.total


def strong_etag(headers: Mapping[str, str]) -> str | None:
    """Return the strong entity tag of a response; None if it has none (RFC 9110, section 8.8.3)."""
    etag = headers.get("ETag", "").strip()
    return etag if _STRONG_ETAG.fullmatch(etag) else None


def _validator(headers: Mapping[str, str], received_at: float) -> str | None:
    """Return the value of `If-Range` for a response (RFC 9110, sections 8.8.2.2 and 13.1.5)."""
    if (etag := strong_etag(headers)) is not None:
        return etag
    changed = headers.get("Last-Modified", "").strip()
    # A date may be used only without an entity tag; a weak one says that dates are not enough.
    if not changed or headers.get("ETag", "").strip().startswith("W/"):
        return None
    modified = http_date(changed)
    date = http_date(headers.get("Date", ""))
    now = received_at if date is None else date
    return changed if modified is not None and now - modified >= _MIN_DATE_AGE else None
