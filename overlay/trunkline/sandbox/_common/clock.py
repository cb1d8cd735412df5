"""The sandbox's own clock: what expires, expires by it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Real time, moved as far as a test wants; frozen if it wants that.

    Everything that the sandbox dates or lets expire goes by this clock: tokens, rooms, upload
    forms, sessions, rate limits and the `Date` header of each answer.

    Args:
        source: What is taken for real time.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._frozen: float | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    def time(self) -> float:
        """Return the seconds since the epoch."""
        return (self._source() if self._frozen is None else self._frozen) + self._offset

    def now(self) -> datetime:
        """Return the date and time in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def offset(self) -> float:
        """Return how many seconds it is ahead of its source."""
        return self.time() - self._source()

    def advance(self, by: float | timedelta) -> None:
        """Move the clock by seconds or by a timedelta; a negative value moves it back."""
        self._offset += by.total_seconds() if isinstance(by, timedelta) else by

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock, now or at another time; `advance` still moves it.

        Args:
            at: An aware datetime. Without it the clock stops where it is.
        """
        stopped = self.time() if at is None else at.timestamp()
        self._frozen, self._offset = stopped, 0.0

    def resume(self) -> None:
        """Let a frozen clock run on from where it stands."""
        if self._frozen is not None:
            self._offset = self.time() - self._source()
            self._frozen = None

    def reset(self) -> None:
        """Go with its source again."""
        self._offset, self._frozen = 0.0, None

    @contextmanager
    def moved(self, seconds: float) -> Iterator[None]:
        """Move the clock for the length of a `with` block."""
        self._offset += seconds
        try:
            yield
        finally:
            self._offset -= seconds
