"""Transport responses as `httpx.Response`, for hooks and `httpx.Auth`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from .base import TransportResponse
from .httpx_library import library_of

if TYPE_CHECKING:
    import httpx


@asynccontextmanager
async def kept_unless_raised(response: TransportResponse) -> AsyncIterator[None]:
    """Release the connection of a streamed response if the block raises."""
    try:
        yield
    except BaseException:
        if response.chunks is not None:
            await response.aclose()
        raise


def httpx_response(response: TransportResponse, request: httpx.Request) -> httpx.Response:
    """Return a response as an `httpx.Response`; the body is already decompressed."""
    library = library_of(request, "Request")
    framing = ("content-encoding", "content-length", "transfer-encoding")
    headers = [(n, v) for n, v in response.headers.items() if n.lower() not in framing]
    made: httpx.Response = library.Response(
        response.status, headers=headers, content=response.body, request=request
    )
    return made
