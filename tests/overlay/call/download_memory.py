"""Download a small and a large file in a process of its own; print by how much its peak memory grew.

python -m tests.overlay.call.download_memory URL FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from tests.flows.list_memory import peak

from trunkline import Vonage
from trunkline.integrations.starlette import download_response

# Longer than the sender needs to fill all buffers between it and a reader that does not read.
PAUSE = 0.2


async def save(vonage: Vonage, id: str, folder: Path) -> int:
    """Save a file, and return its size."""
    path = await vonage.media.download(id).save(folder / id)
    return path.stat().st_size


async def pass_on(vonage: Vonage, id: str, folder: Path) -> int:
    """Pass a file on to a browser that is slow at first, and return its size."""
    size = 0

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()  # the browser stays
        raise AssertionError

    async def send(message: Any) -> None:
        nonlocal size
        if not size:
            await asyncio.sleep(PAUSE)
        size += len(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "GET",
        "headers": [],
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }
    response = await download_response(vonage.media.download(id), Request(scope))
    await response(scope, receive, send)
    return size


async def main(url: str, folder: Path) -> None:
    async with Vonage(auth=httpx.Auth(), base_url=url) as vonage:
        for way in (save, pass_on):
            await way(vonage, "small", folder)
            before = peak()
            size = await way(vonage, "large", folder)
            sys.stdout.write(f"{way.__name__} {size} {peak() - before}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
