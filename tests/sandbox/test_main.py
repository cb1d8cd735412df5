from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from trunkline.sandbox import __main__ as command


@pytest.fixture
def served() -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The sandbox in a process of its own, and the variables that it printed."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "trunkline.sandbox", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        values: dict[str, str] = {}
        for line in process.stdout:
            if line.startswith("#"):
                assert f"ready at {values['TRUNKLINE_BASE_URL']}" in line
                break
            export, assignment = shlex.split(line)
            assert export == "export"
            name, _, value = assignment.partition("=")
            values[name] = value
        yield process, values
        process.kill()


def test_it_prints_what_a_shell_can_evaluate_and_serves_until_it_is_told_to_stop(
    served: tuple[subprocess.Popen[str], dict[str, str]],
) -> None:
    process, values = served
    assert set(values) == {
        "TRUNKLINE_BASE_URL",
        "VONAGE_API_KEY",
        "VONAGE_API_SECRET",
        "VONAGE_APPLICATION_ID",
        "VONAGE_PRIVATE_KEY",
        "COVIU_API_KEY",
        "COVIU_KEY_SECRET",
    }
    response = httpx.get(
        f"{values['TRUNKLINE_BASE_URL']}/v2/applications",
        auth=(values["VONAGE_API_KEY"], values["VONAGE_API_SECRET"]),
        trust_env=False,
    )
    assert response.status_code == 200
    key = Path(values["VONAGE_PRIVATE_KEY"])
    assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    if os.name == "posix":
        assert key.stat().st_mode & 0o777 == 0o600
        assert key.parent.stat().st_mode & 0o777 == 0o700
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert not key.parent.exists()


def test_a_taken_port_is_one_line_and_an_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.main(["--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"error: cannot listen on 127.0.0.1:{port}: ")
    assert told.count("\n") == 1


def test_listening_beyond_this_machine_is_warned_of(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def served(arguments: object) -> None:
        return None

    monkeypatch.setattr(command, "_serve", served)
    assert command.main(["--host", "0.0.0.0"]) == 0
    assert "other machines can reach 0.0.0.0" in capsys.readouterr().err
    assert command.main([]) == 0
    assert capsys.readouterr().err == ""
