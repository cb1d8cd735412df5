"""aiohttp and json with nothing in between: what any client over aiohttp costs at least."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp

from benchmarks import responses
from benchmarks.setting import Setting

Get = Callable[[], Awaitable[object]]


@asynccontextmanager
async def _getting(
    setting: Setting, path: str, connections: int = 100, seconds: float = 300.0
) -> AsyncIterator[Get]:
    # The default of `ssl` is True; the number of connections is aiohttp's own default.
    connector = aiohttp.TCPConnector(limit=connections, ssl=setting.context() or True)
    auth = "Basic " + base64.b64encode(b"b3nchm4r:of-no-account").decode("ascii")
    async with aiohttp.ClientSession(
        connector=connector,
        headers={"Authorization": auth},
        timeout=aiohttp.ClientTimeout(total=seconds),
    ) as session:
        url = setting.base_url + path

        async def get() -> object:
            async with session.get(url) as response:
                return json.loads(await response.read())

        yield get


@asynccontextmanager
async def get_application(setting: Setting) -> AsyncIterator[Get]:
    """Get an application."""
    async with _getting(setting, f"/v2/applications/{responses.APPLICATION_ID}") as get:
        yield get


@asynccontextmanager
async def get_user(setting: Setting) -> AsyncIterator[Get]:
    """Get a user, with a header that is the same each time."""
    async with _getting(setting, f"/v1/users/{responses.USER_ID}") as get:
        yield get


@asynccontextmanager
async def open_calls(setting: Setting) -> AsyncIterator[Get]:
    """Get an application, with as many connections as there are calls."""
    path = f"/v2/applications/{responses.APPLICATION_ID}"
    async with _getting(setting, path, setting.concurrency) as get:
        yield get


@asynccontextmanager
async def get_integers(setting: Setting) -> AsyncIterator[Get]:
    """Get a long list of large integers."""
    async with _getting(setting, "/v2/integers") as get:
        yield get


@asynccontextmanager
async def list_applications(setting: Setting) -> AsyncIterator[Get]:
    """List the applications of one page, as plain dictionaries."""
    async with _getting(setting, f"/v2/applications?page_size={setting.size}") as get:
        yield get
