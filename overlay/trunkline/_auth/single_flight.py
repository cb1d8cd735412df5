"""One piece of work for any number of tasks that need its result at the same time."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

import attrs

from trunkline.errors import ClientStateError, TrunklineError

T = TypeVar("T")


@attrs.define(eq=False)
class _Flight(Generic[T]):
    task: asyncio.Task[T]
    waiting: int = 0


class SingleFlight(Generic[T]):
    """Runs work in a task of its own, which belongs to none of those who wait for it.

    Cancelling one of them disturbs no other. The last one to be cancelled takes the work along,
    so that no task is left behind.
    """

    def __init__(self) -> None:
        self._flight: _Flight[T] | None = None

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result of the work that is under way, or else of `work`.

        Raises:
            ClientStateError: `aclose` was called in the meantime.
        """
        flight = self._flight
        # A flight of another event loop is one that will never land.
        if (
            flight is None
            or flight.task.done()
            or flight.task.get_loop() is not asyncio.get_running_loop()
        ):
            flight = self._flight = _Flight(asyncio.create_task(work(), name="trunkline-token"))
        task = flight.task
        flight.waiting += 1
        try:
            await asyncio.wait({task})  # unlike awaiting it, leaves the task alone when cancelled
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                if self._flight is flight:
                    self._flight = None  # nobody joins what is over, or is being cancelled
                await _end(task)
        return _outcome(task)

    async def aclose(self) -> None:
        """Cancel the work that is under way, and wait until it is over."""
        flight, self._flight = self._flight, None
        if flight is not None and flight.task.get_loop() is asyncio.get_running_loop():
            await _end(flight.task)


async def _end(task: asyncio.Task[Any]) -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # seen: asyncio would report it as never retrieved


def _outcome(task: asyncio.Task[T]) -> T:
    if task.cancelled():
        raise ClientStateError("the client was closed while a token was waited for")
    error = task.exception()
    if isinstance(error, TrunklineError):
        # Each waiter gets a copy, to which it can add what it knows of its own call.
        raise copy.copy(error).with_traceback(error.__traceback__) from error.__cause__
    return task.result()
