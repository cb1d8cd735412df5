"""trunkline's sandbox: as a server in a process of its own, and as tests have it in theirs."""

from __future__ import annotations

import asyncio
import shlex
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import jwt

from benchmarks.processor import cores, cpu_seconds, pin
from benchmarks.setting import Setting
from trunkline import Vonage
from trunkline.sandbox import Sandbox
from trunkline.testing import FakeClock

_CONNECTIONS = 4


@asynccontextmanager
async def serve_rooms(
    setting: Setting,
) -> AsyncIterator[Callable[[float], Awaitable[tuple[int, float]]]]:
    """Request a room over plain sockets, which cost less than the responses."""
    async with _serving() as (process, values):
        request = await _request(values)
        authority = urlsplit(values["TRUNKLINE_BASE_URL"])
        connections = [
            await asyncio.open_connection(authority.hostname, authority.port)
            for _ in range(_CONNECTIONS)
        ]

        async def work(seconds: float) -> tuple[int, float]:
            end = asyncio.get_running_loop().time() + seconds
            before = cpu_seconds(process)
            made = await asyncio.gather(*(_ask(*one, request, end) for one in connections))
            return sum(made), cpu_seconds(process) - before

        yield work
        for _, writer in connections:
            writer.close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, end: float
) -> int:
    """Send the request again and again until it is time, and return how often."""
    now, asked = asyncio.get_running_loop().time, 0
    while not asked or now() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError("the sandbox does not answer with the room")
        await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
        asked += 1
    return asked


async def _request(values: dict[str, str]) -> bytes:
    """Make a room, and return a request for it."""
    base_url, application_id = values["TRUNKLINE_BASE_URL"], values["VONAGE_APPLICATION_ID"]
    key = Path(values["VONAGE_PRIVATE_KEY"]).read_text("ascii")  # noqa: ASYNC240 (no task waits)
    async with Vonage(application_id=application_id, private_key=key, base_url=base_url) as vonage:
        room = await vonage.meetings.rooms.create(display_name="Stand-up")
    claims = {"application_id": application_id, "jti": "1", "iat": int(time.time())}
    token = jwt.encode(claims, key, "RS256")
    return (
        f"GET /v1/meetings/rooms/{room.id} HTTP/1.1\r\nHost: {urlsplit(base_url).netloc}\r\n"
        f"Accept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode("ascii")


@asynccontextmanager
async def _serving() -> AsyncIterator[tuple[int, dict[str, str]]]:
    """Run the sandbox, and give its process and the variables that it prints."""
    command = [sys.executable, "-m", "trunkline.sandbox", "--port", "0"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        values: dict[str, str] = {}
        async for line in process.stdout:
            words = shlex.split(line.decode())
            if words[0] != "export":  # a comment: it is ready
                break
            name, _, value = words[1].partition("=")
            values[name] = value
        pin(cores()[1], process.pid)
        yield process.pid, values
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def make_fixtures(setting: Setting) -> AsyncIterator[Callable[[], object]]:
    """Make what the fixtures of the pytest plugin make, for a test that asks for both clients."""

    def make() -> object:
        sandbox = Sandbox(clock=FakeClock())
        return sandbox.vonage(), sandbox.coviu()

    yield make


@asynccontextmanager
async def start_and_stop(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Listen on a free port, and close it."""

    async def start() -> None:
        async with Sandbox():
            pass

    yield start
