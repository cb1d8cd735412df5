from __future__ import annotations

import builtins
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.overlay.bulk.calls import Calls

from trunkline import bulk
from trunkline.bulk.progress import Lines, Progress, RateMeter, display_for, duration


def progress(**values: Any) -> Progress:
    usual: dict[str, Any] = {
        "total": 100,
        "done": 40,
        "failed": 0,
        "unknown": 0,
        "skipped": 0,
        "finished": 10,
        "seconds": 5.0,
        "rate": 2.0,
        "concurrency": 4,
    }
    return Progress(**{**usual, **values})


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59, "59 s"), (61, "1:01"), (3723, "1:02:03")]
)
def test_durations_are_readable(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_time_left_is_that_of_the_rows_left() -> None:
    assert progress().seconds_left == 30.0
    assert progress(total=None).seconds_left is None
    assert progress(rate=0.0).seconds_left is None


def test_a_line_has_counts_rate_and_time_left() -> None:
    text = str(progress(failed=2, unknown=1))
    assert text == "43 of 100 rows, 2.0/s, 40 done, 2 failed, 1 unknown, 28 s left"
    assert str(progress(total=None)) == "40 rows, 2.0/s, 40 done"


def test_the_rate_is_that_of_the_last_seconds() -> None:
    meter = RateMeter(0.0)
    assert meter.rate(0.0, 0) == 0.0
    assert meter.rate(10.0, 100) == 10.0
    for second in range(11, 100):
        rate = meter.rate(float(second), 100)
    assert rate == 0.0


def test_without_a_terminal_there_are_few_lines() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    for tenth in range(250):
        lines.show(progress(seconds=tenth / 10))
    lines.show(progress(seconds=25.0), last=True)
    assert len(stream.getvalue().splitlines()) == 3


def test_on_a_terminal_there_is_a_bar() -> None:
    stream = Terminal()
    with display_for(shown=True, stream=stream) as display:
        display.show(progress())
        display.say("[not markup]")
        display.show(progress(done=100), last=True)
    text = stream.getvalue()
    assert "100/100" in text
    assert "[not markup]" in text


def test_without_rich_a_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def importer(name: str, *args: Any, **options: Any) -> Any:
        if name.startswith("rich"):
            raise ImportError(name)
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", importer)
    assert isinstance(display_for(shown=True, stream=Terminal()), Lines)


async def test_a_job_shows_where_it_is_also_after_a_resume(
    path: Path, csv_of: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    job = bulk.Job(path, rows=csv_of("a", "b"), key="email")
    for _ in range(2):
        await job.run(Calls().create)
        assert "2 of 2 rows" in capsys.readouterr().err
