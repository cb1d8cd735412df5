"""An httpx response with the status, headers and request of a transport's response."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from .base import WireResponse

if TYPE_CHECKING:
    import httpx


@asynccontextmanager
async def kept_unless_raised(answer: WireResponse) -> AsyncIterator[None]:
    """Let go of an answer's connection where an exception keeps it from who is to read it."""
    try:
        yield
    except BaseException:
        if answer.chunks is not None:
            await answer.aclose()
        raise


def httpx_response(answer: WireResponse, request: httpx.Request) -> httpx.Response:
    """Return an answer as httpx has them; its body is unpacked already."""
    import httpx  # noqa: PLC0415 (made only for those who look)

    unpacked = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(n, v) for n, v in answer.headers.items() if n.lower() not in unpacked]
    return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)
