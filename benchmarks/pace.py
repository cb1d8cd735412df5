"""How evenly the requests of a job came."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

# Seconds at the beginning and the end of a job in which it need not use the whole limit.
_BEGINNING, _END = 1.5, 0.5


def fullest_and_emptiest(times: list[float]) -> dict[str, float]:
    """Return how many requests came in the fullest, the emptiest and the average second.

    Args:
        times: The times of the requests, in order. Their beginning and end do not count as empty.
    """
    if not times:
        return {"most": 0, "least": 0, "rate": 0.0}
    most = max(bisect_left(times, one + 1.0) - i for i, one in enumerate(times))
    first, last = times[0] + _BEGINNING, times[-1] - _END - 1.0
    starts = [one for one in times if first <= one <= last]
    # The second right after a request, which is not in it, is the emptiest there.
    least = min(
        (bisect_left(times, one + 1.0) - bisect_right(times, one) for one in starts), default=0
    )
    steady = [one for one in times if first <= one <= times[-1] - _END]
    rate = (len(steady) - 1) / (steady[-1] - steady[0]) if len(steady) > 1 else 0.0
    return {"most": most, "least": least, "rate": rate}
