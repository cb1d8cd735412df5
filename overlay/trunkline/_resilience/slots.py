"""Slots: requests that a shared store has admitted in advance, each at a time of its own.

A process reserves as many slots as it uses during a few round trips to the store, so that no
request waits for one. A slot is used at its time or a little later, or not at all: slots that were
saved up would exceed the limit.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

from .rate_limit import Rate

# Seconds of delay that the event loop may add to each round trip.
_SCHEDULING = 0.02

# A round trip in seconds before the first was measured.
_FIRST_ROUND_TRIP = 0.05

# Measurements after which the best one is exact enough: the first connects, one more may be late.
_ENOUGH = 3

# Round trips that the reserved slots last for; more are reserved when half of them are used.
_ROUND_TRIPS = 3.0

# Seconds a second by which times may be moved forward; `Rate` has a margin of 0.025.
_SLEW = 0.01

# Seconds a second by which two clocks may drift apart.
_DRIFT = 0.001

# Seconds before its time at which a slot counts as due, because timers are not exact.
_EARLY = 0.001


class RemoteClock:
    """Converts times of a server's clock to local ones.

    It uses the measurement with the shortest round trip, and moves times forward gradually: if two
    requests came closer to each other, they could exceed the limit.

    Attributes:
        round_trip: The seconds of a round trip, the longer ones weighted more.
        missing: How many measurements are to be made before slots are reserved. Processes whose
            times differ by more than the margin of the limit would exceed it together.
    """

    __slots__ = (
        "_best",
        "_best_round_trip",
        "_offset",
        "_updated",
        "missing",
        "round_trip",
    )

    def __init__(self) -> None:
        self.round_trip = _FIRST_ROUND_TRIP
        self._offset: float | None = None
        self.missing = _ENOUGH - 1  # one comes with the slots
        self._best = self._best_round_trip = self._updated = 0.0

    def update(self, asked: float, received: float, remote: float) -> None:
        """Add a measurement.

        Args:
            asked: The local time at which the question was sent.
            received: The local time at which the response was received.
            remote: The server's time in the response.
        """
        round_trip = max(received - asked, 0.0)
        middle = (asked + received) / 2 - remote
        if self._offset is not None:  # the first round trip includes those of connecting
            self.round_trip = max(round_trip, 0.8 * self.round_trip + 0.2 * round_trip)
        elapsed = received - self._updated
        self._best_round_trip += elapsed * _DRIFT
        self._updated = received
        uncertainty = (round_trip + self._best_round_trip) / 2 + _EARLY
        if self._offset is None or abs(middle - self._best) > uncertainty:
            # The first measurement, or one of the clocks was set.
            self._offset = self._best = middle
            self._best_round_trip = round_trip
            self.missing = _ENOUGH - 1
            return
        if round_trip <= self._best_round_trip:
            self._best, self._best_round_trip = middle, round_trip
        # No slot was used yet while measurements are missing.
        slew = math.inf if self.missing else elapsed * _SLEW
        self._offset = max(self._best, self._offset - slew)
        self.missing = max(0, self.missing - 1)

    @property
    def lead(self) -> float:
        """The seconds that a response takes to arrive; 0 while that is unknown."""
        return 0.0 if self.missing else self._best_round_trip / 2

    def local(self, remote: float) -> float:
        """Return the local time of a server's time."""
        assert self._offset is not None
        return remote + self._offset


class Slots:
    """The slots that a process has reserved for one limit.

    Args:
        rate: The limit.

    Attributes:
        waiting: The number of calls that wait for a slot.
    """

    __slots__ = ("_ahead", "_rate", "_times", "waiting")

    def __init__(self, rate: Rate) -> None:
        self.waiting = 0
        self._rate = rate
        self._times: deque[float] = deque()
        self._ahead = 0  # slots to hold beyond those of waiting calls

    def take(self, now: float) -> float | None:
        """Use a slot and return 0, return the seconds until the next one, or None without any."""
        times = self._times
        missed = False
        while times and times[0] + self._rate.slack < now:
            times.popleft()
            missed = True
        if missed:
            self._ahead //= 2
        if not times:
            return None
        wait = times[0] - now
        if wait > _EARLY:
            return wait
        times.popleft()
        return 0.0

    def starve(self) -> None:
        """Record that a call found no slot: more are reserved from now on."""
        self._ahead = min(2 * self._ahead + 1, 1_000_000)

    def missing(self, round_trip: float) -> int:
        """Return how many slots to reserve; 0 while at least half of them are left."""
        most = int((_ROUND_TRIPS * round_trip + _SCHEDULING) / self._rate.interval)
        wanted = min(most, max(self._ahead, self.waiting - 1))
        held = len(self._times)
        return wanted - held if held <= wanted // 2 else 0

    def add(self, times: Iterable[float]) -> None:
        """Add reserved slots, in the order of their times."""
        self._times.extend(times)
