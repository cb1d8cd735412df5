"""The next page is requested while the caller is busy, as a server in another thread sees it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from trunkline.errors import DecodeError

from .list_server import ListServer, Query
from .lists import COUNTED, LISTS, PAGED, clients

TRANSPORTS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "aiohttp": dict,
    "httpx": lambda: {"transport": httpx.AsyncHTTPTransport(verify=False)},
}


def block_until_received(server: ListServer, style: str, count: int) -> None:
    """Block the event loop until so many requests have arrived."""
    while len(server.queries(LISTS[style].path)) < count:
        time.sleep(0.001)


def with_an_invalid_item(query: Query, page: Any) -> Any:
    """Replace the first item of a page by an invalid one."""
    for listed in (page.get("content"), *page.get("_embedded", {}).values()):
        if listed:
            listed[0] = "no item"
    return page


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_the_next_request_is_sent_before_the_items_are_parsed(
    style: str, transport: str
) -> None:
    with ListServer(1_000).running_in_a_thread() as server:
        server.mend = with_an_invalid_item
        async with clients(server.url, **TRANSPORTS[transport]()) as both:
            items = aiter(LISTS[style].pager(both))
            with pytest.raises(DecodeError):
                await anext(items)
            # The event loop is blocked from here on: only requests that were sent before arrive.
            block_until_received(server, style, 2)
            await items.aclose()


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_the_next_page_arrives_while_the_caller_computes(style: str, transport: str) -> None:
    with ListServer(1_000).running_in_a_thread() as server:
        async with clients(server.url, **TRANSPORTS[transport]()) as both:
            pages = LISTS[style].pager(both, page_size=10).pages()
            for number in range(1, 6):
                await anext(pages)
                block_until_received(server, style, number + 1)
            await pages.aclose()
        assert len(server.queries(LISTS[style].path)) == 6


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("concurrency", [1, 8])
async def test_leaving_at_the_first_item_costs_one_unneeded_request(
    style: str, concurrency: int
) -> None:
    async with ListServer(1_000).running() as server, clients(server.url) as both:
        async for _ in LISTS[style].pager(both, concurrency=concurrency):
            break
        assert await LISTS[style].pager(both).first() is not None
        assert len(server.queries(LISTS[style].path)) <= 2 + 1


@pytest.mark.parametrize("style", COUNTED)
async def test_the_number_of_concurrent_pages_is_the_given_one(style: str) -> None:
    async with ListServer(500).running() as server, clients(server.url) as both:
        together = asyncio.Event()

        def until(target: str) -> asyncio.Event | None:
            # The first two pages are sequential; the later ones wait for each other.
            if server.answering == 8:
                together.set()
            return together if len(server.queries(LISTS[style].path)) > 2 else None

        server.until = until
        pager = LISTS[style].pager(both, page_size=10, concurrency=8)
        assert len(await pager.collect()) == 500
        assert server.most == 8
