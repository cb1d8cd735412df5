"""httpx and json with nothing in between."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx

from benchmarks import responses
from benchmarks.setting import Setting

Get = Callable[[], Awaitable[object]]


@asynccontextmanager
async def _getting(setting: Setting, path: str, **options: object) -> AsyncIterator[Get]:
    async with httpx.AsyncClient(
        base_url=setting.base_url,
        auth=("b3nchm4r", "of-no-account"),
        verify=setting.context() or True,
        **options,  # type: ignore[arg-type]
    ) as client:

        async def get() -> object:
            response = await client.get(path)
            return json.loads(response.content)

        yield get


@asynccontextmanager
async def get_application(setting: Setting) -> AsyncIterator[Get]:
    """Get an application."""
    async with _getting(setting, f"/v2/applications/{responses.APPLICATION_ID}") as get:
        yield get


@asynccontextmanager
async def open_calls(setting: Setting) -> AsyncIterator[Get]:
    """Get an application, with as many connections as there are calls."""
    limits = httpx.Limits(max_connections=setting.concurrency)
    path = f"/v2/applications/{responses.APPLICATION_ID}"
    async with _getting(setting, path, limits=limits, timeout=120.0) as get:
        yield get


@asynccontextmanager
async def list_applications(setting: Setting) -> AsyncIterator[Get]:
    """List the applications of one page, as plain dictionaries."""
    async with _getting(setting, f"/v2/applications?page_size={setting.size}") as get:
        yield get
