"""The `Retry-After` header (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trunkline._common.http_date import http_date

# Seconds. A longer wait than a week is a mistake of the server, and is ignored.
MAX_RETRY_AFTER = 7 * 24 * 3600.0

# ASCII digits only: `\d` and `float` accept the digits of every script. Some servers send fractions.
_SECONDS = re.compile(r"[ \t]*([0-9]{1,9}(?:\.[0-9]{1,9})?)[ \t]*")


# Between the values of a header that is repeated, and not inside of a date.
_SEPARATOR = re.compile(r",(?![ \t]*[0-9]{1,2}[ -][A-Za-z]{3})")


def longest_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the longest wait of all `Retry-After` headers of a response; None without a valid one.

    Args:
        headers: The headers of the response. Repeated ones are joined by commas, or returned by a
            method `getall`.
        now: The client's wall clock.
    """
    value = headers.get("Retry-After")
    if value is None:
        return None
    getall = getattr(headers, "getall", None)
    values = [value] if getall is None else getall("Retry-After")
    date = headers.get("Date")
    waits = [
        wait
        for joined in values
        for part in _SEPARATOR.split(joined)
        if (wait := retry_after(part.strip(" \t"), date, now)) is not None
    ]
    return max(waits, default=None)


def retry_after(value: str | None, date: str | None, now: float) -> float | None:
    """Return the seconds to wait, or None if the header is missing or invalid.

    Args:
        value: The `Retry-After` header.
        date: The `Date` header. A date in `Retry-After` is relative to it, because the clocks of
            server and client may differ.
        now: The client's wall clock, for a response without `Date`.

    Returns:
        A number from 0 to `MAX_RETRY_AFTER` (7 days); None for any other value.
    """
    if value is None:
        return None
    seconds = _SECONDS.fullmatch(value)
    if seconds is not None:
        wait = float(seconds[1])
    else:
        until = http_date(value)
        if until is None:
            return None
        sent = http_date(date) if date is not None else None
        wait = until - (sent if sent is not None else now)
    return wait if 0 <= wait <= MAX_RETRY_AFTER else None
