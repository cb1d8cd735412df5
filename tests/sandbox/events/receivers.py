"""A webhook receiver: a small server that can be set to reject requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs


@attrs.define
class Receiver:
    """The received requests, and the statuses of the responses; the last is repeated."""

    url: str
    statuses: list[int] = attrs.field(factory=lambda: [204])
    received: list[tuple[dict[str, str], bytes]] = attrs.field(factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append((headers, body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        location = "Location: http://192.0.2.1/\r\n" if status == 302 else ""
        writer.write(
            f"HTTP/1.1 {status} X\r\n{location}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(*statuses: int) -> AsyncIterator[Receiver]:
    receiver = Receiver("", list(statuses) or [204])
    server = await asyncio.start_server(receiver.handle, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        receiver.url = f"http://127.0.0.1:{port}/events"
        yield receiver
