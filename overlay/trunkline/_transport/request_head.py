"""The request line and headers of HTTP/1.1 as bytes (RFC 9112, sections 3 and 5)."""

from __future__ import annotations

from trunkline._common.secret import SecretBytes
from trunkline.errors import ArgumentError

from .base import TransportRequest, body_length

# Methods that send `Content-Length: 0` without a body (RFC 9110, section 8.6).
_BODY_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def request_head(request: TransportRequest, target: str, host: str) -> SecretBytes:
    """Return everything of a request before its body.

    Args:
        request: The request.
        target: Path and query, encoded.
        host: The text between the target and the headers: the HTTP version and the Host header.

    Raises:
        ArgumentError: A part has a line end or a NUL; the message does not quote it.
    """
    parts = [request.method, " ", target, host]
    for name, value in request.headers.items():
        parts += (name, ": ", value, "\r\n")
    parts.append(_framing(request))
    text = "".join(parts)
    lines = 3 + len(request.headers) + (parts[-1] != "\r\n")
    if text.count("\n") != lines or text.count("\r") != lines or "\0" in text:
        raise ArgumentError("the method, target or a header of the request has a line end or a NUL")
    return SecretBytes(text.encode())


def _framing(request: TransportRequest) -> str:
    """Return the header that frames the body, and the empty line (RFC 9112, section 6)."""
    body = request.body
    length = body_length(body)
    if length is not None:
        return f"Content-Length: {length}\r\n\r\n"
    if body is not None:
        return "Transfer-Encoding: chunked\r\n\r\n"
    return "Content-Length: 0\r\n\r\n" if request.method in _BODY_METHODS else "\r\n"
