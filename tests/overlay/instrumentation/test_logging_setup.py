"""The logger `trunkline`, configured by the environment."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from trunkline._instrumentation.logging_setup import set_up_logging

log = logging.getLogger("trunkline")


@pytest.fixture(autouse=True)
def unconfigured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Restore the logger after the test."""
    monkeypatch.setattr(log, "handlers", [])
    level = log.level
    log.setLevel(logging.NOTSET)
    yield
    log.setLevel(level)


@pytest.fixture
def bare(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Remove the handlers that pytest adds to the root logger."""

    def remove() -> None:
        root = logging.getLogger()
        before, root.handlers = root.handlers, []
        request.addfinalizer(lambda: setattr(root, "handlers", before))

    return remove


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("debug", logging.DEBUG),
        ("INFO", logging.INFO),
        (" Warning ", logging.WARNING),
        ("error", logging.ERROR),
    ],
)
def test_the_variable_sets_the_level_and_writes_to_stderr(
    text: str, level: int, capsys: pytest.CaptureFixture[str], bare: Callable[[], None]
) -> None:
    bare()
    for _ in range(3):  # Each client does it.
        set_up_logging({"TRUNKLINE_LOG": text})
    assert log.level == level
    assert len(log.handlers) == 1
    log.log(level, "GET %s", "/things")
    log.log(level - 1, "unseen")
    assert capsys.readouterr().err.endswith(
        f"{logging.getLevelName(level)} trunkline: GET /things\n"
    )


@pytest.mark.parametrize("environ", [{}, {"TRUNKLINE_LOG": ""}, {"TRUNKLINE_LOG": "  "}])
def test_without_the_variable_logging_is_not_configured(environ: dict[str, str]) -> None:
    set_up_logging(environ)
    assert log.level == logging.NOTSET
    assert log.handlers == []


def test_an_invalid_value_is_reported_without_being_quoted(
    capsys: pytest.CaptureFixture[str], bare: Callable[[], None]
) -> None:
    bare()
    set_up_logging({"TRUNKLINE_LOG": "s3cr3t"})
    written = capsys.readouterr().err
    assert "TRUNKLINE_LOG: expected debug, info, warning, error" in written
    assert "s3cr3t" not in written


def test_a_logger_that_the_program_has_configured_is_not_changed() -> None:
    log.setLevel(logging.ERROR)
    set_up_logging({"TRUNKLINE_LOG": "debug"})
    assert (log.level, log.handlers) == (logging.ERROR, [])
    log.setLevel(logging.NOTSET)
    mine = logging.NullHandler()
    log.addHandler(mine)
    set_up_logging({"TRUNKLINE_LOG": "debug"})
    assert (log.level, log.handlers) == (logging.NOTSET, [mine])


def test_handlers_of_the_root_logger_receive_the_records_instead_of_stderr(
    capsys: pytest.CaptureFixture[str], bare: Callable[[], None]
) -> None:
    bare()
    set_up_logging({"TRUNKLINE_LOG": "debug"})
    messages: list[str] = []

    class RecordingHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    logging.getLogger().addHandler(RecordingHandler())  # Added after the client was created.
    log.debug("one line")
    assert messages == ["one line"]
    assert capsys.readouterr().err == ""


PROGRAM = """
import asyncio, httpx
from trunkline import Vonage

def respond(request):
    body = {"_embedded": {"applications": []}, "total_items": 0}
    return httpx.Response(200, json=body)

async def main():
    transport = httpx.MockTransport(respond)
    async with Vonage(api_key="s3cr3t-key", api_secret="s3cr3t", transport=transport) as vonage:
        await vonage.applications.list().collect()

asyncio.run(main())
"""


def test_a_program_logs_its_calls_without_its_credentials() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env={"TRUNKLINE_LOG": "debug"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "DEBUG trunkline: GET /v2/applications (listApplication): 200 after" in done.stderr
    assert "s3cr3t" not in done.stderr
