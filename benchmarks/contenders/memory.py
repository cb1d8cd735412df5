"""trunkline over a transport that answers from memory, and that transport alone.

The difference is what the whole stack above a transport costs a call: encoding, auth, deadline,
gate, retry decision, bounds, JSON, model.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import attrs
from multidict import CIMultiDict, CIMultiDictProxy

from benchmarks import responses
from benchmarks.setting import Setting
from trunkline._transport.base import TransportRequest, TransportResponse

from .ours import client


class _Memory:
    """Answers each request with the same application."""

    def __init__(self) -> None:
        self._body = responses.encoded(responses.application())
        # As aiohttp has them.
        self._headers = CIMultiDictProxy(CIMultiDict({"Content-Type": "application/json"}))

    async def send(self, request: TransportRequest) -> TransportResponse:
        return TransportResponse(200, self._headers, self._body)

    async def aclose(self) -> None:
        pass


@asynccontextmanager
async def get_from_memory(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Get an application, the first time with all that is above the transport."""
    memory = _Memory()
    if setting.variant == "alone":
        request = TransportRequest("GET", "http://localhost/", {})
        yield lambda: memory.send(request)
        return
    async with client(setting, base_url="http://localhost") as vonage:
        callers = vonage._api_clients
        callers.context = attrs.evolve(callers.context, transport=memory)
        get = vonage.applications.get
        yield lambda: get(responses.APPLICATION_ID)
