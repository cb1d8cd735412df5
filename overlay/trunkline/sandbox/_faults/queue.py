"""`Faults`: the pending faults, the random ones, the rate limit and the latency."""

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
_RECORDED_LIMIT = (10, 1.0)  # requests and seconds, of the Media API
_MAX_RETRY_AFTER = 1e18  # seconds
_MAX_PENDING = 1_000  # faults
# A header value (RFC 9110, section 5.5): visible characters, with spaces and tabs between them.
_HEADER = re.compile(r"([!-~¡-ÿ]([ \t!-~¡-ÿ]*[!-~¡-ÿ])?)?")


def _validate(fault: Fault) -> None:
    """Raise a ValueError if the options of a fault are invalid."""
    if fault.kind not in KINDS:
        raise ValueError(f"unknown fault kind {fault.kind!r}; expected one of {', '.join(KINDS)}")
    if not 200 <= fault.status <= 599:
        raise ValueError(f"status must be between 200 and 599, got {fault.status}")
    if fault.times < 1 or fault.size < 1:
        raise ValueError(f"times and size must be at least 1, got {fault.times} and {fault.size}")
    wait = fault.retry_after
    if isinstance(wait, str) and _HEADER.fullmatch(wait) is None:
        raise ValueError("retry_after has characters that are not allowed in a header")
    if isinstance(wait, int | float) and not -_MAX_RETRY_AFTER <= wait <= _MAX_RETRY_AFTER:
        raise ValueError(
            f"retry_after must be finite, at most {_MAX_RETRY_AFTER:g} seconds, got {wait}"
        )


class Faults:
    """The faults of a sandbox.

    Attributes:
        rate_limit: The rate limit as text, or None.
        chaos: The random faults, or None.
        latency: The delay before each response, in seconds.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._pending: list[Fault] = []
        self._limit: tuple[int, float] | None = None
        self.rate_limit: str | None = None
        self.chaos: Chaos | None = None
        self._recent: dict[str, deque[float]] = {}
        self.latency = 0.0

    def add(self, fault: Fault) -> None:
        """Add a pending fault; raise a ValueError if it is invalid or too many are pending."""
        _validate(fault)
        if len(self._pending) >= _MAX_PENDING:
            raise ValueError(f"{_MAX_PENDING} faults are pending already; clear them first")
        self._pending.append(fault)

    def pending(self) -> list[Fault]:
        """Return the pending faults, oldest first."""
        return list(self._pending)

    def clear_pending(self) -> None:
        """Remove the pending faults."""
        self._pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault of a request and count it, or None."""
        if not self._pending:
            return self.chaos.draw() if self.chaos else None
        fault = next((each for each in self._pending if each.applies(method, path)), None)
        if fault is not None:
            fault.times -= 1
            self._pending = [each for each in self._pending if each.times > 0]
            return fault
        return self.chaos.draw() if self.chaos else None

    def set_rate_limit(self, rate: str | None) -> None:
        """Set the rate limit, such as `"10/s"` or `"100/2m"`; None for no limit."""
        match = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]*)?([smh])", rate or "")
        if rate is not None and match is None:
            raise ValueError(
                f"invalid rate {rate!r}; expected a form such as '10/s', '600/m' or '5/2s'"
            )
        self._limit = (int(match[1]), float(match[2] or 1) * _UNITS[match[3]]) if match else None
        self.rate_limit = rate
        self._recent.clear()

    def check_rate(self, api: str) -> None:
        """Count a request to an API; raise a 429 if it exceeds the rate limit."""
        if self._limit is None:
            return
        maximum, period = self._limit
        now, recent = self._clock.time(), self._recent.setdefault(api, deque())
        while recent and recent[0] <= now - period:
            recent.popleft()
        while recent and recent[-1] > now:  # recorded before the clock was moved back
            recent.pop()
        if len(recent) >= maximum:
            wait = math.ceil(recent[0] + period - now)
            detail = "You have exceeded the rate limit; wait and send the request again."
            raise APIError(429, detail, headers={"Retry-After": str(wait)})
        recent.append(now)

    def rate_headers(self, api: str) -> dict[str, str]:
        """Return the rate-limit headers of a response, in the form that Envoy sends them.

        Without a rate limit, they have the limit that was recorded, and it is never reached.
        """
        maximum, period = self._limit or _RECORDED_LIMIT
        recent = self._recent.get(api) if self._limit else None
        oldest = recent[0] if recent else self._clock.time()
        return {
            "x-ratelimit-limit": f"{maximum}, {maximum};w={period:.0f}",
            "x-ratelimit-remaining": str(maximum - max(1, len(recent or ()))),
            "x-ratelimit-reset": str(max(0, math.ceil(oldest + period - self._clock.time()))),
        }

    def clear(self) -> None:
        """Remove all faults, the rate limit and the latency."""
        self.clear_pending()
        self.set_rate_limit(None)
        self.chaos = None
        self.latency = 0.0
