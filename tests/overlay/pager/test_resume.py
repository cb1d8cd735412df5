from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from tests.fakes.lists import COUNTED, DECLARED, PAGED, MadeList, pager, thing

from trunkline.errors import PaginationError

every_style = pytest.mark.parametrize("style", DECLARED)


@every_style
@pytest.mark.parametrize("count", [0, 1, 10, 23])
async def test_a_walk_can_be_resumed_at_every_item(style: str, count: int) -> None:
    made = MadeList(style, count)
    for stop in range(count + 1):
        listing = pager(made)
        items = aiter(listing)
        first = [await anext(items) for _ in range(stop)]
        cursor = listing.cursor
        await items.aclose()
        assert first + await pager(made, resume=cursor).collect() == list(range(count))
        # The resumed pager keeps its own start, and iterates from there again.
        resumed = pager(made, resume=cursor)
        assert resumed.cursor == cursor
        assert await resumed.collect() == await resumed.collect() == list(range(stop, count))


@every_style
async def test_the_current_item_counts_as_consumed(style: str) -> None:
    made = MadeList(style)
    listing = pager(made)
    async for number in listing:
        assert await pager(made, resume=listing.cursor).first() == (
            number + 1 if number < 24 else None
        )
    assert number == 24


@every_style
async def test_a_walk_can_be_resumed_repeatedly(style: str) -> None:
    made = MadeList(style, 50)
    seen: list[int] = []
    cursor: str | None = None
    while True:
        listing = pager(made, resume=cursor)
        some = await listing.collect(limit=7)
        if not some:
            break
        seen.extend(some)
        cursor = listing.cursor
    assert seen == list(range(50))


@pytest.mark.parametrize("style", ["page-number", "page-index"])
async def test_a_resumed_walk_recognizes_the_last_page(style: str) -> None:
    made = MadeList(style, 25)
    listing = pager(made)
    await listing.collect(limit=13)
    made.asked.clear()
    assert await pager(made, resume=listing.cursor).collect() == list(range(13, 25))
    assert len(made.asked) == 2


@pytest.mark.parametrize("style", PAGED)
async def test_a_cursor_at_the_end_yields_items_added_later(style: str) -> None:
    for count in (25, 30):
        made = MadeList(style, count)
        listing = pager(made)
        await listing.collect()
        assert await pager(made, resume=listing.cursor).collect() == []
        made.things.extend([thing(100), thing(101)])
        assert await pager(made, resume=listing.cursor).collect() == [100, 101]


@pytest.mark.parametrize("style", ["page-number", "page-index", "record-index"])
async def test_an_empty_page_behind_the_end_does_not_move_the_cursor(
    style: str,
) -> None:
    made = MadeList(style, 25)
    made.mend = lambda page: {"_embedded": page["_embedded"]}
    listing = pager(made)
    await listing.collect()
    assert len(made.asked) == 4
    made.things.append(thing(100))
    assert await pager(made, resume=listing.cursor).collect() == [100]


async def test_linked_pages_are_resumed_at_the_next_page_after_a_complete_one() -> None:
    made = MadeList("hal-cursor")
    cursor = await resumed_after(made, 10)
    made.asked.clear()
    assert await pager(made, resume=cursor).first() == 10
    assert made.asked == [{"start_id": "thing-10"}]


async def test_the_cursor_belongs_to_the_latest_iteration() -> None:
    made = MadeList("page-number")
    listing = pager(made)
    one, two = aiter(listing), aiter(listing)
    for _ in range(5):
        await anext(one)
    await anext(two)
    assert await pager(made, resume=listing.cursor).first() == 1
    # Each iteration knows its own cursor.
    assert await pager(made, resume=one.cursor).first() == 5
    assert two.cursor == listing.cursor
    await two.aclose()
    await one.aclose()


async def test_a_cursor_is_the_same_with_all_options() -> None:
    made = MadeList("page-number", 100)
    cursors = set()
    for options in ({}, {"concurrency": 5}, {"read_ahead": False}, {"limit": 50}, {"dedupe": True}):
        listing = pager(made, **options)
        items = aiter(listing)
        for _ in range(37):
            await anext(items)
        cursors.add(listing.cursor)
        await items.aclose()
    assert len(cursors) == 1


# ---------------------------------------------------------------- collections that change meanwhile


async def resumed_after(made: MadeList, stop: int) -> str:
    listing = pager(made)
    await listing.collect(limit=stop)
    return listing.cursor


@pytest.mark.parametrize("style", COUNTED)
async def test_changes_before_the_position_do_not_move_it(style: str) -> None:
    made = MadeList(style, 40)
    cursor = await resumed_after(made, 15)
    made.things[:0] = [thing(100), thing(101)]
    assert await pager(made, resume=cursor).collect() == list(range(15, 40))
    del made.things[:6]
    assert await pager(made, resume=cursor).collect() == list(range(15, 40))


@pytest.mark.parametrize("style", PAGED)
async def test_if_the_last_item_was_removed_its_page_is_repeated(style: str) -> None:
    made = MadeList(style, 40)
    cursor = await resumed_after(made, 15)
    del made.things[14]
    rest = await pager(made, resume=cursor).collect()
    assert rest == [number for number in range(10, 40) if number != 14]


async def test_a_job_that_deletes_processed_items_can_be_resumed() -> None:
    made = MadeList("hal-cursor", 40)
    cursor = await resumed_after(made, 15)
    del made.things[10:15]
    made.things[9] = thing(10)  # The item at the page's cursor is still known.
    assert await pager(made, resume=cursor).collect() == [10, *range(15, 40)]


async def test_with_overlap_a_lost_position_is_reported() -> None:
    made = MadeList("page-number", 40)
    cursor = await resumed_after(made, 15)
    del made.things[14]
    with pytest.raises(PaginationError, match="not on its page"):
        await pager(made, resume=cursor, overlap=True).collect()


def test_a_cursor_is_the_same_in_another_process() -> None:
    made = MadeList("hal-cursor")
    cursor = asyncio.run(resumed_after(made, 13))
    code = (
        "import asyncio; from tests.fakes.lists import MadeList;"
        "from tests.overlay.pager.test_resume import resumed_after;"
        "print(asyncio.run(resumed_after(MadeList('hal-cursor'), 13)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == cursor
