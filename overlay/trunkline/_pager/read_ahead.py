"""`PageQueue`, the pages that are on their way before they are needed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

import attrs

from trunkline._pagination import Params

A = TypeVar("A")

# In so many turns of the event loop a request leaves over a connection that is open: over our own
# transport in one, over httpx in three.
_HEAD_START = 4


@attrs.frozen
class PageRequest:
    """The request of one page.

    Attributes:
        params: The query.
        reread: The query of the last item of the page before, where that is to be read again.
    """

    params: Params
    reread: Params | None = None


class PageQueue(Generic[A]):
    """Pages asked for in the order in which they are wanted; each has a task of its own.

    Whatever ends the walk, `drop` cancels what is on its way, and no exception of a page that
    nobody came for is reported.
    """

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, A]]) -> None:
        self._fetch = fetch
        self._asked: deque[tuple[PageRequest, asyncio.Task[A]]] = deque()

    def __len__(self) -> int:
        return len(self._asked)

    async def take(self, request: PageRequest) -> A:
        """Return a page: the one on its way if it is the one wanted, or else a new one."""
        if self._asked and self._asked[0][0] == request:
            response = await self._asked[0][1]
            self._asked.popleft()
            return response
        await self.close()
        return await self._fetch(request)

    async def plan(self, requests: Sequence[PageRequest]) -> None:
        """Have exactly these pages on their way, and let their requests leave."""
        agreed = 0
        for (asked, _), wanted in zip(self._asked, requests, strict=False):
            if asked != wanted:
                break
            agreed += 1
        if agreed < len(self._asked):
            await self.close(agreed)
        if agreed < len(requests):
            for request in requests[agreed:]:
                task = asyncio.create_task(self._fetch(request), name="trunkline page")
                task.add_done_callback(_note_exception)
                self._asked.append((request, task))
            # The caller may now compute for long without a pause: what has not left, leaves late.
            # Where other pages are on their way, they use the turns to be read, and one has to do.
            for _ in range(1 if agreed else _HEAD_START):
                await asyncio.sleep(0)

    def drop(self, keep: int = 0) -> list[asyncio.Task[A]]:
        """Cancel what is on its way but for the first `keep`, and return what still has to end."""
        unfinished = []
        while len(self._asked) > keep:
            task = self._asked.pop()[1]
            if not task.done():
                _cancel(task)
                unfinished.append(task)
        return unfinished

    async def close(self, keep: int = 0) -> None:
        """Cancel what is on its way but for the first `keep`, and see it end."""
        unfinished = self.drop(keep)
        if unfinished:
            await asyncio.wait(unfinished)


def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task, from wherever the garbage collector may have called us."""
    loop = task.get_loop()
    try:
        here = asyncio.get_running_loop() is loop
    except RuntimeError:
        here = False
    if here:
        task.cancel()
    elif not loop.is_closed():
        loop.call_soon_threadsafe(task.cancel)


def _note_exception(task: asyncio.Task[Any]) -> None:
    """Take note of an exception, so that asyncio does not report it as never retrieved."""
    if not task.cancelled():
        task.exception()
