from __future__ import annotations

import tracemalloc
from collections.abc import Mapping

import pytest
from tests.fakes.lists import DECLARED, fetching, operation, thing

from trunkline._pager import AsyncPager

PAGE = 100


async def endless(params: Mapping[str, object]) -> object:
    """Return a page of a long list."""
    page = int(str(params.get("page", 1)))
    start = (page - 1) * PAGE
    items = [thing(number) for number in range(start, min(start + PAGE, 140_000))]
    return {"page_size": PAGE, "total_items": 140_000, "_embedded": {"things": items}}


async def peak(limit: int, **options: object) -> tuple[int, int]:
    """Iterate over a number of items; return how many were received and the peak memory."""
    declared = operation(DECLARED["page-number"], lambda raw: raw)
    pager = AsyncPager(declared, (), {}, fetching(endless), {"limit": limit, **options})
    tracemalloc.start()
    count = 0
    async for _ in pager:
        count += 1
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, most


@pytest.mark.parametrize(
    ("options", "items", "allowed"),
    [({}, 50_000, 1), ({"concurrency": 8}, 50_000, 1), ({"dedupe": True}, 140_000, 16)],
)
async def test_memory_does_not_grow_with_the_number_of_items(
    options: dict[str, object], items: int, allowed: int
) -> None:
    few = await peak(1_000, **options)
    many = await peak(items, **options)
    assert (few[0], many[0]) == (1_000, items)
    assert many[1] - few[1] < allowed * 1024 * 1024
