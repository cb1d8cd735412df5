"""A small CONNECT proxy on loopback, which connects every host to one address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class ConnectProxy:
    """Records the requests that open its tunnels.

    Attributes:
        heads: The heads of the requests to the proxy.
        port: The port on 127.0.0.1.
    """

    def __init__(self, port: int, status: bytes) -> None:
        self.heads: list[bytes] = []
        self.port = 0
        self._target_port = port
        self._status = status
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        if not head.startswith(b"CONNECT "):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        elif not self._status.startswith(b"200"):
            writer.write(b"HTTP/1.1 " + self._status + b"\r\nContent-Length: 0\r\n\r\n")
            writer.close()
        else:
            target_reader, back = await asyncio.open_connection("127.0.0.1", self._target_port)
            self._writers.append(back)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            for ends in ((reader, back), (target_reader, writer)):
                self._tasks.add(asyncio.create_task(_pump(*ends)))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    finally:
        writer.close()


@asynccontextmanager
async def connect_proxy(port: int, status: bytes = b"200 OK") -> AsyncIterator[ConnectProxy]:
    """Run a proxy whose tunnels lead to a port of 127.0.0.1."""
    proxy = ConnectProxy(port, status)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.stop()
