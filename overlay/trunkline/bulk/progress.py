"""Progress of a job: a bar on a terminal, lines elsewhere, values for programs."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

import attrs

# The rate is that of the last so many seconds: it follows a change, and does not jump.
_WINDOW = 30.0
# Seconds between two lines where there is no terminal.
_LINE_EVERY = 10.0


@attrs.frozen(kw_only=True)
class Progress:
    """How far a job is.

    Attributes:
        total: The number of rows, or None while it is not known.
        done: Rows that are done, those of earlier runs included.
        failed: Rows that failed.
        unknown: Rows whose outcome is unknown.
        skipped: Rows that were left out.
        finished: Rows that finished in this run.
        seconds: The time since this run began.
        rate: Rows per second in the last 30 seconds.
        concurrency: How many calls may be in progress.
    """

    total: int | None
    done: int
    failed: int
    unknown: int
    skipped: int
    finished: int
    seconds: float
    rate: float
    concurrency: int

    @property
    def settled(self) -> int:
        """Rows that are not pending: done, failed, unknown or skipped."""
        return self.done + self.failed + self.unknown + self.skipped

    @property
    def seconds_left(self) -> float | None:
        """The time that the remaining rows take at this rate, or None if it is not known."""
        if self.total is None or self.rate <= 0:
            return None
        return max(0, self.total - self.settled) / self.rate

    def __str__(self) -> str:
        total = "" if self.total is None else f" of {self.total:,}"
        parts = [f"{self.settled:,}{total} rows", f"{self.rate:,.1f}/s", f"{self.done:,} done"]
        for name in ("failed", "unknown", "skipped"):
            if number := getattr(self, name):
                parts.append(f"{number:,} {name}")
        if (left := self.seconds_left) is not None:
            parts.append(f"{duration(left)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a time for people: `1:02:03`, `2:03` or `3 s`."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}" if minutes else f"{whole} s"


class RateMeter:
    """The rate of the last seconds."""

    def __init__(self, now: float) -> None:
        self._samples: deque[tuple[float, int]] = deque([(now, 0)])

    def rate(self, now: float, finished: int) -> float:
        """Return the rows per second.

        Args:
            now: The monotonic clock.
            finished: How many rows have finished so far.
        """
        samples = self._samples
        samples.append((now, finished))
        while len(samples) > 2 and samples[1][0] <= now - _WINDOW:
            samples.popleft()
        start, before = samples[0]
        return (finished - before) / (now - start) if now > start else 0.0


class Display(Protocol):
    """Shows progress to people."""

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End."""
        ...

    def show(self, progress: Progress, *, last: bool = False) -> None:
        """Show the state; `last` for the final one."""
        ...

    def say(self, text: str) -> None:
        """Print a line."""
        ...


class Silent:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    def show(self, progress: Progress, *, last: bool = False) -> None:
        """Show nothing."""

    def say(self, text: str) -> None:
        """Print nothing."""


class Lines(Silent):
    """Prints a line now and then.

    Args:
        stream: Where to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = _LINE_EVERY

    def show(self, progress: Progress, *, last: bool = False) -> None:
        """Print the state every 10 seconds, and the last one."""
        if last or progress.seconds >= self._next:
            self._next = progress.seconds + _LINE_EVERY
            self.say(str(progress))

    def say(self, text: str) -> None:
        """Print a line."""
        self._stream.write(f"{text}\n")
        self._stream.flush()


class Bar(Silent):
    """A bar of rich.

    Args:
        stream: The terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console  # noqa: PLC0415 (an extra)
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        self._progress = RichProgress(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            console=Console(file=stream),
        )
        self._task: Any = self._progress.add_task("", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, progress: Progress, *, last: bool = False) -> None:
        """Move the bar."""
        text = str(progress).partition("rows, ")[2]
        self._progress.update(
            self._task, total=progress.total, completed=progress.settled, description=text
        )

    def say(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False)


def display_for(*, shown: bool, stream: TextIO | None = None) -> Display:
    """Return a bar on a terminal where rich is installed, lines elsewhere.

    Args:
        shown: False to show nothing.
        stream: Where to, standard error by default.
    """
    if not shown:
        return Silent()
    target: TextIO = stream or sys.stderr
    if target.isatty():
        try:
            return Bar(target)
        except ImportError:
            pass
    return Lines(target)


OnProgress = Callable[[Progress], object]
