"""How many calls are in progress at a time: a fixed number, or one that adapts (AIMD)."""

from __future__ import annotations

# A window whose average latency is above this multiple of the best one is congested.
_CONGESTED = 2.0
# The best latency is forgotten this fast, window by window, so that a slower server is accepted.
_FORGET = 1.02
_START = 4


class Pace:
    """A fixed number of calls at a time.

    Attributes:
        limit: How many calls may be in progress now.
        needs_time: Whether the limit depends on how long calls take.
    """

    needs_time = False

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def observe(self, seconds: float, *, throttled: bool) -> None:
        """Take note of a finished call.

        Args:
            seconds: How long it took.
            throttled: Whether the server answered 429.
        """


class AdaptivePace(Pace):
    """A number that grows while latency holds and no 429 arrives, and shrinks otherwise.

    It doubles each window until the first congestion, and then grows by one each window. A window
    is as many calls as may be in progress. A 429 halves it, latency above twice the best one
    takes a fifth off.

    Args:
        most: The highest limit.
    """

    needs_time = True

    def __init__(self, most: int) -> None:
        super().__init__(min(_START, most))
        self._most = most
        self._is_starting = True
        self._best: float | None = None
        self._begin()

    def _begin(self) -> None:
        self._calls, self._seconds, self._throttled = 0, 0.0, False

    def observe(self, seconds: float, *, throttled: bool) -> None:
        """Take note of a finished call; at the end of a window, choose the next limit."""
        self._calls += 1
        self._seconds += seconds
        self._throttled = self._throttled or throttled
        if self._calls < self.limit:
            return
        average = self._seconds / self._calls
        best = average if self._best is None else min(self._best * _FORGET, average)
        if self._throttled:
            self.limit, self._is_starting = max(1, self.limit // 2), False
        elif average > best * _CONGESTED:
            self.limit, self._is_starting = max(1, self.limit * 4 // 5), False
        else:
            grown = self.limit * 2 if self._is_starting else self.limit + 1
            self.limit = min(self._most, grown)
        self._best = best
        self._begin()
