"""The sandbox's clock, which tests can move and freeze."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """A clock with an offset from real time; it can be frozen.

    All timestamps and expiry times of the sandbox follow it: tokens, rooms, upload forms, sessions,
    rate limits, and the `Date` header of each response.

    Args:
        source: Returns real time in seconds since 1970. Default: `time.time`.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._frozen: float | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether the clock is frozen."""
        return self._frozen is not None

    def time(self) -> float:
        """Return the time in seconds since 1970."""
        return (self._source() if self._frozen is None else self._frozen) + self._offset

    def now(self) -> datetime:
        """Return the date and time in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def offset(self) -> float:
        """Return the offset from real time, in seconds; positive if the clock is ahead."""
        return self.time() - self._source()

    def advance(self, by: float | timedelta) -> None:
        """Move the clock by seconds or a timedelta; a negative value moves it back.

        Raises:
            ValueError: The number of seconds is not finite.
        """
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        if not math.isfinite(seconds):
            raise ValueError(f"expected a finite number of seconds, got {seconds}")
        self._offset += seconds

    def freeze(self, at: datetime | None = None) -> None:
        """Freeze the clock; `advance` still moves it.

        Args:
            at: The time to freeze at, an aware datetime. Default: the current time of the clock.
        """
        stopped = self.time() if at is None else at.timestamp()
        self._frozen, self._offset = stopped, 0.0

    def resume(self) -> None:
        """Let a frozen clock run again from its time."""
        if self._frozen is not None:
            self._offset = self.time() - self._source()
            self._frozen = None

    def reset(self) -> None:
        """Set the clock to real time and unfreeze it."""
        self._offset, self._frozen = 0.0, None

    @contextmanager
    def moved(self, seconds: float) -> Iterator[None]:
        """Move the clock within a `with` block."""
        self._offset += seconds
        try:
            yield
        finally:
            self._offset -= seconds
