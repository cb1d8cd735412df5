from __future__ import annotations

import asyncio
import gc
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any

import pytest
from tests.fakes.lists import (
    COUNTED,
    DECLARED,
    PAGED,
    MadeList,
    fetching,
    operation,
    pager,
    read_number,
    walked,
)

from trunkline._pager import AsyncPager
from trunkline._pagination import Params
from trunkline.errors import DecodeError

every_paged_style = pytest.mark.parametrize("style", PAGED)
every_counted_style = pytest.mark.parametrize("style", COUNTED)
one_or_many = pytest.mark.parametrize("concurrency", [1, 8])


def tasks_of_pages() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == "trunkline page"]


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
async def assert_no_leaks() -> AsyncIterator[None]:
    """Assert that no task is left and that asyncio reports no unretrieved exception."""
    reported: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    yield
    await turns()
    assert tasks_of_pages() == []
    gc.collect(1)  # what this test created
    assert reported == []


# ---------------------------------------------------------------- one page ahead


@every_paged_style
async def test_the_next_page_is_requested_before_the_first_item_is_yielded(style: str) -> None:
    made = MadeList(style, 1000)
    async with aclosing(aiter(pager(made))) as items:
        await anext(items)
        assert len(made.asked) == 2


@every_paged_style
async def test_the_next_page_is_requested_before_the_items_are_decoded(style: str) -> None:
    made = MadeList(style, 1000)
    made.things[0] = {"id": "thing-0"}
    with pytest.raises(DecodeError):
        await pager(made).collect()
    assert len(made.asked) == 2


@every_paged_style
async def test_at_most_one_page_is_read_ahead(style: str) -> None:
    made = MadeList(style, 1000)
    async with aclosing(aiter(pager(made))) as items:
        for number in range(95):
            assert await anext(items) == number
            await turns()
            assert len(made.asked) == number // 10 + 2
    assert made.most == 1


@every_paged_style
@one_or_many
async def test_without_read_ahead_a_page_is_requested_when_it_is_needed(
    style: str, concurrency: int
) -> None:
    made = MadeList(style, 1000)
    listing = pager(made, read_ahead=False, concurrency=concurrency)
    async with aclosing(aiter(listing)) as items:
        for number in range(35):
            assert await anext(items) == number
            await turns()
            assert len(made.asked) == number // 10 + 1


# ---------------------------------------------------------------- many pages ahead


@every_counted_style
async def test_counted_pages_are_requested_concurrently_and_yielded_in_order(style: str) -> None:
    made = MadeList(style, 500)
    chance = random.Random(7)

    async def pause() -> None:
        await turns(chance.randrange(20))

    made.pause = pause  # type: ignore[method-assign]
    assert await pager(made, concurrency=8).collect() == list(range(500))
    assert 4 <= made.most <= 8


async def test_linked_pages_are_requested_one_after_the_other() -> None:
    made = MadeList("hal-cursor", 500)
    assert await pager(made, concurrency=8).collect() == list(range(500))
    assert made.most == 1


@every_counted_style
async def test_the_number_of_buffered_pages_is_bounded(style: str) -> None:
    made = MadeList(style, 1000)
    async with aclosing(aiter(pager(made, concurrency=4))) as items:
        for number in range(250):
            assert await anext(items) == number
            await turns()
            assert len(made.asked) <= number // 10 + 1 + 4


@every_counted_style
async def test_concurrent_pages_are_decoded_in_order(style: str) -> None:
    made, read = MadeList(style, 500), []

    async def fetch(params: Params) -> Callable[[], Awaitable[object]]:
        response = await fetching(made)(params)

        def record() -> Awaitable[object]:
            read.append(params)
            return response()

        return record

    declared = operation(DECLARED[style], read_number)
    async with aclosing(aiter(AsyncPager(declared, (), {}, fetch, {"concurrency": 8}))) as items:
        for number in range(50):
            assert await anext(items) == number
            await turns()
            assert len(read) == number // 10 + 1
    assert len(made.asked) > len(read)


@pytest.mark.parametrize("style", ["page-number", "page-index", "record-index"])
@pytest.mark.parametrize("count", [95, 100])
async def test_no_page_beyond_the_total_is_requested(style: str, count: int) -> None:
    made = MadeList(style, count)
    await pager(made, concurrency=8).collect()
    # A full last page may have a next one.
    assert len(made.asked) <= 10 + (count == 100)


@every_counted_style
async def test_without_a_total_few_unneeded_pages_are_requested(style: str) -> None:
    made = MadeList(style, 95)
    made.mend = lambda page: {
        name: value for name, value in page.items() if not name.startswith(("total", "count"))
    }
    assert await pager(made, concurrency=8).collect() == list(range(95))
    assert len(made.asked) <= 10 + 8


async def test_a_wrong_guess_costs_a_request_and_no_item() -> None:
    made = MadeList("record-index", 300)

    def shorten(page: dict[str, object]) -> object:
        index = page["record_index"]
        embedded = page["_embedded"]
        assert isinstance(index, int)
        assert isinstance(embedded, dict)
        return {**page, "_embedded": {"things": embedded["things"][: 10 - index % 4]}}

    made.mend = shorten
    assert await pager(made, concurrency=8).collect() == list(range(300))


# ---------------------------------------------------------------- the end of a walk


def hang_after(made: MadeList, responses: int) -> None:
    """Make a server that responds to a number of requests, and then hangs."""

    async def pause() -> None:
        if len(made.asked) > responses:
            await asyncio.Event().wait()

    made.pause = pause  # type: ignore[method-assign]


@every_paged_style
@one_or_many
async def test_a_break_after_the_first_item_costs_one_more_request(
    style: str, concurrency: int
) -> None:
    made = MadeList(style, 1000)
    hang_after(made, 1)
    async for _ in pager(made, concurrency=concurrency):
        break
    await turns(1)
    assert tasks_of_pages() == []
    assert len(made.asked) <= 2
    assert made.answering == 0


@every_paged_style
@one_or_many
@pytest.mark.parametrize("at", [5, 25])
async def test_an_exception_in_the_loop_leaves_no_task(
    style: str, concurrency: int, at: int
) -> None:
    made = MadeList(style, 1000)
    hang_after(made, at // 10 + 1)

    def fail(number: int) -> None:
        if number == at:
            raise OSError("the disk is full")

    _, error = await walked(pager(made, concurrency=concurrency), fail)
    assert isinstance(error, OSError)
    await turns(1)
    assert tasks_of_pages() == []
    assert made.answering == 0


@every_paged_style
@one_or_many
async def test_closing_a_walk_ends_its_tasks(style: str, concurrency: int) -> None:
    made = MadeList(style, 1000)
    hang_after(made, 3)
    async with pager(made, concurrency=concurrency).pages() as pages:
        async for page in pages:
            if page.items[0] == 20:
                break
    assert tasks_of_pages() == []
    assert made.answering == 0
    assert [page async for page in pages] == []
    await pages.aclose()


@every_paged_style
@one_or_many
async def test_cancelling_a_walk_at_any_moment_leaves_no_task(style: str, concurrency: int) -> None:
    cancelled = 0
    for moment in range(25):
        made = MadeList(style, 60)

        async def walk(made: MadeList) -> None:
            async for _ in pager(made, concurrency=concurrency):
                await asyncio.sleep(0)

        task = asyncio.create_task(walk(made))
        await turns(moment)
        if task.done():
            break
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await turns(1)
        assert tasks_of_pages() == []
        assert made.answering == 0
        cancelled += 1
    assert cancelled > 5


def silent_after(pages: int) -> MadeList:
    """A list that hangs after a number of pages, and whose requests are slow to cancel."""
    made = MadeList("page-number", 1000)

    async def pause() -> None:
        try:
            await asyncio.sleep(3600 if len(made.asked) > pages else 0)
        finally:
            await turns(3)

    made.pause = pause  # type: ignore[method-assign]
    return made


async def test_cancelling_a_walk_twice_leaves_no_task() -> None:
    made = silent_after(3)
    task = asyncio.create_task(pager(made, concurrency=4).collect())
    await turns(60)
    assert made.answering > 1
    task.cancel()
    await turns(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await turns(10)
    assert made.answering == 0


async def test_a_page_that_timed_out_can_be_requested_again() -> None:
    made = MadeList("page-number", 25)
    slow = asyncio.Event()

    async def pause() -> None:
        if len(made.asked) == 2:
            await slow.wait()

    made.pause = pause  # type: ignore[method-assign]
    items = aiter(pager(made))
    seen = [await anext(items) for _ in range(10)]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await anext(items)
    seen.extend([item async for item in items])
    assert seen == list(range(25))


@one_or_many
async def test_the_error_of_a_page_is_raised_in_its_turn(concurrency: int) -> None:
    class Failing(MadeList):
        async def __call__(self, params: Mapping[str, object]) -> object:
            page = await super().__call__(params)
            if params.get("page") == 3:
                raise OSError("the network is down")
            return page

    made = Failing("page-number", 1000)
    seen, error = await walked(pager(made, concurrency=concurrency))
    assert isinstance(error, OSError)
    assert seen == list(range(20))
    assert tasks_of_pages() == []


async def test_the_error_of_an_unneeded_page_is_not_reported() -> None:
    made = MadeList("page-number", 1000)

    async def fail() -> None:
        if len(made.asked) > 1:
            raise OSError("the network is down")

    made.pause = fail  # type: ignore[method-assign]
    async for number in pager(made):
        await turns()
        if number == 3:
            break
    gc.collect()


async def test_two_tasks_cannot_use_one_iterator_concurrently() -> None:
    made = MadeList("page-number", 1000)
    items = aiter(pager(made))
    first = asyncio.ensure_future(anext(items))
    await turns(1)
    with pytest.raises(RuntimeError, match="another task"):
        await anext(items)
    with pytest.raises(RuntimeError, match="another task"):
        await items.aclose()
    assert await first == 0
    await items.aclose()


async def test_an_iterator_that_is_being_closed_yields_no_item_of_a_new_page() -> None:
    made = silent_after(1)
    items = aiter(pager(made))
    for _ in range(10):
        await anext(items)
    closing = asyncio.ensure_future(items.aclose())
    await turns(1)
    with pytest.raises(RuntimeError, match="another task"):
        await anext(items)
    await closing
    assert len(made.asked) == 2


async def test_an_iterator_may_be_garbage_collected_in_another_thread() -> None:
    made = MadeList("page-number", 1000)
    hang_after(made, 1)
    iterators = [aiter(pager(made))]
    await anext(iterators[0])
    assert len(tasks_of_pages()) == 1
    thread = threading.Thread(target=iterators.clear)
    thread.start()
    thread.join()
    await turns()
    assert tasks_of_pages() == []


async def one_item(numbers: AsyncPager[int]) -> object:
    """Return an iterator from which one item was taken."""
    items = aiter(numbers)
    await anext(items)
    return items


def test_an_iterator_may_outlive_its_event_loop() -> None:
    made = MadeList("page-number", 1000)
    hang_after(made, 1)

    iterators = [asyncio.run(one_item(pager(made)))]
    iterators.clear()
    gc.collect()
    assert made.answering == 0


def test_an_iterator_may_outlive_an_event_loop_that_was_closed_early() -> None:
    made = MadeList("page-number", 1000)
    hang_after(made, 1)
    loop = asyncio.new_event_loop()
    reported: list[str] = []
    loop.set_exception_handler(lambda _, context: reported.append(context["message"]))
    iterators = [loop.run_until_complete(one_item(pager(made)))]
    assert made.answering == 1
    loop.close()
    iterators.clear()  # without a loop to cancel the page
    gc.collect()
    assert reported == ["Task was destroyed but it is pending!"]  # from asyncio
