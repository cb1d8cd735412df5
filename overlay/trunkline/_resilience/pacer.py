"""Paces requests by rate-limit headers and by 429 responses.

| signal | effect |
|---|---|
| nothing is left | no request before the reset, and after at most 60 seconds |
| a fifth or less of the limit is left | the rest is spread over the time to the reset |
| a limit with a window of up to a second | requests are spaced evenly |
| 429, in the adaptive mode | the rate is multiplied by 0.8, once a second at most |
| calls wait, in the adaptive mode | the rate grows by 2 % of the rate at the last 429 each second |

The adaptive rate therefore moves between 80 and 100 % of the limit. Before the first 429 it is
unlimited; the first rate is that of the successful requests of the last second.
"""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

from .rate_headers import Allowance

# How a client paces: by headers and refusals, by headers only, or not.
Pacing: TypeAlias = Literal["adaptive", "headers", "off"]

# Seconds. A longer reset may be the mistake of one bad backend.
MAX_WAIT = 60.0

# Seconds of the longest window whose requests are always spaced evenly.
_SHORT_WINDOW = 1.0

# Requests are spread when this fraction of the limit is left.
_SCARCE = 0.2

# More time than the window, against the jitter of the network.
_MARGIN = 1.04

# Seconds by which a late request may catch up.
_SLACK = 0.02

DECREASE = 0.8
INCREASE = 0.02  # per second
MIN_RATE = 0.1  # requests per second
_MIN_INCREASE = 0.05  # requests per second, each second
_HOLD = 1.0  # seconds in which one 429 counts


class Pacer:
    """Paces the requests of one throttle.

    Args:
        adaptive: Whether 429 changes the rate.
    """

    __slots__ = (
        "_adaptive",
        "_due",
        "_held_until",
        "_increase",
        "_interval",
        "_last_admitted",
        "_not_before",
        "_spaced_until",
        "_successes",
        "rate",
    )

    def __init__(self, *, adaptive: bool) -> None:
        self._adaptive = adaptive
        # Requests per second that 429s allow.
        self.rate = math.inf
        self._increase = 0.0
        self._held_until = self._not_before = self._spaced_until = self._due = -math.inf
        self._last_admitted = -math.inf
        # Seconds between requests that headers allow.
        self._interval = 0.0
        self._successes = _LastSecond()

    def is_active(self, now: float) -> bool:
        """Return whether requests may have to wait."""
        return self.rate != math.inf or now < max(self._not_before, self._spaced_until)

    def interval(self, now: float) -> float:
        """Return the seconds between two requests."""
        spacing = self._interval if now < self._spaced_until else 0.0
        return max(spacing, 1.0 / self.rate)

    def wait(self, now: float) -> float:
        """Return the seconds until a request may be sent; 0 means now."""
        if now < self._not_before:
            return self._not_before - now
        if not self.interval(now):
            return 0.0
        return max(0.0, self._due - now)

    def admit(self, now: float, *, waited: bool) -> None:
        """Record that a request is sent.

        Args:
            now: The time.
            waited: Whether it had to wait for its turn: only then is a higher rate of use.
        """
        if waited and self.rate != math.inf:
            self.rate += self._increase * min(max(now - self._last_admitted, 0.0), _HOLD)
        self._last_admitted = now
        self._due = max(self._due, now - _SLACK) + self.interval(now)

    def succeeded(self, now: float) -> None:
        """Record a successful request."""
        if self._adaptive:
            self._successes.add(now)

    def refused(self, now: float) -> None:
        """Record a 429."""
        if not self._adaptive or now < self._held_until:
            return  # of a request that was sent before the rate was lowered
        rate = self.rate
        if rate == math.inf:
            rate = max(self._successes.count(now), 1.0)
        self._increase = max(rate * INCREASE, _MIN_INCREASE)
        self.rate = max(rate * DECREASE, MIN_RATE)
        self._held_until = now + _HOLD

    def learn(self, allowance: Allowance, now: float) -> None:
        """Pace by what is left of a limit."""
        remaining, reset, limit, window = allowance
        reset = min(reset, MAX_WAIT)
        if window is not None and limit and window <= _SHORT_WINDOW:
            self._space(window * _MARGIN / limit, now + MAX_WAIT)
        elif not remaining and limit:
            # Those that wait for the reset must not use the whole limit at once.
            each = min(window or reset, MAX_WAIT) / limit
            self._space(each, now + 2 * reset)
        elif limit and remaining <= limit * _SCARCE and remaining:
            self._space(reset / remaining, now + reset)
        if remaining:
            self._not_before = -math.inf
        else:
            self._not_before = max(self._not_before, now + reset)

    def _space(self, interval: float, until: float) -> None:
        self._interval, self._spaced_until = interval, until


class _LastSecond:
    """Counts events of about the last second, in two intervals of a second."""

    __slots__ = ("_count", "_previous", "_start")

    def __init__(self) -> None:
        self._start = -math.inf
        self._count = self._previous = 0

    def add(self, now: float) -> None:
        self._turn(now)
        self._count += 1

    def count(self, now: float) -> float:
        self._turn(now)
        return max(self._count, self._previous)

    def _turn(self, now: float) -> None:
        elapsed = now - self._start
        if elapsed < 1.0:
            return
        self._previous = self._count if elapsed < 2.0 else 0
        self._count, self._start = 0, now
