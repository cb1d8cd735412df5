from __future__ import annotations

import os
import shlex
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from trunkline import Coviu, Vonage
from trunkline.sandbox import __main__ as command

VARIABLES = {
    "TRUNKLINE_BASE_URL",
    "VONAGE_API_KEY",
    "VONAGE_API_SECRET",
    "VONAGE_SIGNATURE_SECRET",
    "VONAGE_APPLICATION_ID",
    "VONAGE_PRIVATE_KEY",
    "COVIU_API_KEY",
    "COVIU_KEY_SECRET",
}


# The command with an event loop without signal handlers, as on Windows.
WITHOUT_HANDLERS = """
import asyncio, sys
from trunkline.sandbox.__main__ import main

def add_signal_handler(*_):
    raise NotImplementedError

asyncio.SelectorEventLoop.add_signal_handler = add_signal_handler
sys.exit(main())
"""


@contextmanager
def serving(
    *arguments: object, program: Sequence[str] = ("-m", "trunkline.sandbox")
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the sandbox in a process, and yield the variables that it printed."""
    options = [str(each) for each in arguments]
    with subprocess.Popen(
        [sys.executable, "-W", "error", *program, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
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
            process.terminate()
            process.wait(60)
        finally:
            process.kill()


def applications(values: dict[str, str], method: str = "GET", **options: object) -> httpx.Response:
    """Call the Application API with the printed variables."""
    with httpx.Client(
        base_url=values["TRUNKLINE_BASE_URL"],
        auth=(values["VONAGE_API_KEY"], values["VONAGE_API_SECRET"]),
        trust_env=False,
    ) as http:
        return http.request(method, "/v2/applications", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_shell_variables_and_serves_until_it_is_stopped(
    end: signal.Signals,
) -> None:
    with serving() as (process, values):
        assert set(values) == VARIABLES
        assert applications(values).status_code == 200
        key = Path(values["VONAGE_PRIVATE_KEY"])
        assert key.read_text().startswith("-----BEGIN PRIVATE KEY-----")
        if os.name == "posix":
            assert key.stat().st_mode & 0o777 == 0o600
            assert key.parent.stat().st_mode & 0o777 == 0o700
        process.send_signal(end)
        assert process.wait(60) == 0
        assert process.stdout is not None
        assert f"{values['TRUNKLINE_BASE_URL']}/" in process.stdout.read()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert not key.parent.exists()


def test_ctrl_c_ends_it_without_signal_handlers_of_the_loop() -> None:
    with serving(program=("-c", WITHOUT_HANDLERS)) as (process, values):
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert not Path(values["VONAGE_PRIVATE_KEY"]).parent.exists()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_file_contains_every_change_however_the_process_ends(
    tmp_path: Path, end: signal.Signals
) -> None:
    file = tmp_path / "sandbox.db"
    with serving("--db", file) as (process, values):
        names = [f"Application {number}" for number in range(20)]
        for name in names:
            assert applications(values, "POST", json={"name": name}).status_code == 201
        process.send_signal(end)
        process.wait(10)
    with serving("--db", file, "--seed-data", "5") as (_, second):
        same = VARIABLES - {"TRUNKLINE_BASE_URL", "VONAGE_PRIVATE_KEY"}
        assert {name: second[name] for name in same} == {name: values[name] for name in same}
        kept = applications(second, params={"page_size": 100}).json()
        assert [each["name"] for each in kept["_embedded"]["applications"]] == ["Sandbox", *names]


def test_a_file_contains_every_acknowledged_change_after_a_kill(tmp_path: Path) -> None:
    """A kill during many requests loses no acknowledged change, and leaves no partial one."""
    file = tmp_path / "sandbox.db"
    with serving("--db", file) as (process, values):
        acknowledged = []
        with httpx.Client(
            base_url=values["TRUNKLINE_BASE_URL"],
            auth=(values["VONAGE_API_KEY"], values["VONAGE_API_SECRET"]),
            trust_env=False,
        ) as http:
            for number in range(1_000):
                if number == 30:
                    process.kill()
                try:
                    made = http.post("/v2/applications", json={"name": f"{number}"})
                except httpx.TransportError:
                    break
                acknowledged.append(made.json()["id"])
        process.wait(10)
    assert 30 <= len(acknowledged) < 1_000
    with serving("--db", file) as (_, second):
        page = applications(second, params={"page_size": 100}).json()
        kept = [each["id"] for each in page["_embedded"]["applications"]][1:]
        assert kept[: len(acknowledged)] == acknowledged
        assert len(kept) - len(acknowledged) <= 1


def test_it_can_start_with_data() -> None:
    with serving("--seed-data", "40") as (_, values):
        state = httpx.get(f"{values['TRUNKLINE_BASE_URL']}/_sandbox/state", trust_env=False).json()
        assert state["documents"]["rooms"] == 40
        assert state["documents"]["coviu_sessions"] > 0


async def list_everything() -> None:
    """Call both clients with nothing but the environment."""
    async with Vonage.from_env() as vonage, Coviu.from_env() as coviu:
        applications = await vonage.applications.list().collect()
        assert [each.name for each in applications] == ["Sandbox"]
        assert await vonage.conversations.list().collect() == []
        assert await coviu.sessions.list().collect() == []


@pytest.mark.parametrize("arguments", [(), ("--tls",)], ids=["http", "https"])
async def test_from_env_uses_the_printed_variables(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(*arguments) as (_, values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        await list_everything()


def test_it_can_use_tls_and_prints_the_certificate() -> None:
    with serving("--tls") as (_, values):
        assert set(values) == VARIABLES | {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"}
        context = ssl.create_default_context(cafile=values["SSL_CERT_FILE"])
        url = f"{values['TRUNKLINE_BASE_URL']}/_sandbox/state"
        assert url.startswith("https://")
        assert httpx.get(url, verify=context, trust_env=False).status_code == 200


def test_a_port_in_use_is_one_line_and_an_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.main(["--port", str(port)]) == 1
    output = capsys.readouterr().err
    assert output.startswith(f"error: cannot listen on 127.0.0.1:{port}: ")
    assert output.endswith("; use --port 0 to select a free port\n")
    assert output.count("\n") == 1


def test_an_invalid_file_is_one_line_and_an_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter"
    letter.write_text("a letter to a friend" * 100)
    assert command.main(["--port", "0", "--db", str(letter)]) == 1
    assert "letter is not a file of a trunkline sandbox" in capsys.readouterr().err
    missing = tmp_path / "none" / "file.db"
    assert command.main(["--port", "0", "--db", str(missing)]) == 1
    output = capsys.readouterr().err
    assert output.startswith(f"error: cannot write to {missing}: ")
    assert output.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "values"),
    [("--seed-data", ["0", "-1", "many", "1000000"]), ("--port", ["65536", "-1", "any"])],
)
def test_an_invalid_number_is_rejected(
    option: str, values: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for value in values:
        with pytest.raises(SystemExit) as ended:
            command.main([f"{option}={value}"])
        assert ended.value.code == 2
        assert f"argument {option}: " in capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "sandbox.example"])
def test_listening_beyond_loopback_prints_a_warning(
    host: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def served(arguments: object) -> None:
        return None

    monkeypatch.setattr(command, "_serve", served)
    assert command.main(["--host", host]) == 0
    assert (
        capsys.readouterr().err
        == f"warning: the sandbox is reachable from other machines at {host}\n"
    )
    for own in ([], ["--host", "localhost"], ["--host", "::1"]):
        assert command.main(own) == 0
    assert capsys.readouterr().err == ""
