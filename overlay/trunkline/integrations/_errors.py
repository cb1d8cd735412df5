"""The response that a web backend sends for an exception of trunkline."""

from __future__ import annotations

import math

import attrs

from trunkline._call.content.ranges import unsatisfied_total
from trunkline.errors import (
    APIStatusError,
    RangeNotSatisfiableError,
    ThrottledError,
    TrunklineError,
    http_status_for,
)

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@attrs.frozen
class ErrorResponse:
    """A response for an exception.

    Attributes:
        status: The status; see `trunkline.errors.http_status_for`.
        headers: The headers: `Retry-After` for a 503, `Content-Range` for a 416.
        body: Problem details (RFC 9457). They have the provider's error code where the request was
            refused, and no text of the provider: it may be about your account.
    """

    status: int
    headers: dict[str, str]
    body: dict[str, str | int]


def error_response(error: TrunklineError) -> ErrorResponse:
    """Return the response for an exception."""
    status = http_status_for(error)
    headers: dict[str, str] = {}
    retry_after = getattr(error, "retry_after", None)
    if isinstance(error, (APIStatusError, ThrottledError)) and status == 503:
        headers["Retry-After"] = str(max(1, math.ceil(retry_after or 1)))
    if isinstance(error, RangeNotSatisfiableError):
        size = unsatisfied_total(error.headers)
        headers["Content-Range"] = f"bytes */{'*' if size is None else size}"
    body: dict[str, str | int] = {
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
    }
    code = getattr(error, "code", None)
    if status < 500 and isinstance(code, str):
        body["code"] = code
    return ErrorResponse(status, headers, body)
