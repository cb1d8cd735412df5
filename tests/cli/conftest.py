"""Run the command in this process, with its own environment, against a sandbox."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from trunkline._cli import main as _main
from trunkline.sandbox import Sandbox

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in [*os.environ]:
        if name.startswith(("VONAGE_", "COVIU_", "TRUNKLINE_")):
            monkeypatch.delenv(name)

    def command(*words: str) -> tuple[int, str, str]:
        status = _main.main(list(words))
        out, err = capsys.readouterr()
        return status, out, err

    return command


@contextmanager
def serving(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Serve a sandbox in a thread, because the command runs an event loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(sandbox.__aenter__(), loop).result()
    try:
        for name, value in {**sandbox.base_url_variables, **sandbox.environment}.items():
            monkeypatch.setenv(name, value)
        yield sandbox
    finally:
        asyncio.run_coroutine_threadsafe(sandbox.__aexit__(None, None, None), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, run: Run) -> Iterator[Sandbox]:
    """A sandbox of the built-in APIs."""
    with serving(Sandbox(), monkeypatch) as sandbox:
        yield sandbox
