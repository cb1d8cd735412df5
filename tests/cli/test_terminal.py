"""The command as people use it: in a terminal, in pipes, interrupted."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from trunkline.sandbox import Sandbox

from .conftest import Run

COMMAND = [sys.executable, "-m", "trunkline"]


def in_terminal(*words: str, columns: int = 80, interrupt: str = "") -> tuple[int, str]:
    """Run the command in a pseudo-terminal; return its status and what the terminal gets.

    Args:
        words: The words of the command.
        columns: The width of the terminal.
        interrupt: A text after which Ctrl-C is pressed.
    """
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    # The session leader takes the terminal as its own, so that Ctrl-C reaches it.
    take = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    take += "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    process = subprocess.Popen(
        [sys.executable, "-c", take, *COMMAND[1:], *words],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environ | {"TERM": "xterm"},
        start_new_session=True,
    )
    os.close(follower)
    seen = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while data := os.read(leader, 4096):
            seen += data
            if interrupt and interrupt.encode() in seen:
                interrupt = ""
                os.write(leader, b"\x03")
    os.close(leader)
    return process.wait(timeout=20), seen.decode().replace("\r\n", "\n")


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_list_is_a_table_on_a_terminal(served: Sandbox, run: Run) -> None:
    for name in ("Ada", "Gräce \x1b[31m[bold]"):
        assert run("call", "applications", "create", "--name", name)[0] == 0
    status, seen = in_terminal("list", "applications", "--columns", "name,keys.private_key")
    assert status == 0
    heads, *rows = [line.rstrip() for line in plain(seen).splitlines()]
    assert heads.split() == ["name", "keys.private_key"]
    assert {"Ada", "Gräce \\x1b[31m[bold]"} <= set(rows)
    assert "\x1b[1m" in seen


def test_a_table_fits_a_narrow_terminal(served: Sandbox, run: Run) -> None:
    assert run("call", "users", "create", "--name", "a" * 60)[0] == 0
    status, seen = in_terminal("list", "users", columns=40)
    assert status == 0
    assert max(map(len, plain(seen).splitlines())) <= 40
    assert plain(seen).count("a") > 60


def test_no_color_is_respected(
    served: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = f"NO_COLOR=1 exec {sys.executable} -m trunkline doctor --offline"
    leader, follower = pty.openpty()
    process = subprocess.Popen(["sh", "-c", script], stdout=follower, stderr=follower)
    process.wait(timeout=20)
    os.close(follower)
    assert b"\x1b[" not in os.read(leader, 65536)
    os.close(leader)


def test_ctrl_c_stops_a_listener() -> None:
    status, seen = in_terminal("webhooks", "listen", "--port", "0", interrupt="listening on")
    assert status == 0
    assert "Traceback" not in seen


def test_an_interrupted_command_has_a_status_and_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trunkline._cli.settings.load", interrupted)
    # The first line feed ends the line on which a terminal shows ^C.
    assert run("token") == (130, "", "\ntrunkline: interrupted\n")


def test_a_reader_that_is_gone_ends_the_command_quietly(served: Sandbox) -> None:
    served.seed(applications=300)
    script = f"{sys.executable} -m trunkline list applications | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] in ("141", "0")
    assert done.stderr == ""


def test_a_closed_standard_input_is_a_usage_error(served: Sandbox) -> None:
    script = f"{sys.executable} -m trunkline call users create --json - <&-"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_where_the_shell_looks(
    shell: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert run("completion", shell)[0] == 0
    files = [file for file in tmp_path.rglob("*trunkline*") if file.is_file()]
    assert len(files) == 1
    assert "_TRUNKLINE_COMPLETE" in files[0].read_text()


def test_bash_completes_operations_and_options() -> None:
    def complete(line: str) -> list[str]:
        environ = os.environ | {
            "_TRUNKLINE_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(line.split(" ")) - 1),
        }
        done = subprocess.run(COMMAND, env=environ, capture_output=True, text=True, check=True)
        return [text.partition(",")[2] for text in done.stdout.splitlines()]

    assert complete("trunkline do") == ["doctor"]
    assert complete("trunkline call meetings ro") == ["rooms"]
    assert "create" in complete("trunkline call meetings rooms ")
    assert "--display-name" in complete("trunkline call meetings rooms create --d")
    assert complete("trunkline call meetings rooms create --type l") == ["long_term"]
