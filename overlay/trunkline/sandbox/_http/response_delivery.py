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

from .routing import Answer, Delivery

TRANSPORT = "trunkline.transport"
"""The key under which the server puts a connection's transport into the ASGI scope."""

_BODILESS = (204, 304)  # statuses of answers that end with their headers
_LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset, and throw away what is unsent

_Way: TypeAlias = Callable[[Answer, Scope, Receive, Send, Sleep], Awaitable[None]]


def finish(answer: Answer, clock: SandboxClock) -> dict[str, str]:
    """Date an answer by the sandbox's clock, and return all its headers."""
    if answer.status in _BODILESS:
        answer.body = b""
    answer.headers["Date"] = http_date(clock.now() + timedelta(seconds=answer.skew))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.content_type:
        headers["content-type"] = answer.content_type
    if answer.status not in _BODILESS:
        headers["content-length"] = str(len(answer.body))
    return headers


def pieces(answer: Answer) -> list[bytes]:
    """Return the pieces that the body of a slow answer goes out in."""
    size = answer.pace[0]
    return [answer.body[start : start + size] for start in range(0, len(answer.body), size)]


def half(answer: Answer) -> bytes:
    """Return what goes out of the body of an answer that is cut short."""
    return answer.body[: len(answer.body) // 2]


async def deliver(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
    """Send an answer that has all its headers."""
    await _WAYS[answer.delivery](answer, scope, receive, send, sleep)


async def _head(answer: Answer, send: Send) -> None:
    headers = [(n.encode("latin-1"), v.encode("latin-1")) for n, v in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


async def _whole(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
    await _head(answer, send)
    await send({"type": "http.response.body", "body": answer.body})


async def _slow(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
    await _head(answer, send)
    for piece in pieces(answer):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await sleep(answer.pace[1])
    await send({"type": "http.response.body", "body": b""})


async def _cut(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
    await _head(answer, send)
    await send({"type": "http.response.body", "body": half(answer), "more_body": True})
    await _close(answer, scope, receive, send, sleep)


async def _close(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
    _transport(scope).close()
    await _hang(answer, scope, receive, send, sleep)


async def _reset(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
    transport = _transport(scope)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    transport.abort()
    await _hang(answer, scope, receive, send, sleep)


async def _hang(answer: Answer, scope: Scope, receive: Receive, send: Send, sleep: Sleep) -> None:
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
