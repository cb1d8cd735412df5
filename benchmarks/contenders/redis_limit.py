"""Processes that share a limit in Redis, which answers after a round trip: real Redis, a relay.

`python -m benchmarks.contenders.redis_limit URL SETTING` is one of the processes.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from benchmarks.processor import unpin
from benchmarks.setting import Setting
from trunkline.redis import RedisThrottleStore

from .ours import client

LIMIT = 170
_TASKS = 48  # in all processes together
_SECONDS = 6.0
_START = 20.0  # seconds in which Redis has to start


@contextmanager
def _redis(folder: str) -> Iterator[int]:
    """Run a Redis server, and give its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen([*command, "--dir", folder], stdout=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + _START
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except ConnectionRefusedError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.05)
            yield port
        finally:
            process.kill()


@asynccontextmanager
async def _relay(port: int, round_trip: float) -> AsyncIterator[int]:
    """Delay each byte to and from a port by half a round trip, and give the port of the relay."""
    loop, tasks = asyncio.get_running_loop(), set[asyncio.Task[None]]()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            loop.call_later(round_trip / 2, writer.write, data)
        loop.call_later(round_trip / 2, writer.close)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back_reader, back_writer = await asyncio.open_connection("127.0.0.1", port)
        for ends in ((reader, back_writer), (back_reader, writer)):
            tasks.add(asyncio.create_task(pump(*ends)))

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def reach_limit(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Call as often as the limit allows; the variant is the milliseconds of a round trip."""
    unpin()
    text = setting.text()
    with _redis(setting.folder) as port:
        async with _relay(port, int(setting.variant) / 1000) as relayed:

            async def work() -> None:
                command = (sys.executable, "-m", __name__, f"redis://127.0.0.1:{relayed}/0", text)
                pipe = asyncio.subprocess.PIPE
                processes = [
                    await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
                    for _ in range(setting.concurrency)
                ]
                for process in processes:
                    assert process.stdout is not None
                    assert await process.stdout.readline() == b"ready\n"
                ended = await asyncio.gather(*(each.communicate(b"go\n") for each in processes))
                assert len(ended) == setting.concurrency

            yield work


async def _call_for_seconds(url: str, setting: Setting) -> None:
    async with (
        RedisThrottleStore(url) as store,
        client(setting, rate_limit=f"{LIMIT}/s", throttle_store=store, deadline=60) as vonage,
    ):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

        async def calls() -> None:
            while True:
                await vonage.users.create(name="ada")

        tasks = [asyncio.create_task(calls()) for _ in range(_TASKS // setting.concurrency)]
        ended, _ = await asyncio.wait(tasks, timeout=_SECONDS, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in ended:
            task.result()


if __name__ == "__main__":
    asyncio.run(_call_for_seconds(sys.argv[1], Setting(**json.loads(sys.argv[2]))))
