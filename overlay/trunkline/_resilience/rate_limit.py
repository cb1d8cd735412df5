"""Rate limits: parsing, and the time at which the next request is due."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from trunkline.errors import ArgumentError

from .pacer import Pacing

_RATE = re.compile(r"([1-9][0-9]{0,6})/(s|min|h)")
# The option for a limit that is to be found out.
ADAPTIVE = "adaptive"

_WINDOWS = {"s": 1.0, "min": 60.0, "h": 3600.0}

# Safety margins as fractions of the window: `_SLACK` lets a delayed request catch up, `_MARGIN`
# absorbs network jitter.
_SLACK = 0.015
_MARGIN = 0.025


@attrs.frozen
class Rate:
    """A limit of `count` requests in any window of `window` seconds.

    Requests are spaced evenly, as in the generic cell rate algorithm (GCRA). Even spacing also
    keeps the limit where the provider counts, although the network delays some requests.
    """

    count: int
    window: float

    @property
    def slack(self) -> float:
        """Seconds before its due time at which a request may be sent."""
        return self.window * _SLACK

    @property
    def interval(self) -> float:
        """Seconds from one due time to the next.

        Of `count + 1` requests, the last is sent at least `count` intervals minus the slack after
        the first: the window plus the margin.
        """
        return self.window * (1.0 + _SLACK + _MARGIN) / self.count

    def wait(self, due: float, now: float) -> float:
        """Return the seconds until a request with this due time may be sent; 0 means now."""
        return max(0.0, due - self.slack - now)

    def next_due(self, due: float, now: float) -> float:
        """Return the due time of the next request, if one is sent now.

        If this request was due before now, the schedule starts again one slack later. After a
        pause no request is sent early then, and slow first requests (new connections) do not
        arrive together with later ones.
        """
        return (due if now <= due else now + self.slack) + self.interval


def rate_from(text: object, name: str = "rate_limit") -> Rate:
    """Parse a limit such as `"170/s"`, `"100/min"` or `"5000/h"`.

    Raises:
        ArgumentError: It is not such a str, with a count from 1 to 9,999,999.
    """
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        got = repr(text) if isinstance(text, str) else type(text).__name__
        expected = f'a limit such as "170/s" (or /min, /h), or "{ADAPTIVE}"'
        raise ArgumentError(f"{name}: expected {expected}, got {got}")
    return Rate(int(match[1]), _WINDOWS[match[2]])


class Rates:
    """The rate limits of a client.

    Args:
        option: The `rate_limit` option: one limit for all APIs, a mapping of API names to limits,
            `"adaptive"` in place of a limit, or None for no limit.
        default: Whether the option was omitted, and the published limits apply.

    Raises:
        ArgumentError: A limit is invalid.
    """

    def __init__(self, option: object = None, *, default: bool = True) -> None:
        self._default = default
        self._is_off = option is None and not default
        self._is_adaptive = option == ADAPTIVE
        self._all: Rate | None = None
        self._adaptive_apis: set[str] = set()
        self._by_api: dict[str, Rate | None] = {}
        if isinstance(option, Mapping):
            for api, text in option.items():
                if text == ADAPTIVE:
                    self._adaptive_apis.add(api)
                    continue
                rate = None if text is None else rate_from(text, f"rate_limit[{api!r}]")
                self._by_api[api] = rate
            self._default = True  # for the APIs that the mapping does not name
        elif self._is_adaptive:
            self._default = True  # a published limit is known, so it need not be found
        elif option is not None:
            self._all = rate_from(option)

    def pacing(self, api: str) -> Pacing:
        """Return how the requests of an API are paced besides its limit."""
        if self._is_adaptive or api in self._adaptive_apis:
            return "adaptive"
        is_off = self._is_off or (api in self._by_api and self._by_api[api] is None)
        return "off" if is_off else "headers"

    def of(self, api: str, published: str | None) -> tuple[str, Rate | None]:
        """Return the name of an API's limit, and the limit. APIs with the same name share it.

        Args:
            api: The name of the API.
            published: The limit that the provider publishes for its base URL, if any.
        """
        if self._all is not None:
            return "", self._all
        if api in self._by_api:
            return api, self._by_api[api]
        if self._default and published is not None:
            return api, rate_from(published)
        return api, None
