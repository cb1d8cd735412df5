"""The head of a request, as HTTP/1.1 writes it."""

from __future__ import annotations

from trunkline._common.secret import SecretBytes
from trunkline.errors import ArgumentError

from .base import TransportRequest

# Without a body, these say that there is none, because one could be expected.
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def head(request: TransportRequest, target: str, host: str) -> SecretBytes:
    """Return the head of a request: all that comes before its body.

    Args:
        request: The request.
        target: Path and query, encoded.
        host: The line between the target and the headers: version and `Host`.

    Raises:
        ArgumentError: A part of it has a line end or a NUL; the message does not quote it.
    """
    parts = [request.method, " ", target, host]
    for name, value in request.headers.items():
        parts += (name, ": ", value, "\r\n")
    parts.append(_framing(request))
    text = "".join(parts)
    lines = 3 + len(request.headers) + (parts[-1] != "\r\n")
    if text.count("\n") != lines or text.count("\r") != lines or "\0" in text:
        raise ArgumentError("a request's method, target or header has a line end or a NUL")
    return SecretBytes(text.encode())


def _framing(request: TransportRequest) -> str:
    """Return what says where the body ends, and the end of the head."""
    body = request.body
    if isinstance(body, bytes):
        return f"Content-Length: {len(body)}\r\n\r\n"
    if body is not None:
        return "Transfer-Encoding: chunked\r\n\r\n"
    return "Content-Length: 0\r\n\r\n" if request.method in _WITH_BODY else "\r\n"
