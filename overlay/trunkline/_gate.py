"""The gate in front of an API: closed for everybody where one was told to wait."""

from __future__ import annotations

# How much later than the gate opens the last of those who wait goes through, as a share of the
# pause: all of them at once would only be told to wait again.
_SPREAD = 0.25
_LONGEST_SPREAD = 5.0


class Gate:
    """Says how long a request has to wait. Times are those of one monotonic clock."""

    __slots__ = ("_opens", "_spread", "is_open")

    def __init__(self) -> None:
        self.is_open = True
        self._opens = 0.0
        self._spread = 0.0

    def close(self, seconds: float, now: float) -> None:
        """Let nobody through for so many seconds."""
        if now + seconds > self._opens:
            self._opens = now + seconds
            self._spread = min(seconds * _SPREAD, _LONGEST_SPREAD)
            self.is_open = False

    def delay(self, now: float, random: float) -> float:
        """Return the seconds to wait, 0 where the gate is open; it may be closed again by then.

        Args:
            now: The time.
            random: A number from 0 to 1 that spreads those who wait.
        """
        if now >= self._opens:
            self.is_open = True
            return 0.0
        return self._opens - now + random * self._spread
