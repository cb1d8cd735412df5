"""Deadlines of calls: `asyncio.timeout` with one timer for all deadlines of the same duration.

Nearly all calls end long before their deadline, so a timer for each call is wasted work. Deadlines
of the same duration expire in the order in which they began. Therefore one timer, for the first of
them, is enough.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Self

from trunkline._common.clock import DEADLINE_EXPIRED, Clock
from trunkline.errors import DeadlineExceededError, Phase

# Durations with a shared timer. Further ones, for example computed for each call, get a timer each.
MAX_SHARED_TIMERS = 16


class Deadline:
    """Bounds the time of a `with` block; raises `TimeoutError` as `asyncio.Timeout` does.

    Args:
        seconds: The duration.
        shared: The shared timer of this duration; None for a timer of its own.

    Attributes:
        when: When the deadline expires, on the event loop's clock.
    """

    __slots__ = ("_cancelling", "_expired", "_seconds", "_shared", "_task", "_timer", "when")

    def __init__(self, seconds: float, shared: _SharedTimer | None) -> None:
        self._seconds = seconds
        self._shared = shared
        self._timer: asyncio.Handle | None = None
        self._expired = False
        self.when = 0.0

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("a deadline needs a running task")
        self._task = task
        self._cancelling = task.cancelling()
        self.when = when = loop.time() + self._seconds
        shared = self._shared
        if shared is None:
            self._timer = loop.call_at(when, self.expire)
        else:
            shared.waiting[self] = None
            if not shared.has_timer:
                shared.schedule(when, loop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()
        if not self._expired:
            del self._task
            return
        task = self._task
        del self._task  # in a traceback, it would keep alive the exception that it raised
        if (
            task.uncancel() <= self._cancelling
            and kind is not None
            and issubclass(kind, asyncio.CancelledError)
        ):
            # No other cancellation is pending.
            raise TimeoutError from error

    def expired(self) -> bool:
        """Return whether the deadline expired before the block ended."""
        return self._expired

    def reschedule(self, when: float) -> None:
        """Move the deadline to another time on the event loop's clock."""
        if not self._expired:
            self._leave()
            self.when = when
            self._timer = asyncio.get_running_loop().call_at(when, self.expire)

    def expire(self) -> None:
        """Cancel the task."""
        self._expired = True
        self._task.cancel(DEADLINE_EXPIRED)

    def expire_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel the task after the callbacks that are ready now; they may end the block."""
        self._timer = loop.call_soon(self.expire)

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._shared is not None:
            self._shared.waiting.pop(self, None)


class _SharedTimer:
    """The timer of all deadlines of one duration.

    Attributes:
        waiting: The deadlines, in the order in which they expire.
        has_timer: Whether the timer runs.
    """

    __slots__ = ("has_timer", "waiting")

    def __init__(self) -> None:
        self.has_timer = False
        self.waiting: dict[Deadline, None] = {}

    def schedule(self, when: float, loop: asyncio.AbstractEventLoop) -> None:
        """Start the timer, for the first of the deadlines."""
        self.has_timer = True
        loop.call_at(when, self._run, when, loop)

    def _run(self, due: float, loop: asyncio.AbstractEventLoop) -> None:
        """Expire the deadlines that are due, and schedule the timer for the next one."""
        self.has_timer = False
        now = loop.time()
        expired = []
        for deadline in self.waiting:
            if deadline.when > now:
                self.schedule(deadline.when, loop)
                break
            expired.append(deadline)
        for deadline in expired:
            del self.waiting[deadline]
            if deadline.when <= due:
                deadline.expire()
            else:
                # The event loop was busy. Timers of their own would run after the callbacks that
                # are ready now.
                deadline.expire_soon(loop)


class Deadlines:
    """Creates the deadlines of one event loop."""

    __slots__ = ("_timers",)

    def __init__(self) -> None:
        self._timers: dict[float, _SharedTimer] = {}

    def after(self, seconds: float) -> Deadline:
        """Return a deadline that expires `seconds` after its block is entered."""
        timer = self._timers.get(seconds)
        if timer is None and len(self._timers) < MAX_SHARED_TIMERS:
            timer = self._timers[seconds] = _SharedTimer()
        return Deadline(seconds, timer)


class TimeLeft:
    """The time left until a deadline that begins now.

    Args:
        clock: Reads the time.
        deadline: The seconds until the deadline.
    """

    def __init__(self, clock: Clock, deadline: float) -> None:
        self._clock = clock
        self._deadline = deadline
        self._ends = clock.monotonic() + deadline

    def seconds(self, phase: Phase = "wait", *, sent: bool = False) -> float:
        """Return the seconds left, more than 0.

        Args:
            phase: The phase of the error.
            sent: Whether a request was sent, for the error.

        Raises:
            DeadlineExceededError: No time is left.
        """
        left = self._ends - self._clock.monotonic()
        if left > 0:
            return left
        raise self._exceeded(phase, sent=sent)

    async def bound(self, chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """Yield the chunks until the deadline.

        Raises:
            DeadlineExceededError: The stream did not end before the deadline.
        """
        async with aclosing(chunks):
            while True:
                deadline = Deadline(self.seconds("read", sent=True), None)
                try:
                    with deadline:
                        chunk = await anext(chunks, None)
                except TimeoutError:
                    if not deadline.expired():
                        raise
                    break
                if chunk is None:
                    return
                yield chunk
        raise self._exceeded("read", sent=True)

    def _exceeded(self, phase: Phase, *, sent: bool) -> DeadlineExceededError:
        message = f"the call exceeded its deadline of {self._deadline:g} s"
        return DeadlineExceededError(message, phase=phase, sent=sent)
