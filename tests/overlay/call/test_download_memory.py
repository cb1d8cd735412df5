"""A download of any size takes constant memory: saved, and passed on by a web backend."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

MiB = 1024 * 1024
SIZES = {b"small": 2 * MiB, b"large": 128 * MiB}
BLOCK = bytes(MiB)


async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send the file that each request of a connection names."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            size = next(size for name, size in SIZES.items() if b"/" + name in head.split()[1])
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            for _ in range(size // MiB):
                writer.write(BLOCK)
                await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def test_128_mib_take_no_more_memory_than_2(tmp_path: Path) -> None:
    async with await asyncio.start_server(respond, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.overlay.call.download_memory"),
            *(f"http://127.0.0.1:{port}", str(tmp_path)),
            env={"PYTHONPATH": ":".join(sys.path)},
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    found = {
        way: (int(size), int(grown)) for way, size, grown in map(bytes.split, output.splitlines())
    }
    assert found.keys() == {b"save", b"pass_on"}
    for way, (size, grown) in found.items():
        assert size == SIZES[b"large"]
        assert grown < 6 * MiB, way
