"""Slots and pauses of all processes, on the side of the server that they share."""

from __future__ import annotations

from .shared_store import SlotRequest


class Reservations:
    """Hands out the slots of limits, and keeps pauses. Times are whole microseconds.

    Args:
        start: The time of the first slot: those before it may have been handed out elsewhere.
    """

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._due: dict[str, int] = {}
        self._paused_until: dict[str, int] = {}
        self._next_probe: dict[str, int] = {}

    def enter(
        self, now: int, pause: str, limit: str, request: SlotRequest
    ) -> tuple[int, int, bool, int, int]:
        """Reserve slots; see `SharedThrottleStore`.

        Args:
            now: The time.
            pause: The name of the pause.
            limit: The name of the limit.
            request: How many slots, and which.

        Returns:
            The time, the wait, whether the call is a probe, the time of the first slot, and the
            number of slots.
        """
        until = self._paused_until.get(pause, 0)
        if until > now:
            is_probe = now >= self._next_probe.get(pause, 0)
            if is_probe:
                self._next_probe[pause] = now + request.probe * 1000
            return now, until - now, is_probe, 0, 0
        if not request.count:
            return now, 0, False, 0, 0
        latest = now + request.horizon
        due = min(self._due.get(limit, 0), latest + request.interval)
        due = max(due, now + request.lead, self._start)
        if due > latest:
            return now, due - latest, False, 0, 0
        count = min(request.count, (latest - due) // request.interval + 1)
        self._due[limit] = due + count * request.interval
        return now, 0, False, due, count

    def pause(self, now: int, name: str, pause: int, probe: int) -> None:
        """Set a pause in milliseconds; 0 ends it, and a longer one in progress stays."""
        if pause == 0:
            self._paused_until.pop(name, None)
            return
        self._paused_until[name] = max(self._paused_until.get(name, 0), now + pause * 1000)
        self._next_probe[name] = now + probe * 1000
