"""Deadlines of many calls: what `asyncio.timeout` does, with one timer for all of one length.

Nearly all calls end long before their deadline, so that a timer for each is made for nothing.
Deadlines of the same length are over in the order in which they began: the event loop is asked for
the first of them alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Self

from trunkline._common.clock import DEADLINE_EXPIRED, Clock
from trunkline.errors import DeadlineExceededError, Phase

# Lengths that are kept in mind. Others, of callers who compute each of theirs, get their own timer.
_MANY = 16


class Deadline:
    """Bounds the time of a `with` block; raises `TimeoutError` as `asyncio.Timeout` does.

    Args:
        seconds: How long it is.
        lane: The other deadlines of this length, None where they do not share a timer.

    Attributes:
        when: When it is over, on the event loop's clock.
    """

    __slots__ = ("_cancelling", "_expired", "_lane", "_seconds", "_task", "_timer", "when")

    def __init__(self, seconds: float, lane: _Lane | None) -> None:
        self._seconds = seconds
        self._lane = lane
        self._timer: asyncio.Handle | None = None
        self._expired = False
        self.when = 0.0

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can have a deadline")
        self._task = task
        self._cancelling = task.cancelling()
        loop = asyncio.get_running_loop()
        self.when = loop.time() + self._seconds
        if self._lane is not None:
            self._lane.add(self, loop)
        else:
            self._timer = loop.call_at(self.when, self.expire)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()
        if (
            self._expired
            and self._task.uncancel() <= self._cancelling
            and kind is not None
            and issubclass(kind, asyncio.CancelledError)
        ):
            # Whoever else cancelled the task has been counted, and gets the cancellation.
            raise TimeoutError from error

    def expired(self) -> bool:
        """Say whether the time was over before the block was."""
        return self._expired

    def reschedule(self, when: float) -> None:
        """Let it be over at another time, on the event loop's clock."""
        if not self._expired:
            self._leave()
            self.when = when
            self._timer = asyncio.get_running_loop().call_at(when, self.expire)

    def expire(self) -> None:
        """Cancel the task: the time is over."""
        self._expired = True
        self._task.cancel(DEADLINE_EXPIRED)

    def expire_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel the task, unless it ends with what is ready already."""
        self._timer = loop.call_soon(self.expire)

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._lane is not None:
            self._lane.waiting.pop(self, None)


class _Lane:
    """The deadlines of one length in one event loop, in the order in which they will be over."""

    __slots__ = ("_has_timer", "waiting")

    def __init__(self) -> None:
        self._has_timer = False
        self.waiting: dict[Deadline, None] = {}

    def add(self, deadline: Deadline, loop: asyncio.AbstractEventLoop) -> None:
        self.waiting[deadline] = None
        if not self._has_timer:
            self._look_at(deadline.when, loop)

    def _look_at(self, when: float, loop: asyncio.AbstractEventLoop) -> None:
        self._has_timer = True
        loop.call_at(when, self._look, when, loop)

    def _look(self, due: float, loop: asyncio.AbstractEventLoop) -> None:
        """Expire what is over, and look again when the first of the others is."""
        self._has_timer = False
        now = loop.time()
        over = []
        for deadline in self.waiting:
            if deadline.when > now:
                self._look_at(deadline.when, loop)
                break
            over.append(deadline)
        for deadline in over:
            del self.waiting[deadline]
            if deadline.when <= due:
                deadline.expire()
            else:
                # The event loop was busy. A timer would come behind what has been ready by now.
                deadline.expire_soon(loop)


class Deadlines:
    """Makes the deadlines of one event loop."""

    __slots__ = ("_lanes",)

    def __init__(self) -> None:
        self._lanes: dict[float, _Lane] = {}

    def after(self, seconds: float) -> Deadline:
        """Return a deadline that is over so many seconds after its block was entered."""
        lane = self._lanes.get(seconds)
        if lane is None and len(self._lanes) < _MANY:
            lane = self._lanes[seconds] = _Lane()
        return Deadline(seconds, lane)


class TimeLeft:
    """The time that is left, from now on.

    Args:
        clock: Reads the time.
        deadline: The seconds that there are in all.
    """

    def __init__(self, clock: Clock, deadline: float) -> None:
        self._clock = clock
        self._deadline = deadline
        self._ends = clock.monotonic() + deadline

    def seconds(self, phase: Phase = "wait", *, sent: bool = False) -> float:
        """Return how many seconds are left.

        Args:
            phase: What they are for.
            sent: Whether a request was sent.

        Raises:
            DeadlineExceededError: None are.
        """
        left = self._ends - self._clock.monotonic()
        if left > 0:
            return left
        raise self._over(phase, sent=sent)

    async def bound(self, chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """Yield what comes, until there is no time left.

        Raises:
            DeadlineExceededError: More was to come.
        """
        async with aclosing(chunks):
            while True:
                limit = Deadline(self.seconds("read", sent=True), None)
                try:
                    with limit:
                        chunk = await anext(chunks, None)
                except TimeoutError:
                    if not limit.expired():
                        raise
                    break
                if chunk is None:
                    return
                yield chunk
        raise self._over("read", sent=True)

    def _over(self, phase: Phase, *, sent: bool) -> DeadlineExceededError:
        message = f"not done within {self._deadline:g} s"
        return DeadlineExceededError(message, phase=phase, sent=sent)
