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
async def test_a_walk_can_be_left_at_every_item(style: str, count: int) -> None:
    made = MadeList(style, count)
    for stop in range(count + 1):
        things = pager(made)
        items = aiter(things)
        first = [await anext(items) for _ in range(stop)]
        cursor = things.cursor
        await items.aclose()
        assert first + await pager(made, resume=cursor).collect() == list(range(count))
        # The resumed pager has not moved, and starts again from there.
        again = pager(made, resume=cursor)
        assert again.cursor == cursor
        assert await again.collect() == await again.collect() == list(range(stop, count))


@every_style
async def test_the_item_at_hand_counts_as_taken(style: str) -> None:
    made = MadeList(style)
    things = pager(made)
    async for number in things:
        assert await pager(made, resume=things.cursor).first() == (
            number + 1 if number < 24 else None
        )
    assert number == 24


@every_style
async def test_a_walk_can_be_left_and_resumed_again_and_again(style: str) -> None:
    made = MadeList(style, 50)
    seen: list[int] = []
    cursor: str | None = None
    while True:
        things = pager(made, resume=cursor)
        some = await things.collect(limit=7)
        if not some:
            break
        seen.extend(some)
        cursor = things.cursor
    assert seen == list(range(50))


@pytest.mark.parametrize("style", ["page-number", "page-index"])
async def test_a_resumed_walk_knows_the_last_page_as_a_whole_one_does(style: str) -> None:
    made = MadeList(style, 25)
    things = pager(made)
    await things.collect(limit=13)
    made.asked.clear()
    assert await pager(made, resume=things.cursor).collect() == list(range(13, 25))
    assert len(made.asked) == 2


@pytest.mark.parametrize("style", PAGED)
async def test_an_end_that_was_reached_is_the_place_where_new_items_come(style: str) -> None:
    for count in (25, 30):
        made = MadeList(style, count)
        things = pager(made)
        await things.collect()
        assert await pager(made, resume=things.cursor).collect() == []
        made.things.extend([thing(100), thing(101)])
        assert await pager(made, resume=things.cursor).collect() == [100, 101]


@pytest.mark.parametrize("style", ["page-number", "page-index", "record-index"])
async def test_an_empty_page_behind_the_end_is_not_the_place_where_new_items_come(
    style: str,
) -> None:
    made = MadeList(style, 25)
    made.mend = lambda page: {"_embedded": page["_embedded"]}
    things = pager(made)
    await things.collect()
    assert len(made.asked) == 4
    made.things.append(thing(100))
    assert await pager(made, resume=things.cursor).collect() == [100]


async def test_linked_pages_are_resumed_at_the_next_where_one_was_taken_whole() -> None:
    made = MadeList("hal-cursor")
    cursor = await left_at(made, 10)
    made.asked.clear()
    assert await pager(made, resume=cursor).first() == 10
    assert made.asked == [{"start_id": "thing-10"}]


async def test_the_cursor_is_that_of_the_loop_begun_last() -> None:
    made = MadeList("page-number")
    things = pager(made)
    one, two = aiter(things), aiter(things)
    for _ in range(5):
        await anext(one)
    await anext(two)
    assert await pager(made, resume=things.cursor).first() == 1
    # Each of the loops knows its own.
    assert await pager(made, resume=one.cursor).first() == 5
    assert two.cursor == things.cursor
    await two.aclose()
    await one.aclose()


async def test_a_cursor_names_the_same_place_whatever_the_options_are() -> None:
    made = MadeList("page-number", 100)
    cursors = set()
    for options in ({}, {"concurrency": 5}, {"read_ahead": False}, {"limit": 50}, {"dedupe": True}):
        things = pager(made, **options)
        items = aiter(things)
        for _ in range(37):
            await anext(items)
        cursors.add(things.cursor)
        await items.aclose()
    assert len(cursors) == 1


# ---------------------------------------------------------------- collections that move meanwhile


async def left_at(made: MadeList, stop: int) -> str:
    things = pager(made)
    await things.collect(limit=stop)
    return things.cursor


@pytest.mark.parametrize("style", COUNTED)
async def test_items_that_came_or_went_before_the_place_do_not_move_it(style: str) -> None:
    made = MadeList(style, 40)
    cursor = await left_at(made, 15)
    made.things[:0] = [thing(100), thing(101)]
    assert await pager(made, resume=cursor).collect() == list(range(15, 40))
    del made.things[:6]
    assert await pager(made, resume=cursor).collect() == list(range(15, 40))


@pytest.mark.parametrize("style", PAGED)
async def test_where_the_last_item_is_gone_its_page_comes_again(style: str) -> None:
    made = MadeList(style, 40)
    cursor = await left_at(made, 15)
    del made.things[14]
    rest = await pager(made, resume=cursor).collect()
    assert rest == [number for number in range(10, 40) if number != 14]


async def test_a_job_that_deletes_what_it_has_done_can_be_resumed() -> None:
    made = MadeList("hal-cursor", 40)
    cursor = await left_at(made, 15)
    del made.things[10:15]
    made.things[9] = thing(10)  # what the page's cursor stands for is still known
    assert await pager(made, resume=cursor).collect() == [10, *range(15, 40)]


async def test_with_overlap_a_place_that_was_lost_is_reported() -> None:
    made = MadeList("page-number", 40)
    cursor = await left_at(made, 15)
    del made.things[14]
    with pytest.raises(PaginationError, match="not on its page"):
        await pager(made, resume=cursor, overlap=True).collect()


def test_a_cursor_is_the_same_in_another_process() -> None:
    made = MadeList("hal-cursor")
    cursor = asyncio.run(left_at(made, 13))
    code = (
        "import asyncio; from tests.fakes.lists import MadeList;"
        "from tests.overlay.pager.test_resume import left_at;"
        "print(asyncio.run(left_at(MadeList('hal-cursor'), 13)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == cursor
