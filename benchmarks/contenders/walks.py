"""trunkline, walking a list in three ways."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from benchmarks.setting import Setting
from trunkline import PagerOptions

from .ours import client

_WAYS: dict[str, PagerOptions] = {
    "sequential": {"read_ahead": False},
    "read-ahead": {},
    "concurrency": {"concurrency": 8},
}


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def _block(seconds: float) -> None:
    time.sleep(seconds)  # noqa: ASYNC251 (work that holds the loop is what is measured)


@asynccontextmanager
async def walk(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Walk the list; each page is given work that waits."""
    async with _walking(setting, _pause) as walked:
        yield walked


@asynccontextmanager
async def busy_walk(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Walk the list; each page is given work that holds the event loop."""
    async with _walking(setting, _block) as walked:
        yield walked


@asynccontextmanager
async def _walking(
    setting: Setting, work: Callable[[float], Awaitable[None]]
) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    async with client(setting) as vonage:

        async def walked() -> int:
            pages = 0
            options = _WAYS[setting.variant]
            async for _ in vonage.applications.list(page_size=setting.size, **options).pages():
                pages += 1
                if setting.work:
                    await work(setting.work)
            if pages != setting.pages:
                raise RuntimeError(f"walked {pages} pages of {setting.pages}")
            return pages

        yield walked
