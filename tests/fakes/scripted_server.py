"""A server on loopback that follows a script, and records the requests that it read completely."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self, TypeAlias

import attrs
from tests.timing import settle, until


@attrs.frozen
class Request:
    """A request that was read completely."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@attrs.define
class Connection:
    """One connection, as a step sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    request: Request | None = None

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a RST instead of a FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


# The response to a request: bytes, or a function that does something else. The
# connection stays open afterwards, unless the function closes it.
Step: TypeAlias = bytes | Callable[[Connection], Awaitable[None]]


def respond(
    body: object = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    content_type: str = "application/json",
) -> bytes:
    """Return an HTTP response. A body other than bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if body is None:
        content = b""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}"]
    if content:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


async def close(connection: Connection) -> None:
    """Close the connection."""
    connection.writer.close()


async def reset(connection: Connection) -> None:
    """Reset the connection."""
    connection.reset()


async def hang(connection: Connection) -> None:
    """Send nothing until the other side has closed."""
    await connection.reader.read()


def then_close(data: bytes) -> Step:
    """Send bytes, and close the connection."""

    async def step(connection: Connection) -> None:
        await connection.send(data)
        connection.writer.close()

    return step


def drip(data: bytes, every: float, *, endless: bool = False) -> Step:
    """Send one byte at a time."""

    async def step(connection: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                for index in range(len(data)):
                    await connection.send(data[index : index + 1])
                    await asyncio.sleep(every)
                if not endless:
                    return

    return step


def chatter(data: bytes, repeated: bytes) -> Step:
    """Send bytes, and then others endlessly."""

    async def step(connection: Connection) -> None:
        with contextlib.suppress(ConnectionError):
            await connection.send(data)
            while True:
                await connection.send(repeated)

    return step


class ScriptedServer:
    """Respond to each request that was read completely with the next step; the last is repeated.

    Args:
        steps: The responses to the requests.
        unread: How many connections are closed before anything is read from them.
        tls: The TLS context of the server, None for plain HTTP.
    """

    def __init__(self, *steps: Step, unread: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.steps = list(steps)
        self.unread = unread
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        self.open = 0
        self._tls = tls
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._arrived = asyncio.Condition()

    async def received(self, count: int) -> None:
        """Wait until so many requests were read completely."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= count)

    async def left(self) -> None:
        """Wait until no connection is open, with time for the other side to notice it."""
        await until(lambda: not self._tasks)
        await settle()

    @property
    def counts(self) -> Counter[str]:
        """Return how many requests were read completely, by method."""
        return Counter(request.method for request in self.requests)

    @property
    def port(self) -> int:
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open += 1
        self.most_at_once = max(self.most_at_once, self.open)
        try:
            if self.unread > 0:
                self.unread -= 1
                return
            await self._converse(Connection(reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # The client has closed, or the test is over.
        finally:
            self.open -= 1
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await writer.wait_closed()
            self._tasks.discard(task)

    async def _converse(self, connection: Connection) -> None:
        while not connection.writer.is_closing():
            request = connection.request = await self._read(connection.reader)
            async with self._arrived:
                self.requests.append(request)
                self._arrived.notify_all()
            step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
            if isinstance(step, bytes):
                await connection.send(step)
            else:
                await step(connection)

    async def _read(self, reader: asyncio.StreamReader) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            body = await self._read_chunked(reader)
        else:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Request(method, target, headers, body)

    async def _read_chunked(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return body
