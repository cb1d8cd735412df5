"""aiohttp servers: models and errors as responses, downloads, and routes for webhooks.

app = web.Application(middlewares=[error_middleware])
app.router.add_post("/hooks/vonage", webhook_handler(receiver))
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from trunkline._call.download import Download
from trunkline._serialization import json as _json
from trunkline.errors import TrunklineError
from trunkline.webhooks import Receiver

from ._downloads import outgoing_download
from ._errors import MEDIA_TYPE, error_response

__all__ = ["download_response", "error_middleware", "webhook_handler"]

log = logging.getLogger("trunkline")

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def error_middleware(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Turn exceptions of trunkline into responses: problem details (RFC 9457)."""
    try:
        return await handler(request)
    except TrunklineError as error:
        found = error_response(error)
    return web.Response(
        body=_json.dumps(found.body),
        status=found.status,
        headers=found.headers,
        content_type=MEDIA_TYPE,
    )


async def download_response(
    download: Download, request: web.Request, *, filename: str | None = None, inline: bool = False
) -> web.StreamResponse:
    """Send a download as the response, in constant memory; see `trunkline.integrations.starlette`.

    A download that fails after its first byte ends the connection, so that the client notices.

    Args:
        download: The download, open or not. It is closed.
        request: The request to respond to, whose conditions are passed on.
        filename: The name of the file for the browser. Default: that of the provider.
        inline: Whether a browser may show the content instead of saving it. Default: False.

    Raises:
        TrunklineError: As for opening the download.
    """
    outgoing = await outgoing_download(
        download, request.method, request.headers, filename=filename, inline=inline
    )
    response = web.StreamResponse(status=outgoing.status, headers=outgoing.headers)
    try:
        await response.prepare(request)
        async for chunk in outgoing.chunks():
            await response.write(chunk)
        await response.write_eof()
    except TrunklineError as error:
        log.warning("a download failed after its response began: %s", error)
        if request.transport is not None:
            request.transport.abort()
    finally:
        await outgoing.aclose()
    return response


def webhook_handler(receiver: Receiver) -> _Handler:
    """Return a handler that receives webhooks; add it with `router.add_post`.

    Args:
        receiver: Verifies the webhooks, and has the handlers.
    """

    async def receive(request: web.Request) -> web.StreamResponse:
        body = bytearray()
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > receiver.max_body:
                return web.Response(status=413)
        return web.Response(status=await receiver.receive(bytes(body), request.headers))

    return receive
