"""Starlette and FastAPI: errors as responses, and routes for webhooks.

app = FastAPI(exception_handlers=exception_handlers)
app.router.routes.append(webhook_route("/hooks/vonage", receiver))
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trunkline.errors import TrunklineError
from trunkline.webhooks import Receiver

from ._errors import MEDIA_TYPE, error_response

__all__ = ["exception_handlers", "handle_error", "webhook_route"]


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
