"""Status, request id and headers of the response that a result was read from."""

from __future__ import annotations

from collections.abc import Mapping

_REQUEST_ID_HEADERS = ("X-Request-Id", "Request-Id", "X-Amz-Request-Id", "X-Nexmo-Trace-Id")


class ResponseInfo:
    """The status and the headers of a successful response.

    Models and pages have it as `response_info`.

    Attributes:
        status: The status code, such as 201.
        headers: The headers; names are case-insensitive.
    """

    __slots__ = ("headers", "status")

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers

    @property
    def request_id(self) -> str | None:
        """The identifier to quote to the provider's support; None if the response has none."""
        return request_id_of(self.headers)

    def __repr__(self) -> str:
        # Without the headers, which can hold cookies.
        return f"ResponseInfo(status={self.status}, request_id={self.request_id!r})"


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the identifier of a request from the headers of its response; None without one."""
    return next(filter(None, map(headers.get, _REQUEST_ID_HEADERS)), None)
