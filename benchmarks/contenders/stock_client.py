"""What openapi-python-client makes of the same description with its own templates."""

from __future__ import annotations

import base64
import importlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from benchmarks import responses
from benchmarks.setting import Setting
from benchmarks.stock import PACKAGE

Get = Callable[[], Awaitable[object]]


@asynccontextmanager
async def _client(setting: Setting) -> AsyncIterator[Any]:
    if setting.folder not in sys.path:
        sys.path.append(setting.folder)
    package = importlib.import_module(PACKAGE)
    token = base64.b64encode(b"b3nchm4r:of-no-account").decode("ascii")
    verify = setting.context() or True
    async with package.AuthenticatedClient(
        base_url=setting.base_url, token=token, prefix="Basic", verify_ssl=verify
    ) as client:
        yield client


def _operation(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.api.default.{name}")


@asynccontextmanager
async def get_application(setting: Setting) -> AsyncIterator[Get]:
    """Get an application."""
    async with _client(setting) as client:
        get = _operation("get_application").asyncio
        yield lambda: get(responses.APPLICATION_ID, client=client)


@asynccontextmanager
async def list_applications(setting: Setting) -> AsyncIterator[Get]:
    """List the applications of one page."""
    async with _client(setting) as client:
        listed = _operation("list_application").asyncio
        yield lambda: listed(client=client, page_size=setting.size)
