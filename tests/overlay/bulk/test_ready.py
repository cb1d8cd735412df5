"""The queue between the journal and the calls."""

from __future__ import annotations

import asyncio

import pytest

from trunkline.bulk._run.ready import Item, Ready


async def take(ready: Ready, taken: list[Item]) -> None:
    while not ready.items:
        await ready.wait()
    taken.append(ready.items.popleft())


async def turns(number: int = 5) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_each_item_is_taken_once_in_order() -> None:
    ready, taken = Ready(), list[Item]()
    tasks = [asyncio.create_task(take(ready, taken)) for _ in range(4)]
    await turns()
    ready.put((1, "a"))
    ready.put((2, "b"))
    await turns()
    assert (taken, len(ready.items)) == ([(1, "a"), (2, "b")], 0)
    ready.put(None)
    ready.put((3, "c"))
    await asyncio.gather(*tasks)
    assert taken[2:] == [None, (3, "c")]


@pytest.mark.parametrize("is_woken", [False, True])
async def test_a_cancelled_task_leaves_its_item_to_the_next_one(is_woken: bool) -> None:
    ready, taken = Ready(), list[Item]()
    first, second = (asyncio.create_task(take(ready, taken)) for _ in range(2))
    await turns()
    if is_woken:
        ready.put((1, "a"))
        first.cancel()
    else:
        first.cancel()
        ready.put((1, "a"))
    await turns()
    assert first.cancelled()
    assert second.done()
    assert taken == [(1, "a")]


async def test_a_task_that_is_late_waits_for_the_next_item() -> None:
    ready, taken = Ready(), list[Item]()
    waiting = asyncio.create_task(take(ready, taken))
    await turns()
    ready.put((1, "a"))
    assert ready.items.popleft() == (1, "a")  # by a task that did not wait
    await turns()
    assert not waiting.done()
    ready.put((2, "b"))
    await waiting
    assert taken == [(2, "b")]
