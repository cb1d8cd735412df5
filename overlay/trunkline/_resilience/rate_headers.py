"""Response headers with the rest of a rate limit.

| form | example |
|---|---|
| draft-ietf-httpapi-ratelimit-headers, to 06 | `RateLimit-Limit: 10, 10;w=1`, `-Remaining: 3`, `-Reset: 1` |
| the same draft, 07 | `RateLimit: limit=10, remaining=3, reset=1`, `RateLimit-Policy: 10;w=1` |
| the same draft, from 08 | `RateLimit: "a";r=3;t=1`, `RateLimit-Policy: "a";q=10;w=1` |
| common | `X-RateLimit-…` and `X-Rate-Limit-…`, whose reset may be a Unix time |

A value of another form is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from trunkline._common.http_date import http_date

# Digits that a limit may have; more of them are a mistake.
_COUNT = re.compile(r"[0-9]{1,12}")
_SECONDS = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,9})?")

_PREFIXES = {
    f"{prefix}Remaining": prefix for prefix in ("RateLimit-", "X-RateLimit-", "X-Rate-Limit-")
}

# Characters of a header; longer ones are ignored.
_MAX_LENGTH = 500

# Larger resets are Unix times in seconds or milliseconds.
_UNIX_TIME = 1e9
_UNIX_MILLISECONDS = 1e12

# Seconds; a later reset is a mistake.
MAX_RESET = 7 * 24 * 3600.0


class Allowance(NamedTuple):
    """How much of a limit is left.

    Attributes:
        remaining: The number of requests that are left.
        reset: The seconds after which there are more.
        limit: The number of requests in a window; None if unknown.
        window: The seconds of the window; None if unknown.
    """

    remaining: int
    reset: float
    limit: int | None = None
    window: float | None = None


def allowance_of(headers: Mapping[str, str], now: Callable[[], float]) -> Allowance | None:
    """Return the allowance in the headers of a response; None without one.

    Of several limits, the one with the fewest requests left counts.

    Args:
        headers: The headers, with case-insensitive names.
        now: Returns the client's wall clock, for a reset that is a time in a response without
            `Date`.
    """
    for name, prefix in _PREFIXES.items():
        remaining = headers.get(name)
        if remaining is not None:
            return _from_fields(headers, prefix, remaining, now())
    combined = headers.get("RateLimit")
    if combined is None or len(combined) > _MAX_LENGTH:
        return None
    return _from_combined(combined, headers.get("RateLimit-Policy", ""))


def _from_fields(
    headers: Mapping[str, str], prefix: str, remaining: str, now: float
) -> Allowance | None:
    left = _count(remaining)
    reset = _reset(headers.get(prefix + "Reset"), headers.get("Date"), now)
    if left is None:
        return None
    text = headers.get(prefix + "Limit", "")
    policies = _policies(headers.get("RateLimit-Policy", "")) or _policies(text)
    limit = _count(text.partition(",")[0].partition(";")[0])
    window = next((w for q, w in policies if limit is None or q == limit), None)
    if limit is None and policies:
        limit = policies[0][0]
    if reset is None:
        if window is None:
            return None
        reset = window  # it cannot take longer
    return Allowance(left, reset, limit, window)


def _from_combined(combined: str, policy: str) -> Allowance | None:
    members = _members(combined)
    fields = {name: value for name, value, _ in members if value is not None}
    if "remaining" in fields:  # draft 07
        left, reset = _count(fields["remaining"]), _seconds(fields.get("reset", ""))
        policies = _policies(policy)
        limit = _count(fields.get("limit", ""))
        window = next((w for q, w in policies if limit is None or q == limit), None)
        if left is None or reset is None:
            return None
        return Allowance(left, reset, limit, window)
    found: list[Allowance] = []
    known = {name: parameters for name, _, parameters in _members(policy)}
    for name, _, parameters in members:
        left = _count(parameters.get("r", ""))
        of_policy = known.get(name, {})
        window = _window(of_policy)
        reset = _seconds(parameters["t"]) if "t" in parameters else window
        if left is not None and reset is not None:
            found.append(Allowance(left, reset, _count(of_policy.get("q", "")), window))
    return min(found, default=None)


def _policies(text: str) -> list[tuple[int, float]]:
    """Return the limits with a window of `10, 10;w=1` or `"a";q=10;w=1`."""
    found = []
    for name, _, parameters in _members(text) if len(text) <= _MAX_LENGTH else ():
        count, window = _count(parameters.get("q", name)), _window(parameters)
        if count and window:
            found.append((count, window))
    return found


def _window(parameters: Mapping[str, str]) -> float | None:
    window = _seconds(parameters.get("w", ""))
    return window or None


def _members(text: str) -> list[tuple[str, str | None, dict[str, str]]]:
    """Return the members of a list: name, value behind `=`, and parameters."""
    members: list[tuple[str, str | None, dict[str, str]]] = []
    for member in text.split(","):
        item, *rest = member.split(";")
        name, equals, value = item.strip().partition("=")
        pairs = (parameter.strip().partition("=") for parameter in rest)
        parameters = {key.strip().lower(): held.strip().strip('"') for key, _, held in pairs}
        members.append((name.strip().strip('"'), value.strip() if equals else None, parameters))
    return members


def _count(text: str) -> int | None:
    text = text.strip()
    return int(text) if _COUNT.fullmatch(text) else None


def _seconds(text: str) -> float | None:
    text = text.strip()
    seconds = float(text) if _SECONDS.fullmatch(text) else None
    return seconds if seconds is not None and seconds <= MAX_RESET else None


def _reset(text: str | None, date: str | None, now: float) -> float | None:
    """Return the seconds to a reset, which may be written as a Unix time."""
    if text is None or not _SECONDS.fullmatch(text.strip()):
        return None
    value = float(text)
    if value < _UNIX_TIME:
        return value if value <= MAX_RESET else None
    if value >= _UNIX_MILLISECONDS:
        value /= 1000
    sent = http_date(date) if date is not None else None
    left = value - (now if sent is None else sent)
    return min(max(left, 0.0), MAX_RESET) if left <= MAX_RESET else None
