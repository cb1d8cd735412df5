"""Range requests as Amazon S3 handles them: one range of bytes (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)

UNSATISFIABLE = (-1, -1)
"""The range of a request whose range the content does not have."""


def requested_range(value: str, size: int) -> tuple[int, int] | None:
    """Return the first offset of a range and the offset behind its last byte.

    Args:
        value: The header `Range`.
        size: The size of the content.

    Returns:
        The range, or `UNSATISFIABLE`. None for the whole content: the header is empty, invalid, or
        has several ranges.
    """
    match = _RANGE.fullmatch(value.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        length = min(int(match[2]), size)
        return (size - length, size) if length else UNSATISFIABLE
    start, end = int(match[1]), size if match[2] == "" else min(int(match[2]) + 1, size)
    if match[2] != "" and int(match[2]) < start:
        return None
    return (start, end) if start < size else UNSATISFIABLE


def is_range_valid(headers: Mapping[str, str], validators: Mapping[str, str]) -> bool:
    """Return whether `If-Range` allows a part of the content (RFC 9110, section 13.1.5).

    Args:
        headers: The headers of the request, names in lower case.
        validators: `ETag` and `Last-Modified` of the content.
    """
    condition = headers.get("if-range")
    return condition is None or condition.strip() in (
        validators.get("ETag"),
        validators.get("Last-Modified"),
    )
