from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from typing import Any

import pytest

from trunkline._cli import main as _cli
from trunkline.sandbox import __main__ as command


def test_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.main(["--help"]) == 0
    assert "trunkline sandbox" in capsys.readouterr().out
    assert _cli.main([]) == 2


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("trunkline ")


def test_an_unknown_command_is_rejected(capsys: pytest.CaptureFixture[str]) -> None:
    assert _cli.main(["castle"]) == 2
    assert "unknown command 'castle'" in capsys.readouterr().err


def test_the_sandbox_receives_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def served(given: list[str], program: str) -> int:
        seen.append((given, program))
        return 7

    monkeypatch.setattr(command, "main", served)
    assert _cli.main(["sandbox", "--port", "0"]) == 7
    assert seen == [(["--port", "0"], "trunkline sandbox")]


def test_the_default_arguments_are_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["trunkline", "sandbox", "--help"])
    with pytest.raises(SystemExit):
        _cli.main()
    assert capsys.readouterr().out.startswith("usage: trunkline sandbox ")


def test_without_the_extra_the_error_names_it() -> None:
    code = (
        "import sys\n"
        "sys.modules['starlette'] = None\n"
        "from trunkline._cli.main import main\n"
        "sys.exit(main(['sandbox']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("trunkline: trunkline.sandbox needs starlette")
    assert done.stderr.count("\n") == 1


def test_another_import_error_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trunkline.sandbox.__main__", None)
    with pytest.raises(ModuleNotFoundError, match=r"trunkline\.sandbox\.__main__"):
        _cli.main(["sandbox"])


def test_python_m_trunkline_is_the_same_command() -> None:
    command = [sys.executable, "-W", "error", "-m", "trunkline", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("trunkline ")


def test_the_package_installs_the_command() -> None:
    scripts = importlib.metadata.entry_points(group="console_scripts", name="trunkline")
    assert [script.load() for script in scripts] == [_cli.main]
