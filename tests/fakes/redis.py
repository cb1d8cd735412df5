"""A Redis server for the test run."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

import pytest


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@contextmanager
def redis_server(port: int | None = None, password: str | None = None) -> Iterator[str]:
    """Yield the URL (without password) of a Redis server that stores nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is not installed, and the tests need it", pytrace=False)
        pytest.skip("redis-server is not installed (Debian: apt-get install redis-server)")
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        if password is not None:
            options += ["--requirepass", password]
        quiet = subprocess.DEVNULL
        command = [program, "--port", str(port), *options]
        with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
            try:
                _wait_for(port)
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                process.kill()


@asynccontextmanager
async def delaying(url: str, round_trip: float) -> AsyncIterator[str]:
    """Yield the URL of a relay to a Redis server that delays each byte by half a round trip."""
    tasks: set[asyncio.Task[None]] = set()
    writers: list[asyncio.StreamWriter] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            asyncio.get_running_loop().call_later(round_trip / 2, writer.write, data)
        writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target_reader, back = await asyncio.open_connection(parts.hostname, parts.port)
        writers.extend((writer, back))
        for ends in ((reader, back), (target_reader, writer)):
            tasks.add(asyncio.create_task(pump(*ends)))

    parts = urlsplit(url)
    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    try:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for end in writers:
            end.transport.abort()
        await asyncio.sleep(0.01)  # The event loop closes aborted transports.


def _wait_for(port: int) -> None:
    for _ in range(1500):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except ConnectionRefusedError:
            time.sleep(0.02)
    pytest.fail("redis-server did not start", pytrace=False)
