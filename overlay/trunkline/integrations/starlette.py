"""Starlette and FastAPI: errors as responses, downloads, and routes for webhooks.

app = FastAPI(exception_handlers=exception_handlers)
app.router.routes.append(webhook_route("/hooks/vonage", receiver))

@app.get("/files/{id}")
async def file(id: str, request: Request) -> Response:
    return await download_response(vonage.media.download(id), request)
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from trunkline._call.download import Download
from trunkline.errors import TrunklineError
from trunkline.webhooks import Receiver

from ._downloads import OutgoingDownload, outgoing_download
from ._errors import MEDIA_TYPE, error_response

__all__ = ["download_response", "exception_handlers", "handle_error", "webhook_route"]


async def handle_error(request: Request, error: Exception) -> Response:
    """Return the response for an exception of trunkline: problem details (RFC 9457)."""
    if not isinstance(error, TrunklineError):
        raise error
    found = error_response(error)
    return JSONResponse(found.body, found.status, headers=found.headers, media_type=MEDIA_TYPE)


# For `Starlette(exception_handlers=...)` and `FastAPI(exception_handlers=...)`.
exception_handlers: dict[
    int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]
] = {TrunklineError: handle_error}


class _DownloadResponse(StreamingResponse):
    """A response that closes its download, however it ends."""

    def __init__(self, outgoing: OutgoingDownload) -> None:
        super().__init__(outgoing.chunks(), outgoing.status, outgoing.headers)
        self._outgoing = outgoing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except ExceptionGroup as group:  # of the task group that old versions of starlette use
            failure, *others = group.exceptions
            if others:
                raise
            raise failure from None
        finally:
            await self._outgoing.aclose()


async def download_response(
    download: Download, request: Request, *, filename: str | None = None, inline: bool = False
) -> Response:
    """Return a response that streams a download, in constant memory.

    A download that is not open is opened with the conditions of the request: `Range`, `If-Range`,
    `If-None-Match` and `If-Modified-Since`. The response has the provider's status (200, 206, 304
    or 416), length, type, range and validators. It closes the download.

    Args:
        download: The download, open or not. An exception of opening it is raised here, before
            anything is sent.
        request: The request to respond to.
        filename: The name of the file for the browser. Default: that of the provider.
        inline: Whether a browser may show the content instead of saving it. Default: False.

    Raises:
        TrunklineError: As for opening the download.
    """
    outgoing = await outgoing_download(
        download, request.method, request.headers, filename=filename, inline=inline
    )
    if outgoing.download is None:
        return Response(status_code=outgoing.status, headers=outgoing.headers)
    return _DownloadResponse(outgoing)


def webhook_route(path: str, receiver: Receiver) -> Route:
    """Return a route that receives webhooks by POST.

    Args:
        path: The path.
        receiver: Verifies the webhooks, and has the handlers. Close it when the application ends:
            `await receiver.aclose()`.
    """

    async def receive(request: Request) -> Response:
        try:
            body = await _read(request, receiver.max_body)
        except ClientDisconnect:
            return Response(status_code=400)
        return Response(status_code=await receiver.receive(body, request.headers))

    return Route(path, receive, methods=["POST"], include_in_schema=False)


async def _read(request: Request, limit: int) -> bytes:
    """Return the body, or one byte more than the limit of a body that is larger."""
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > limit:
            break
    return bytes(chunks[: limit + 1])
