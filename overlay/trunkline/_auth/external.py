"""A caller's own `httpx.Auth`, driven as httpx would, over the client's own transport."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import httpx

from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline._transport.httpx_response import httpx_response, kept_unless_raised

# What the transport says of a message by itself.
_FRAMING = frozenset({"host", "content-length", "transfer-encoding", "connection"})


class HttpxAuthAdapter:
    """Sends requests as an `httpx.Auth` wants them sent.

    Args:
        auth: The caller's auth.
    """

    def __init__(self, auth: httpx.Auth) -> None:
        self._auth = auth

    async def send(
        self,
        request: TransportRequest,
        send: Callable[[TransportRequest], Awaitable[TransportResponse]],
    ) -> TransportResponse:
        """Send a request, and whatever else the auth wants to be sent for it."""
        asked = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.body
        )
        async with aclosing(self._auth.async_auth_flow(asked)) as flow:
            following = await anext(flow)
            while True:
                response = await _send(following, asked, request, send)
                async with kept_unless_raised(response):
                    wanted = await _following(flow, httpx_response(response, following))
                    if wanted is None:
                        return response
                    if response.chunks is not None:
                        await response.aclose()
                following = wanted


async def _following(
    flow: AsyncGenerator[httpx.Request, httpx.Response], response: httpx.Response
) -> httpx.Request | None:
    """Return what the auth wants to be sent next, None where it is content."""
    try:
        return await flow.asend(response)
    except StopAsyncIteration:
        return None


async def _send(
    wanted: httpx.Request,
    asked: httpx.Request,
    request: TransportRequest,
    send: Callable[[TransportRequest], Awaitable[TransportResponse]],
) -> TransportResponse:
    is_ours = wanted is asked or wanted.url == asked.url
    made = TransportRequest(
        wanted.method,
        str(wanted.url),
        {n: v for n, v in wanted.headers.items() if n not in _FRAMING},
        _body(wanted) if is_ours else await wanted.aread() or None,
        request.timeouts,
        stream=request.stream and is_ours,
    )
    try:
        return await send(made)
    finally:
        request.phase = made.phase if is_ours else "token"
        request.sent = request.sent or (made.sent and is_ours)
        request.discard = made.discard


def _body(wanted: httpx.Request) -> bytes | httpx.AsyncByteStream | None:
    try:
        return wanted.content or None
    except httpx.RequestNotRead:
        assert isinstance(wanted.stream, httpx.AsyncByteStream)
        return wanted.stream
