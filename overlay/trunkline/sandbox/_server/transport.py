"""An httpx transport that calls the sandbox in process, without a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx
from starlette.types import Message

from trunkline.sandbox._events.sender import Sleep
from trunkline.sandbox._http.response_delivery import body_chunks, first_half

if TYPE_CHECKING:
    from trunkline.sandbox._http.routing import Response

    from .app import App

_HANG_TIME = 86_400.0  # seconds that a response hangs if the client has no timeout
_ERRORS = {
    "reset": (httpx.ReadError, "the connection was reset"),
    "close": (httpx.RemoteProtocolError, "the server closed the connection without a response"),
    "cut": (httpx.RemoteProtocolError, "the server closed the connection within the body"),
}


class SandboxTransport(httpx.AsyncBaseTransport):
    """Calls a sandbox in process; faults raise the errors that a broken socket would raise.

    Args:
        app: The application of the sandbox.
        sleep: Waits for latency, slow bodies and responses that never arrive.
    """

    def __init__(self, app: App, sleep: Sleep) -> None:
        self._app = app
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response of the sandbox."""
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
            await self._wait(_HANG_TIME, timeout, request)
        if response.delivery in ("reset", "close", "hang"):
            error_type, message = _ERRORS[
                "close" if response.delivery == "hang" else response.delivery
            ]
            raise error_type(message, request=request)
        stream = _Body(self, response, timeout, request)
        return httpx.Response(response.status, headers=response.headers, stream=stream)

    async def _wait(
        self, seconds: float, read_timeout: float | None, request: httpx.Request
    ) -> None:
        if read_timeout is not None and seconds > read_timeout:
            await self._sleep(read_timeout)
            raise httpx.ReadTimeout("the server did not respond in time", request=request)
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
        self._transport, self._response = transport, response
        self._timeout, self._request = timeout, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        response = self._response
        if response.delivery == "cut":
            yield first_half(response)
            error_type, message = _ERRORS["cut"]
            raise error_type(message, request=self._request)
        if response.delivery == "slow":
            for chunk in body_chunks(response):
                yield chunk
                await self._transport._wait(response.pace[1], self._timeout, self._request)
            return
        yield response.body
