"""One deadline for what takes more than one call: several steps, or an answer read as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from ._clock import Clock
from ._deadline import Deadline
from .errors import DeadlineExceededError, Phase


class TimeLeft:
    """The time that is left, from now on.

    Args:
        clock: Reads the time.
        deadline: The seconds that there are in all.
    """

    def __init__(self, clock: Clock, deadline: float) -> None:
        self._clock = clock
        self._deadline = deadline
        self._ends = clock.monotonic() + deadline

    def seconds(self, phase: Phase = "wait", *, sent: bool = False) -> float:
        """Return how many seconds are left.

        Args:
            phase: What they are for.
            sent: Whether a request was sent.

        Raises:
            DeadlineExceededError: None are.
        """
        left = self._ends - self._clock.monotonic()
        if left > 0:
            return left
        raise self._over(phase, sent=sent)

    async def bound(self, chunks: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """Yield what comes, until there is no time left.

        Raises:
            DeadlineExceededError: More was to come.
        """
        async with aclosing(chunks):
            while True:
                limit = Deadline(self.seconds("read", sent=True), None)
                try:
                    with limit:
                        chunk = await anext(chunks, None)
                except TimeoutError:
                    if not limit.expired():
                        raise
                    break
                if chunk is None:
                    return
                yield chunk
        raise self._over("read", sent=True)

    def _over(self, phase: Phase, *, sent: bool) -> DeadlineExceededError:
        message = f"not done within {self._deadline:g} s"
        return DeadlineExceededError(message, phase=phase, sent=sent)
