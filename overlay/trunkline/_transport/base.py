"""The seam to the network: what a transport is given, and what it gives back."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

import attrs

from trunkline.errors import Phase


@attrs.frozen
class Timeouts:
    """The seconds that each phase of an attempt may take, None where there is no limit."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


# A free connection is waited for until the deadline: to be one of many is no fault.
DEFAULT_TIMEOUTS = Timeouts(connect=10.0, read=30.0, write=30.0, pool=None)


Body: TypeAlias = bytes | AsyncIterable[bytes]


class TransportRequest:
    """One request, as it goes out; `sent` and `phase` tell how far it came.

    Attributes:
        method: The HTTP method.
        url: The absolute URL, fully encoded.
        headers: All headers but those of the connection.
        body: The body; a stream can be sent only once.
        timeouts: The limits of each phase.
        stream: Whether the body of the answer is handed on as it comes.
        phase: What is being done.
        sent: Whether any byte may have been sent.
        discard: Closes the connection that it was sent on, None where that is not known.
    """

    __slots__ = (
        "body",
        "discard",
        "headers",
        "method",
        "phase",
        "sent",
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
        self.discard: Callable[[], None] | None = None

    def __repr__(self) -> str:
        # Neither the URL nor the headers: both can hold secrets.
        return f"<TransportRequest {self.method}, {self.phase}>"


class TransportResponse:
    """One answer.

    Attributes:
        status: The status.
        headers: The headers; a name is found in any case.
        body: The whole body; empty where the answer is a stream.
        chunks: The body of a stream, unpacked, piece by piece; it can be read once.
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
        """Let go of a stream's connection, whether it was read or not."""
        assert self.chunks is not None
        assert self._close is not None
        await self.chunks.aclose()
        await self._close()


class Transport(Protocol):
    """A transport: sends one request once, and returns its answer whatever the status."""

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request.

        Raises:
            APIConnectionError, APITimeoutError: There is no answer, or not all of it.
            DecodeError: The body is larger than the limits, or cannot be unpacked.
        """
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...
