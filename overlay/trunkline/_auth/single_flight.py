"""Share one running coroutine among all tasks that need its result."""

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
    """Runs work in a task of its own, and lets any number of tasks wait for the result.

    Cancelling one waiting task does not affect the others. Cancelling the last one cancels the
    work, so that no task is left running.
    """

    def __init__(self) -> None:
        self._flight: _Flight[T] | None = None

    async def run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return the result of the work in progress, or start `work` and return its result.

        Raises:
            ClientStateError: `aclose` was called during the wait.
        """
        flight = self._flight
        # Work of another event loop may never finish.
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
                    self._flight = None  # new callers must not join work that ends
                await _end(task)
        return _outcome(task)

    async def aclose(self) -> None:
        """Cancel the work in progress, and wait until it has ended."""
        flight, self._flight = self._flight, None
        if flight is not None and flight.task.get_loop() is asyncio.get_running_loop():
            await _end(flight.task)


async def _end(task: asyncio.Task[Any]) -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # marks it as retrieved; asyncio would log it otherwise


def _outcome(task: asyncio.Task[T]) -> T:
    if task.cancelled():
        raise ClientStateError("the client was closed during a token request")
    error = task.exception()
    if isinstance(error, TrunklineError):
        # Each waiting call gets a copy, and adds its own operation and attempts to it.
        raise copy.copy(error).with_traceback(error.__traceback__) from error.__cause__
    return task.result()
