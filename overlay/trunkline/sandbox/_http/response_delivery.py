"""Send a response: complete, or broken as a fault requires."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from starlette.types import Receive, Scope, Send

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.sandbox._common.formats import http_date
from trunkline.sandbox._events.sender import Sleep

from .routing import Delivery, Response

TRANSPORT = "trunkline.transport"
"""The key of the connection's transport in the ASGI scope."""

_NO_BODY = (204, 304)  # statuses of responses without a body
_LINGER_RESET = struct.pack("ii", 1, 0)  # close sends RST and discards unsent data

_Deliver: TypeAlias = Callable[[Response, Scope, Receive, Send, Sleep], Awaitable[None]]


def finalize_headers(response: Response, clock: SandboxClock) -> dict[str, str]:
    """Set `Date` by the sandbox's clock and return all headers of a response."""
    if response.status in _NO_BODY:
        response.body = b""
    response.headers["Date"] = http_date(clock.now() + timedelta(seconds=response.skew))
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.content_type:
        headers["content-type"] = response.content_type
    if response.status not in _NO_BODY:
        headers["content-length"] = str(len(response.body))
    return headers


def body_chunks(response: Response) -> list[bytes]:
    """Return the chunks of the body for a slow delivery."""
    size = response.pace[0]
    return [response.body[start : start + size] for start in range(0, len(response.body), size)]


def first_half(response: Response) -> bytes:
    """Return the part of the body that is sent for a cut delivery."""
    return response.body[: len(response.body) // 2]


async def deliver(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    """Send a response whose headers are final."""
    await _DELIVERIES[response.delivery](response, scope, receive, send, sleep)


async def _send_head(response: Response, send: Send) -> None:
    headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in response.headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})


async def _whole(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    await _send_head(response, send)
    await send({"type": "http.response.body", "body": response.body})


async def _slow(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    await _send_head(response, send)
    for chunk in body_chunks(response):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await sleep(response.pace[1])
    await send({"type": "http.response.body", "body": b""})


async def _cut(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    await _send_head(response, send)
    await send({"type": "http.response.body", "body": first_half(response), "more_body": True})
    await _close(response, scope, receive, send, sleep)


async def _close(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    _transport(scope).close()
    await _hang(response, scope, receive, send, sleep)


async def _reset(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    transport = _transport(scope)
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET
    )
    transport.abort()
    await _hang(response, scope, receive, send, sleep)


async def _hang(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    """Send nothing until the client disconnects."""
    while True:
        if (await receive())["type"] == "http.disconnect":
            return


def _transport(scope: Scope) -> asyncio.Transport:
    """Return the transport of the connection, which only the sandbox's own server provides."""
    transport: asyncio.Transport | None = scope.get(TRANSPORT)
    if transport is None:
        raise ConnectionResetError("injected fault: the sandbox broke the connection")
    return transport


_DELIVERIES: Mapping[Delivery, _Deliver] = {
    "whole": _whole,
    "slow": _slow,
    "cut": _cut,
    "close": _close,
    "reset": _reset,
    "hang": _hang,
}
