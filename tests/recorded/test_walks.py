"""Each list is walked, resumed and left in each shape, with and without faults."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx
import pytest
from tests.fakes.calls import FakeClock

from trunkline import AsyncPager, RetryPolicy, errors

from .list_shapes import LISTS, ListScript, cases, random_faults, style_of
from .operations import client_of

pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),
]

CASES = cases()
IDS = [f"{name} {shape}" for name, shape in CASES]
SIZE = 3
COUNT = 7  # Two full pages, and one with a single item.


class Served:
    """A client of one list, whose script can be replaced.

    Attributes:
        script: Responds to the requests.
    """

    def __init__(self, name: str) -> None:
        self.script = ListScript(LISTS[name], "described", 0)
        patient = RetryPolicy(attempts=6)
        clock: Any = FakeClock()
        known = self.script.known
        self.client: Any = client_of(
            known.api, self._respond, clock=clock, retry=patient, deadline=10_000.0
        )

    def _respond(self, request: httpx.Request) -> httpx.Response:
        return self.script(request)

    def pager(self, script: ListScript, **options: Any) -> AsyncPager[Any]:
        self.script = script
        path, required = script.known.arguments(self.client)
        if style_of(script.known).described_position:
            options["page_size"] = SIZE
        found: AsyncPager[Any] = script.known.bound(self.client)(*path, **required, **options)
        return found


async def items(pager: AsyncPager[Any]) -> list[Any]:
    return [item.to_dict() async for item in pager]


@pytest.mark.parametrize(("name", "shape"), CASES, ids=IDS)
async def test_a_walk_yields_every_item_once_in_order(name: str, shape: str) -> None:
    served = Served(name)
    async with served.client:
        for count in (0, 1, 6, COUNT):
            script = ListScript(LISTS[name], shape, count)
            assert await items(served.pager(script)) == script.items, count
            # At most one request more than there are pages.
            assert len(script.pages) <= -(-count // SIZE) + 1, count
        script = ListScript(LISTS[name], shape, COUNT, random_faults(seed=len(name) + len(shape)))
        assert await items(served.pager(script)) == script.items, "with faults"


@pytest.mark.parametrize(("name", "shape"), CASES, ids=IDS)
async def test_a_walk_is_resumed_after_any_item(name: str, shape: str) -> None:
    served = Served(name)
    async with served.client:
        for taken in range(COUNT + 1):
            script = ListScript(LISTS[name], shape, COUNT)
            if taken % 2:
                script.trouble = random_faults(seed=taken)
            first = served.pager(script)
            received = [item.to_dict() for item in await first.collect(limit=taken)]
            received += await items(served.pager(script, resume=first.cursor))
            assert received == script.items, taken


@pytest.mark.parametrize(("name", "shape"), CASES, ids=IDS)
async def test_a_walk_that_is_left_sends_no_more_requests(name: str, shape: str) -> None:
    served, script = Served(name), ListScript(LISTS[name], shape, COUNT)
    async with served.client:
        async for _ in served.pager(script):
            break
        await asyncio.sleep(0)
        so_far = len(script.pages)
        assert so_far <= 2  # The first page, and one that was read ahead.
        for _ in range(5):
            await asyncio.sleep(0)
        assert len(script.pages) == so_far
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize(("name", "shape"), CASES, ids=IDS)
async def test_a_failed_walk_is_resumed_where_it_was(name: str, shape: str) -> None:
    served, script = Served(name), ListScript(LISTS[name], shape, COUNT)
    script.trouble = lambda number: httpx.Response(400) if number == 2 else None
    received: list[Any] = []
    async with served.client:
        walked = served.pager(script)
        with contextlib.suppress(errors.BadRequestError):
            async for item in walked:
                received.append(item.to_dict())
        assert received == script.items[: len(received)]
        script.trouble = lambda number: None
        received += await items(served.pager(script, resume=walked.cursor))
    assert received == script.items
