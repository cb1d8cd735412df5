"""The time that the server holds a response back, exact to a fraction of a millisecond.

The timers of uvloop count whole milliseconds: with `call_later`, a response was written between 19
and 21 ms after its request instead of after 20 ms, and the responses of one millisecond came
together. A hold here ends by a timer of the system, which counts microseconds. It is never shorter
than the delay, and longer by the time that the server needs to wake up.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable

_SOON = 1e-6  # seconds; zero would stop the timer


class Delay:
    """Calls functions a fixed time from now, in the order in which they were given.

    It uses the process's one SIGALRM.

    Args:
        seconds: How long each one waits; more than 0.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: deque[tuple[float, Callable[[bytes], object], bytes]] = deque()
        asyncio.get_running_loop().add_signal_handler(signal.SIGALRM, self._due)

    def call(self, function: Callable[[bytes], object], argument: bytes) -> None:
        """Call a function with its argument after the delay."""
        self._waiting.append((time.perf_counter() + self._seconds, function, argument))
        if len(self._waiting) == 1:
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def _due(self) -> None:
        waiting = self._waiting
        while waiting:
            left = waiting[0][0] - time.perf_counter()
            if left > 0:
                signal.setitimer(signal.ITIMER_REAL, max(left, _SOON))
                return
            _, function, argument = waiting.popleft()
            function(argument)
