"""Faults on request: what goes wrong, how often, and for which requests."""

from __future__ import annotations

import math
import re
from collections import deque
from typing import TYPE_CHECKING

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.sandbox._common.errors import APIError

from .fault import Fault
from .kinds import KINDS

if TYPE_CHECKING:
    from .chaos import Chaos

_UNITS = {"s": 1, "m": 60, "h": 3_600}
_FOREVER = 1e18  # seconds that somebody can be asked to wait
_WAITING = 1_000  # faults that can wait for their requests


# What a header can carry: what is printable, with blanks and tabs in between.
_HEADER = re.compile(r"([!-~¡-ÿ]([ \t!-~¡-ÿ]*[!-~¡-ÿ])?)?")


def _check(fault: Fault) -> None:
    """Refuse a fault that no server could carry out."""
    if fault.kind not in KINDS:
        raise ValueError(f"no such fault: {fault.kind!r}; there are {', '.join(KINDS)}")
    if not 200 <= fault.status <= 599:
        raise ValueError(f"status must be between 200 and 599, not {fault.status}")
    if fault.times < 1 or fault.size < 1:
        raise ValueError("times and size must be at least 1")
    wait = fault.retry_after
    if isinstance(wait, str) and _HEADER.fullmatch(wait) is None:
        raise ValueError("retry_after has characters that no header can have")
    if isinstance(wait, int | float) and not -_FOREVER <= wait <= _FOREVER:
        raise ValueError("retry_after must be a number of seconds that can be written down")


class Faults:
    """The faults that wait for their request, those at random, the rate limit and the latency."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._waiting: list[Fault] = []
        self._limit: tuple[int, float] | None = None
        self.rate: str | None = None
        self.chaos: Chaos | None = None
        self._seen: dict[str, deque[float]] = {}
        self.latency = 0.0

    def add(self, fault: Fault) -> None:
        """Let a fault wait for its requests."""
        _check(fault)
        if len(self._waiting) >= _WAITING:
            raise ValueError(f"{_WAITING} faults are waiting already")
        self._waiting.append(fault)

    def waiting(self) -> list[Fault]:
        """Return the faults that are still to come."""
        return list(self._waiting)

    def forget(self) -> None:
        """Let no fault wait any more."""
        self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that this request meets, and count it."""
        if not self._waiting:
            return self.chaos.draw() if self.chaos else None
        fault = next((each for each in self._waiting if each.applies(method, path)), None)
        if fault is not None:
            fault.times -= 1
            self._waiting = [each for each in self._waiting if each.times > 0]
            return fault
        return self.chaos.draw() if self.chaos else None

    def limit(self, rate: str | None) -> None:
        """Set the rate limit, such as `"10/s"` or `"100/2m"`; None for no limit."""
        read = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]*)?([smh])", rate or "")
        if rate is not None and read is None:
            raise ValueError(f"not a rate: {rate!r}; write it as '10/s', '600/m' or '5/2s'")
        self._limit = (int(read[1]), float(read[2] or 1) * _UNITS[read[3]]) if read else None
        self.rate = rate
        self._seen.clear()

    def check_rate(self, api: str) -> None:
        """Refuse a request to an API that had as many as it takes within the period."""
        if self._limit is None:
            return
        most, period = self._limit
        now, seen = self._clock.time(), self._seen.setdefault(api, deque())
        while seen and seen[0] <= now - period:
            seen.popleft()
        while seen and seen[-1] > now:  # by a clock that was ahead
            seen.pop()
        if len(seen) >= most:
            wait = math.ceil(seen[0] + period - now)
            detail = "You have exceeded the rate limit; wait and send the request again."
            raise APIError(429, detail, headers={"Retry-After": str(wait)})
        seen.append(now)

    def clear(self) -> None:
        """Let everything go well again."""
        self.forget()
        self.limit(None)
        self.chaos = None
        self.latency = 0.0
