"""Long lists with random faults, over sockets: rejections, resets and truncated responses."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.fakes.calls import FakeClock
from tests.sandbox.sandbox_clients import until

from trunkline import AsyncPager, RetryPolicy
from trunkline.errors import RateLimitError

from .list_server import TROUBLES, ListServer, name_of
from .lists import COUNTED, LISTS, PAGED, clients

SIZE = 10


def random_faults(seed: int, share: float) -> Callable[[str], str | None]:
    """Let a share of the responses fail, but never as many in a row as a call has attempts."""
    chance, kinds, bad = random.Random(seed), list(TROUBLES), itertools.count(1)
    in_a_row: dict[str, int] = {}

    def trouble(target: str) -> str | None:
        if chance.random() < share and in_a_row.get(target, 0) < 4:
            in_a_row[target] = in_a_row.get(target, 0) + 1
            return kinds[next(bad) % len(kinds)]
        in_a_row.pop(target, None)
        return None

    return trouble


async def walk(
    style: str, server: ListServer, **options: Any
) -> tuple[int, list[tuple[int, str]], float]:
    """Walk a list; return the number of items, the misplaced ones, and the time that passed."""
    listed, clock = LISTS[style], FakeClock()
    patient = RetryPolicy(attempts=8)
    out_of_place: list[tuple[int, str]] = []
    count = 0
    async with clients(server.url, clock=clock, retry=patient, deadline=10_000.0) as both:
        async for item in listed.pager(both, page_size=SIZE, **options):
            name = listed.name(item)
            if name != name_of(count):
                out_of_place.append((count, name))
            count += 1
    return count, out_of_place, clock.now


async def check(style: str, pages: int, **options: Any) -> None:
    async with ListServer(pages * SIZE).running() as server:
        server.trouble = random_faults(seed=pages, share=0.2)
        count, out_of_place, waited = await walk(style, server, **options)
    assert (count, out_of_place) == (pages * SIZE, [])
    # A fifth of the requests failed, and of their retries.
    assert len(server.asked) > pages * 1.15
    assert waited > pages / 40


@pytest.mark.parametrize("style", PAGED)
async def test_1000_pages_with_faults_yield_every_item_once_in_order(style: str) -> None:
    await check(style, 1_000 if style == "page-number" else 300)


@pytest.mark.parametrize("style", COUNTED)
async def test_concurrent_pages_with_faults_yield_every_item_once_in_order(
    style: str,
) -> None:
    await check(style, 300, concurrency=8)


@pytest.mark.fuzz
@pytest.mark.timeout(600)
@pytest.mark.parametrize("style", PAGED)
async def test_10000_pages_with_faults_yield_every_item_once_in_order(style: str) -> None:
    await check(style, 10_000)


@pytest.mark.fuzz
@pytest.mark.timeout(600)
async def test_10000_pages_eight_at_a_time_with_faults() -> None:
    await check("page-number", 10_000, concurrency=8)


def once(kind: str, number: int) -> Callable[[str], str | None]:
    """Let one request fail."""
    requests: Iterator[int] = itertools.count(1)
    return lambda target: kind if "token" not in target and next(requests) == number else None


@pytest.mark.parametrize("style", PAGED)
@pytest.mark.parametrize("kind", TROUBLES)
async def test_a_failed_response_costs_one_request(style: str, kind: str) -> None:
    async with ListServer(95).running() as server:
        server.trouble = once(kind, 5)
        count, out_of_place, _ = await walk(style, server)
    assert (count, out_of_place) == (95, [])
    assert len(server.queries(LISTS[style].path)) == 11


class HeldClock(FakeClock):
    """A clock whose sleeps end only when the test lets time pass."""

    def __init__(self) -> None:
        super().__init__()
        self.sleepers = 0
        self.asleep = asyncio.Event()
        self.passed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.sleepers += 1
        self.asleep.set()
        ends = self.now + seconds
        await self.passed.wait()
        self.now = max(self.now, ends)


async def test_a_429_pauses_all_pages_that_are_not_yet_requested() -> None:
    clock, items, reached = HeldClock(), [], asyncio.Event()

    async def consume(applications: AsyncPager[Any]) -> None:
        async for item in applications:
            items.append(item)
            if len(items) == 90:
                reached.set()

    async with ListServer(400).running() as server:
        # Pages 3 to 10 are requested together. The last is rejected before another response.
        refusals = iter(["429 for a second"])
        server.trouble = lambda target: next(refusals, None) if "page=10" in target else None
        together = {f"page={number}" for number in range(3, 10)}
        server.until = lambda target: (
            clock.asleep if together & set(re.split("[?&]", target)) else None
        )
        async with clients(server.url, clock=clock) as both:
            pager = both.vonage.applications.list(concurrency=8)
            task = asyncio.create_task(consume(pager))
            await reached.wait()
            # The rejected page, and the pages that would follow it by now.
            await until(lambda: clock.sleepers == 8)
            assert len(server.asked) == 10
            clock.passed.set()
            await task
    assert [item.id for item in items] == [name_of(number) for number in range(400)]


async def test_a_server_that_only_rejects_ends_the_walk_with_its_error() -> None:
    async with ListServer(100).running() as server:
        server.trouble = lambda target: "429 for a second" if "page=3" in target else None
        async with clients(server.url, clock=FakeClock()) as both:
            pager = both.vonage.applications.list()
            names = []
            with pytest.raises(RateLimitError) as caught:
                async for item in pager:
                    names.append(item.id)
            assert caught.value.retry_after == 1.0
            assert names == [name_of(number) for number in range(20)]
            server.trouble = lambda target: None
            rest = await both.vonage.applications.list(resume=pager.cursor).collect()
    assert [item.id for item in rest] == [name_of(number) for number in range(20, 100)]
