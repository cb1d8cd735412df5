"""How an answer goes out: whole, or broken in the way that a fault asks for."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

from starlette.types import Receive, Scope, Send

from ._api import Answer, Delivery
from ._clock import SandboxClock
from ._formats import http_date

TRANSPORT = "trunkline.transport"
"""The key under which the server puts a connection's transport into the ASGI scope."""

_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset, and throw away what is unsent

_Way: TypeAlias = Callable[[Answer, Scope, Receive, Send], Awaitable[None]]


async def deliver(
    answer: Answer, clock: SandboxClock, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send an answer, dated by the sandbox's clock."""
    answer.headers["Date"] = http_date(clock.now() + timedelta(seconds=answer.skew))
    await _WAYS[answer.delivery](answer, scope, receive, send)


async def _head(answer: Answer, send: Send) -> None:
    headers = [
        (n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in answer.headers.items()
    ]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode("latin-1")))
    if answer.status not in (204, 304):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _whole(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    await _head(answer, send)
    await send({"type": "http.response.body", "body": answer.body})


async def _slow(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    await _head(answer, send)
    size, pause = answer.pace
    for start in range(0, len(answer.body), size):
        piece = answer.body[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(pause)
    await send({"type": "http.response.body", "body": b""})


async def _cut(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    await _head(answer, send)
    half = answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    await _close(answer, scope, receive, send)


async def _close(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    _transport(scope).close()
    await _hang(answer, scope, receive, send)


async def _reset(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    transport = _transport(scope)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
    await _hang(answer, scope, receive, send)


async def _hang(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
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
