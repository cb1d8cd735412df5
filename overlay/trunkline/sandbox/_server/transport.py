"""The sandbox without a socket: an httpx transport that calls it in process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx
from starlette.types import Message

from trunkline.sandbox._events.sender import Sleep
from trunkline.sandbox._http.response_delivery import half, pieces

if TYPE_CHECKING:
    from trunkline.sandbox._http.routing import Response

    from .app import App

_DAY = 86_400.0  # as good as without end, for a caller without a timeout
_BROKEN = {
    "reset": (httpx.ReadError, "the connection was reset"),
    "close": (httpx.RemoteProtocolError, "the server closed the connection without an answer"),
    "cut": (httpx.RemoteProtocolError, "the server closed the connection within the body"),
}


class SandboxTransport(httpx.AsyncBaseTransport):
    """Hands requests to a sandbox, and raises what a socket would where a fault breaks one.

    Args:
        app: The sandbox.
        sleep: Waits for what takes time: latency, slow bodies, and answers that never come.
    """

    def __init__(self, app: App, sleep: Sleep) -> None:
        self._app = app
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the sandbox's answer."""
        body = [await request.aread()]

        async def receive() -> Message:
            return {"type": "http.request", "body": body.pop() if body else b""}

        raw_path, _, query = request.url.raw_path.partition(b"?")
        headers = [(name.lower(), value) for name, value in request.headers.raw]
        response = await self._app.respond(
            request.method, raw_path.decode("latin-1"), query.decode("latin-1"), headers, receive
        )
        if request.method == "HEAD":
            response.body = b""
        timeout = request.extensions.get("timeout", {}).get("read")
        await self._wait(response.latency, timeout, request)
        if response.delivery == "hang":
            await self._wait(_DAY, timeout, request)
        if response.delivery in ("reset", "close", "hang"):
            kind, words = _BROKEN["close" if response.delivery == "hang" else response.delivery]
            raise kind(words, request=request)
        stream = _Body(self, response, timeout, request)
        return httpx.Response(response.status, headers=response.headers, stream=stream)

    async def _wait(self, seconds: float, most: float | None, request: httpx.Request) -> None:
        if most is not None and seconds > most:
            await self._sleep(most)
            raise httpx.ReadTimeout("the server did not answer in time", request=request)
        if seconds:
            await self._sleep(seconds)


class _Body(httpx.AsyncByteStream):
    def __init__(
        self,
        transport: SandboxTransport,
        response: Response,
        timeout: float | None,
        request: httpx.Request,
    ) -> None:
        self._transport, self._answer = transport, response
        self._timeout, self._request = timeout, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        response = self._answer
        if response.delivery == "cut":
            yield half(response)
            kind, words = _BROKEN["cut"]
            raise kind(words, request=self._request)
        if response.delivery == "slow":
            for piece in pieces(response):
                yield piece
                await self._transport._wait(response.pace[1], self._timeout, self._request)
            return
        yield response.body
