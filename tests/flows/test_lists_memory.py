"""Memory does not grow with the number of items, with the whole stack and a real socket."""

from __future__ import annotations

import asyncio
import sys

import pytest

from .list_server import ListServer
from .lists import PAGED

MiB = 1024 * 1024
FEW = 1_000


async def walk(style: str, url: str, limit: int, *options: str) -> int:
    """Walk a number of items in a process of its own; return its peak memory."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.flows.list_memory", style, url, str(limit), *options),
        env={"PYTHONPATH": ":".join(sys.path)},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    count, most = map(int, output.split())
    assert count == limit
    return most


async def grown(style: str, many: int, *options: str) -> int:
    async with ListServer(many + 1_000).running() as server:
        few = await walk(style, server.url, FEW, *options)
        return await walk(style, server.url, many, *options) - few


@pytest.mark.parametrize("options", [(), ("concurrency=8",)])
async def test_20000_items_take_no_more_memory_than_1000(options: tuple[str, ...]) -> None:
    assert await grown("page-number", 20_000, *options) < 8 * MiB


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@pytest.mark.parametrize("style", PAGED)
async def test_a_million_items_take_no_more_memory_than_1000(style: str) -> None:
    assert await grown(style, 1_000_000) < 30 * MiB


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@pytest.mark.parametrize("option", ["concurrency=8", "dedupe=true"])
async def test_options_hold_no_more_of_a_million_items(option: str) -> None:
    assert await grown("page-number", 1_000_000, option) < 30 * MiB
