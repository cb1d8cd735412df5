"""Long pages are decoded in slices, between which others have the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from tests.fakes.lists import DECLARED, MadeList, fetching, operation, pager, read_number, thing

from trunkline._pager import AsyncPager
from trunkline._pager.walk import SLICE
from trunkline.errors import DecodeError

LONG = 3 * SLICE + 8

WAYS: dict[str, Callable[[AsyncPager[int]], AsyncIterator[object]]] = {
    "items": aiter,
    "pages": lambda things: things.pages(),
}
every_way = pytest.mark.parametrize("way", WAYS)


class Turns:
    """Counts the turns of the event loop."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> None:
        while True:
            self.count += 1
            await asyncio.sleep(0)


class Reached:
    """Says when so many items were decoded."""

    def __init__(self, count: int) -> None:
        self.event = asyncio.Event()
        self._left = count

    def __call__(self, number: int) -> None:
        self._left -= 1
        if not self._left:
            self.event.set()


def pager_that_notes(
    note: Callable[[int], object], made: MadeList, **options: Any
) -> AsyncPager[int]:
    """A pager that says when it decodes which item."""

    def decode(raw: object) -> int:
        number = read_number(raw)
        note(number)
        return number

    declared = operation(DECLARED[made.style], decode)
    return AsyncPager(declared, (), {}, fetching(made), options)


def numbers_of(got: object) -> list[int]:
    return [got] if isinstance(got, int) else list(got)  # type: ignore[call-overload]


@every_way
@pytest.mark.parametrize("options", [{}, {"dedupe": True}, {"limit": LONG - 1}])
async def test_no_turn_of_the_loop_decodes_more_than_a_slice(
    way: str, options: dict[str, Any]
) -> None:
    turns, seen = Turns(), list[int]()
    running = asyncio.ensure_future(turns())
    made = MadeList("single", LONG)
    numbers: list[int] = []
    async for got in WAYS[way](
        pager_that_notes(lambda _: seen.append(turns.count), made, **options)
    ):
        numbers += numbers_of(got)
    running.cancel()
    assert numbers == list(range(options.get("limit", LONG)))
    assert max(seen.count(turn) for turn in seen) == SLICE


@every_way
async def test_a_short_page_is_decoded_in_one_turn(way: str) -> None:
    turns, seen = Turns(), list[int]()
    running = asyncio.ensure_future(turns())
    made = MadeList("single", SLICE - 1)
    async for _ in WAYS[way](pager_that_notes(lambda _: seen.append(turns.count), made)):
        pass
    running.cancel()
    assert len(seen) == SLICE - 1
    assert len(set(seen)) == 1


@every_way
@pytest.mark.parametrize("options", [{}, {"dedupe": True}, {"limit": 2 * LONG - 1}])
@pytest.mark.parametrize("amid", [SLICE, 2 * SLICE, LONG + SLICE])
async def test_cancelled_between_two_slices_a_walk_goes_on_where_it_was(
    way: str, options: dict[str, Any], amid: int
) -> None:
    made = MadeList("page-number", 2 * LONG, LONG)
    reached = Reached(amid)
    things = pager_that_notes(reached, made, **options)
    walk = WAYS[way](things)
    numbers: list[int] = []

    async def go_on() -> None:
        async for got in walk:
            numbers.extend(numbers_of(got))

    task = asyncio.ensure_future(go_on())
    await reached.event.wait()
    cursor = things.cursor
    given = len(numbers)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(numbers) == given < 2 * LONG - 1
    rest = [number async for number in pager(made, resume=cursor)]
    assert numbers + rest == list(range(2 * LONG))
    await go_on()
    assert numbers == list(range(options.get("limit", 2 * LONG)))


async def test_closed_between_two_slices_a_walk_is_over() -> None:
    made = MadeList("page-number", 2 * SLICE, SLICE)
    items = aiter(pager(made, read_ahead=False))
    for _ in range(SLICE):
        await anext(items)
    following = asyncio.ensure_future(anext(items))
    await asyncio.sleep(0)  # it gives others their turn before it asks for a page
    await items.aclose()
    with pytest.raises(StopAsyncIteration):
        await following
    assert len(made.asked) == 1


async def test_two_tasks_cannot_decode_one_page() -> None:
    made = MadeList("single", LONG)
    reached = Reached(SLICE)
    pages = pager_that_notes(reached, made).pages()
    first = asyncio.ensure_future(anext(pages))
    await reached.event.wait()
    with pytest.raises(RuntimeError, match="another task"):
        await anext(pages)
    with pytest.raises(RuntimeError, match="another task"):
        await pages.aclose()
    assert list(await first) == list(range(LONG))
    await pages.aclose()


async def test_of_a_page_with_a_wrong_item_behind_the_first_slice_nothing_is_taken() -> None:
    made = MadeList("single", LONG)
    made.things[2 * SLICE] = {"id": "thing-128", "number": "many"}
    things = pager(made)
    pages = things.pages()
    for _ in range(2):
        with pytest.raises(DecodeError, match=r"\$\[128\]\.number"):
            await anext(pages)
    await pages.aclose()
    made.things[2 * SLICE] = thing(2 * SLICE)
    assert await pager(made, resume=things.cursor).collect() == list(range(LONG))
