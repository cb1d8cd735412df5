"""Adapter that runs the caller's `httpx.Auth` over the client's transport."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline._transport.httpx_library import library_of
from trunkline._transport.httpx_response import httpx_response, kept_unless_raised

if TYPE_CHECKING:
    import httpx

# Headers that the transport writes itself.
_FRAMING_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection"})


class HttpxAuthAdapter:
    """Sends requests through the auth flow of an `httpx.Auth`, or that of httpx2.

    Args:
        auth: The caller's auth.
    """

    def __init__(self, auth: httpx.Auth) -> None:
        self._auth = auth
        self._library = library_of(auth, "Auth")

    async def send(
        self,
        request: TransportRequest,
        send: Callable[[TransportRequest], Awaitable[TransportResponse]],
    ) -> TransportResponse:
        """Send a request, and any further requests that the auth flow yields."""
        original: httpx.Request = self._library.Request(
            request.method, request.url, headers=request.headers, content=request.body
        )
        async with aclosing(self._auth.async_auth_flow(original)) as flow:
            current = await anext(flow)
            while True:
                response = await _send(current, original, request, send)
                async with kept_unless_raised(response):
                    following = await _next_request(flow, httpx_response(response, current))
                    if following is None:
                        return response
                    if response.chunks is not None:
                        await response.aclose()
                current = following


async def _next_request(
    flow: AsyncGenerator[httpx.Request, httpx.Response], response: httpx.Response
) -> httpx.Request | None:
    """Return the next request of the flow, or None if the flow accepts the response."""
    try:
        return await flow.asend(response)
    except StopAsyncIteration:
        return None


async def _send(
    current: httpx.Request,
    original: httpx.Request,
    request: TransportRequest,
    send: Callable[[TransportRequest], Awaitable[TransportResponse]],
) -> TransportResponse:
    """Send one request of the flow, and record on `request` how far it got."""
    is_original = current is original or current.url == original.url
    outgoing = TransportRequest(
        current.method,
        str(current.url),
        {n: v for n, v in current.headers.items() if n not in _FRAMING_HEADERS},
        _body(current) if is_original else await current.aread() or None,
        request.timeouts,
        stream=request.stream and is_original,
    )
    try:
        return await send(outgoing)
    finally:
        request.phase = outgoing.phase if is_original else "token"
        request.sent = request.sent or (outgoing.sent and is_original)
        request.status = outgoing.status
        request.discard = outgoing.discard


def _body(request: httpx.Request) -> bytes | httpx.AsyncByteStream | None:
    library = library_of(request, "Request")
    try:
        return request.content or None
    except library.RequestNotRead:
        stream: httpx.AsyncByteStream = request.stream  # type: ignore[assignment]  # it was async
        return stream
