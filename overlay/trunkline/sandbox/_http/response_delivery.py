"""How an answer goes out: whole, or broken in the way that a fault asks for."""

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
"""The key under which the server puts a connection's transport into the ASGI scope."""

_BODILESS = (204, 304)  # statuses of answers that end with their headers
_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset, and throw away what is unsent

_Way: TypeAlias = Callable[[Response, Scope, Receive, Send, Sleep], Awaitable[None]]


def finish(response: Response, clock: SandboxClock) -> dict[str, str]:
    """Date an answer by the sandbox's clock, and return all its headers."""
    if response.status in _BODILESS:
        response.body = b""
    response.headers["Date"] = http_date(clock.now() + timedelta(seconds=response.skew))
    headers = {name.lower(): value for name, value in response.headers.items()}
    if response.content_type:
        headers["content-type"] = response.content_type
    if response.status not in _BODILESS:
        headers["content-length"] = str(len(response.body))
    return headers


def pieces(response: Response) -> list[bytes]:
    """Return the pieces that the body of a slow answer goes out in."""
    size = response.pace[0]
    return [response.body[start : start + size] for start in range(0, len(response.body), size)]


def half(response: Response) -> bytes:
    """Return what goes out of the body of an answer that is cut short."""
    return response.body[: len(response.body) // 2]


async def deliver(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    """Send an answer that has all its headers."""
    await _WAYS[response.delivery](response, scope, receive, send, sleep)


async def _head(response: Response, send: Send) -> None:
    headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in response.headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})


async def _whole(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    await _head(response, send)
    await send({"type": "http.response.body", "body": response.body})


async def _slow(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    await _head(response, send)
    for piece in pieces(response):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await sleep(response.pace[1])
    await send({"type": "http.response.body", "body": b""})


async def _cut(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    await _head(response, send)
    await send({"type": "http.response.body", "body": half(response), "more_body": True})
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
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
    await _hang(response, scope, receive, send, sleep)


async def _hang(
    response: Response, scope: Scope, receive: Receive, send: Send, sleep: Sleep
) -> None:
    """Say nothing more until the connection is gone; the server then asks for no answer."""
    while True:
        if (await receive())["type"] == "http.disconnect":
            return


def _transport(scope: Scope) -> asyncio.Transport:
    """Return the connection, which only the sandbox's own server gives away."""
    transport: asyncio.Transport | None = scope.get(TRANSPORT)
    if transport is None:
        raise ConnectionResetError("the sandbox broke the connection, as it was told to")
    return transport


_WAYS: Mapping[Delivery, _Way] = {
    "whole": _whole,
    "slow": _slow,
    "cut": _cut,
    "close": _close,
    "reset": _reset,
    "hang": _hang,
}
