"""The transport protocol: request, response and timeouts."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

import attrs

from trunkline.errors import Phase


@attrs.frozen
class Timeouts:
    """The time limit of each phase of an attempt in seconds; None means no limit."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


# No limit for the pool: a call waits for a free connection until its deadline.
DEFAULT_TIMEOUTS = Timeouts(connect=10.0, read=30.0, write=30.0, pool=None)


Body: TypeAlias = bytes | AsyncIterable[bytes]


def body_length(body: Body | None) -> int | None:
    """Return the length of a body; None without a body, or for a stream of unknown length."""
    if isinstance(body, bytes):
        return len(body)
    length = getattr(body, "length", None)
    return length if type(length) is int else None


class TransportRequest:
    """An outgoing request; the transport records its progress in `sent` and `phase`.

    Attributes:
        method: The HTTP method.
        url: The absolute URL, fully encoded.
        headers: The headers, except Host and those that frame the body.
        body: The body. A stream can be sent only once, unless its attribute `is_replayable` is True;
            it is sent in chunks, unless its attribute `length` has the number of bytes.
        timeouts: The time limits of the phases.
        stream: Whether to return the response body as a stream.
        phase: The current phase.
        sent: Whether any byte may have been sent.
        status: The status of the response; None until the head of the response has arrived.
        discard: Closes the connection that the request was sent on, or None if it is unknown.
    """

    __slots__ = (
        "body",
        "discard",
        "headers",
        "method",
        "phase",
        "sent",
        "status",
        "stream",
        "timeouts",
        "url",
    )

    def __init__(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Body | None = None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        *,
        stream: bool = False,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.stream = stream
        self.phase: Phase = "pool"
        self.sent = False
        self.status: int | None = None
        self.discard: Callable[[], None] | None = None

    def __repr__(self) -> str:
        # Without URL and headers, which can hold secrets.
        return f"<TransportRequest {self.method}, {self.phase}>"


class TransportResponse:
    """A response.

    Attributes:
        status: The status code.
        headers: The headers, with case-insensitive names.
        body: The whole body, decompressed; empty if the response is a stream.
        chunks: The chunks of a streamed body, decompressed; they can be read once.
    """

    __slots__ = ("_close", "body", "chunks", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        chunks: AsyncGenerator[bytes, None] | None = None,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.chunks = chunks
        self._close = close

    async def aclose(self) -> None:
        """Release the connection of a stream, whether or not it was read to its end."""
        assert self.chunks is not None
        assert self._close is not None
        await self.chunks.aclose()
        await self._close()


class Transport(Protocol):
    """Sends a request once, and returns the response whatever its status."""

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request.

        Raises:
            APIConnectionError, APITimeoutError: There is no response, or an incomplete one.
            DecodeError: The body exceeds a limit, or cannot be decompressed.
        """
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...
