"""How many requests a second: a limit as it is written, and when the next one may go."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from trunkline.errors import ArgumentError

_WRITTEN = re.compile(r"([1-9][0-9]{0,6})/(s|min|h)")
_WINDOWS = {"s": 1.0, "min": 60.0, "h": 3600.0}

# What the limit is not used to, as shares of the window: requests may make up for so much of the
# time by which others were late, and the network may bring them together by so much.
_SLACK = 0.015
_MARGIN = 0.025


@attrs.frozen
class Rate:
    """At most `count` requests in any window of so many seconds, spread evenly.

    Requests keep a distance, as in the generic cell rate algorithm. Evenly spread they stay
    within the limit where the provider counts, too, though the network holds up some of them.
    """

    count: int
    window: float

    @property
    def slack(self) -> float:
        """How many seconds before its due time a request may go."""
        return self.window * _SLACK

    @property
    def interval(self) -> float:
        """The seconds from one due time to the next.

        Of `count + 1` requests the last goes at least `count` intervals less the slack after the
        first: that is the window and the margin.
        """
        return self.window * (1.0 + _SLACK + _MARGIN) / self.count

    def wait(self, due: float, now: float) -> float:
        """Return the seconds until the request that is due then may go, 0 for now."""
        return max(0.0, due - self.slack - now)

    def following(self, due: float, now: float) -> float:
        """Return when the next request is due after this one, which goes now.

        After a request that was due long ago the slack begins anew, as if this were the first one:
        then none goes early, and what is slow at first (new connections) brings none together.
        """
        return (due if now <= due else now + self.slack) + self.interval


def rate_from(written: object, name: str = "rate_limit") -> Rate:
    """Read a limit such as `"170/s"`, `"100/min"` or `"5000/h"`.

    Raises:
        ArgumentError: It is no such thing.
    """
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ArgumentError(f'{name}: a text such as "170/s" (or /min, /h)')
    return Rate(int(found[1]), _WINDOWS[found[2]])


class Rates:
    """The limits that a client was given.

    Args:
        chosen: One limit for all APIs, limits by the name of the API, None for no limit at all.
        default: Whether nothing was chosen, and the published limits count.

    Raises:
        ArgumentError: One is no limit.
    """

    def __init__(self, chosen: object = None, *, default: bool = True) -> None:
        self._default = default
        self._all: Rate | None = None
        self._by_api: dict[str, Rate | None] = {}
        if isinstance(chosen, Mapping):
            for api, written in chosen.items():
                rate = None if written is None else rate_from(written, f"rate_limit[{api!r}]")
                self._by_api[api] = rate
            self._default = True  # for those that it does not name
        elif chosen is not None:
            self._all = rate_from(chosen)

    def of(self, api: str, published: str | None) -> tuple[str, Rate | None]:
        """Return the limit of an API, and the name under which others share it.

        Args:
            api: The API's name.
            published: The limit that its provider publishes for where it is.
        """
        if self._all is not None:
            return "", self._all
        if api in self._by_api:
            return api, self._by_api[api]
        if self._default and published is not None:
            return api, rate_from(published)
        return api, None
