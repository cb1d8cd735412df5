"""How long a server asks to wait: the `Retry-After` header (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import re

from trunkline._common.http_date import http_date

# Nobody waits for longer than a week: such a value is a mistake, and is read as none at all.
LONGEST = 7 * 24 * 3600.0

# ASCII digits alone: `\d` and `float` take the digits of every script. Some servers send fractions.
_SECONDS = re.compile(r"[ \t]*([0-9]{1,9}(?:\.[0-9]{1,9})?)[ \t]*")


def retry_after(value: str | None, date: str | None, now: float) -> float | None:
    """Return the seconds that an answer asks to wait, or None where it does not say.

    Args:
        value: The answer's `Retry-After` header.
        date: Its `Date` header, which a date is measured from: the clocks may disagree.
        now: Our own wall clock, for an answer that has no date.

    Returns:
        A number from 0 to `LONGEST`; None for every value that is no such thing.
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
    return wait if 0 <= wait <= LONGEST else None
