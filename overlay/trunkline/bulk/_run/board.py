"""Counts the rows of a run by their states, and shows the progress."""

from __future__ import annotations

from trunkline._common.clock import Clock
from trunkline.bulk._journal.states import Counts, State
from trunkline.bulk.progress import Display, OnProgress, Progress, RateMeter


class Board:
    """The numbers of a run.

    Args:
        clock: The clock.
        counts: How many rows are in each state.
        display: Shows progress to people.
        on_progress: The caller's function, which gets it as a value.

    Attributes:
        finished: How many rows finished in this run.
        is_total_known: Whether every row of the input has been counted.
    """

    def __init__(
        self, clock: Clock, counts: Counts, display: Display, on_progress: OnProgress | None
    ) -> None:
        self._clock = clock
        self._display = display
        self._on_progress = on_progress
        self._tally = [getattr(counts, state.label) for state in State]  # by the state's value
        self._began = clock.monotonic()
        self._meter = RateMeter(self._began)
        self.finished = 0
        self.is_total_known = False

    def moved(self, before: State | None, after: State) -> None:
        """Count a row that goes from one state to another; `before` is None for a new row."""
        if before is not None:
            self._tally[before.number] -= 1
        self._tally[after.number] += 1

    def count(self, state: State) -> int:
        """Return how many rows are in a state."""
        return int(self._tally[state.value])

    def show(self, concurrency: int, *, last: bool = False) -> None:
        """Show the progress, and report it to the caller's function."""
        now, tally = self._clock.monotonic(), self._tally
        progress = Progress(
            total=sum(tally) if self.is_total_known else None,
            done=tally[State.DONE.value],
            failed=tally[State.FAILED.value],
            unknown=tally[State.UNKNOWN.value],
            skipped=tally[State.SKIPPED.value],
            finished=self.finished,
            seconds=now - self._began,
            rate=self._meter.rate(now, self.finished),
            concurrency=concurrency,
        )
        self._display.show(progress, last=last)
        if self._on_progress is not None:
            self._on_progress(progress)
