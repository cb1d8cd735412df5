"""`PageQueue`, pages that are requested before they are needed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

import attrs

from trunkline._pagination import Params
from trunkline._resilience.event_loop import check_loop

A = TypeVar("A")

# Iterations of the event loop until a request is sent over an open connection: one over the default
# transport, three over httpx.
_HEAD_START = 4


@attrs.frozen
class PageRequest:
    """The request of one page.

    Attributes:
        params: The query.
        reread: The query that reads the last item of the previous page again, or None.
    """

    params: Params
    reread: Params | None = None


class PageQueue(Generic[A]):
    """Requested pages in order, each with a task of its own.

    `drop` cancels pending requests. Exceptions of pages that are never taken are not reported.
    """

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, A]]) -> None:
        self._fetch = fetch
        self._asked: deque[tuple[PageRequest, asyncio.Task[A]]] = deque()

    def __len__(self) -> int:
        return len(self._asked)

    async def take(self, request: PageRequest) -> A:
        """Return a page: the requested one if it matches, or else a new one."""
        if self._asked and self._asked[0][0] == request:
            task = self._asked[0][1]
            check_loop(task.get_loop(), "list")
            response = await task
            self._asked.popleft()
            return response
        await self.close()
        return await self._fetch(request)

    async def plan(self, requests: Sequence[PageRequest]) -> None:
        """Keep exactly these pages requested, and let their requests be sent."""
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
            # The caller may now block the event loop: a request that is not sent yet would be
            # late. If other pages are pending, one iteration must be enough.
            for _ in range(1 if agreed else _HEAD_START):
                await asyncio.sleep(0)

    def drop(self, keep: int = 0) -> list[asyncio.Task[A]]:
        """Cancel all but the first `keep` requests, and return the tasks that have not ended."""
        unfinished = []
        while len(self._asked) > keep:
            task = self._asked.pop()[1]
            if not task.done():
                _cancel(task)
                unfinished.append(task)
        return unfinished

    async def close(self, keep: int = 0) -> None:
        """Cancel all but the first `keep` requests, and wait until they have ended."""
        unfinished = self.drop(keep)
        if unfinished:
            await asyncio.wait(unfinished)


def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task from any thread: the garbage collector may call this."""
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
    """Retrieve an exception, so that asyncio does not report it as never retrieved."""
    if not task.cancelled():
        task.exception()
