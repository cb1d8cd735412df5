"""An httpx response with the status, headers and request of a transport's response."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from .base import TransportResponse

if TYPE_CHECKING:
    import httpx


@asynccontextmanager
async def kept_unless_raised(response: TransportResponse) -> AsyncIterator[None]:
    """Let go of an answer's connection where an exception keeps it from who is to read it."""
    try:
        yield
    except BaseException:
        if response.chunks is not None:
            await response.aclose()
        raise


def httpx_response(response: TransportResponse, request: httpx.Request) -> httpx.Response:
    """Return an answer as httpx has them; its body is unpacked already."""
    import httpx  # noqa: PLC0415 (made only for those who look)

    unpacked = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(n, v) for n, v in response.headers.items() if n.lower() not in unpacked]
    return httpx.Response(response.status, headers=headers, content=response.body, request=request)
