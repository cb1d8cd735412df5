"""Long pages are decoded in slices, and other tasks run in between."""

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

METHODS: dict[str, Callable[[AsyncPager[int]], AsyncIterator[object]]] = {
    "items": aiter,
    "pages": lambda listing: listing.pages(),
}
every_method = pytest.mark.parametrize("method", METHODS)


class Turns:
    """Count the turns of the event loop."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self) -> None:
        while True:
            self.count += 1
            await asyncio.sleep(0)


class Reached:
    """Set an event when a number of items is decoded."""

    def __init__(self, count: int) -> None:
        self.event = asyncio.Event()
        self._left = count

    def __call__(self, number: int) -> None:
        self._left -= 1
        if not self._left:
            self.event.set()


def recording_pager(
    note: Callable[[int], object], made: MadeList, **options: Any
) -> AsyncPager[int]:
    """A pager that records the items it decodes."""

    def decode(raw: object) -> int:
        number = read_number(raw)
        note(number)
        return number

    declared = operation(DECLARED[made.style], decode)
    return AsyncPager(declared, (), {}, fetching(made), options)


def numbers_of(got: object) -> list[int]:
    return [got] if isinstance(got, int) else list(got)  # type: ignore[call-overload]


@every_method
@pytest.mark.parametrize("options", [{}, {"dedupe": True}, {"limit": LONG - 1}])
async def test_each_turn_of_the_loop_decodes_at_most_a_slice(
    method: str, options: dict[str, Any]
) -> None:
    turns, seen = Turns(), list[int]()
    running = asyncio.ensure_future(turns())
    made = MadeList("single", LONG)
    numbers: list[int] = []
    async for got in METHODS[method](
        recording_pager(lambda _: seen.append(turns.count), made, **options)
    ):
        numbers += numbers_of(got)
    running.cancel()
    assert numbers == list(range(options.get("limit", LONG)))
    assert max(seen.count(turn) for turn in seen) == SLICE


@every_method
async def test_a_short_page_is_decoded_in_one_turn(method: str) -> None:
    turns, seen = Turns(), list[int]()
    running = asyncio.ensure_future(turns())
    made = MadeList("single", SLICE - 1)
    async for _ in METHODS[method](recording_pager(lambda _: seen.append(turns.count), made)):
        pass
    running.cancel()
    assert len(seen) == SLICE - 1
    assert len(set(seen)) == 1


@every_method
@pytest.mark.parametrize("options", [{}, {"dedupe": True}, {"limit": 2 * LONG - 1}])
@pytest.mark.parametrize("middle", [SLICE, 2 * SLICE, LONG + SLICE])
async def test_a_walk_cancelled_between_slices_continues_where_it_was(
    method: str, options: dict[str, Any], middle: int
) -> None:
    made = MadeList("page-number", 2 * LONG, LONG)
    reached = Reached(middle)
    listing = recording_pager(reached, made, **options)
    walk = METHODS[method](listing)
    numbers: list[int] = []

    async def go_on() -> None:
        async for got in walk:
            numbers.extend(numbers_of(got))

    task = asyncio.ensure_future(go_on())
    await reached.event.wait()
    cursor = listing.cursor
    count_before = len(numbers)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(numbers) == count_before < 2 * LONG - 1
    rest = [number async for number in pager(made, resume=cursor)]
    assert numbers + rest == list(range(2 * LONG))
    await go_on()
    assert numbers == list(range(options.get("limit", 2 * LONG)))


async def test_a_walk_closed_between_slices_has_ended() -> None:
    made = MadeList("page-number", 2 * SLICE, SLICE)
    items = aiter(pager(made, read_ahead=False))
    for _ in range(SLICE):
        await anext(items)
    following = asyncio.ensure_future(anext(items))
    await asyncio.sleep(0)  # It yields to other tasks before it requests a page.
    await items.aclose()
    with pytest.raises(StopAsyncIteration):
        await following
    assert len(made.asked) == 1


async def test_two_tasks_cannot_decode_one_page() -> None:
    made = MadeList("single", LONG)
    reached = Reached(SLICE)
    pages = recording_pager(reached, made).pages()
    first = asyncio.ensure_future(anext(pages))
    await reached.event.wait()
    with pytest.raises(RuntimeError, match="another task"):
        await anext(pages)
    with pytest.raises(RuntimeError, match="another task"):
        await pages.aclose()
    assert list(await first) == list(range(LONG))
    await pages.aclose()


async def test_an_invalid_item_behind_the_first_slice_leaves_the_page_unconsumed() -> None:
    made = MadeList("single", LONG)
    made.things[2 * SLICE] = {"id": "thing-128", "number": "many"}
    listing = pager(made)
    pages = listing.pages()
    for _ in range(2):
        with pytest.raises(DecodeError, match=r"\$\[128\]\.number"):
            await anext(pages)
    await pages.aclose()
    made.things[2 * SLICE] = thing(2 * SLICE)
    assert await pager(made, resume=listing.cursor).collect() == list(range(LONG))
