"""Invalid input of each command: one clear error, and every file as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from trunkline._cli.main import main
from trunkline._cli.project.common import ProjectCommand
from trunkline_codegen.project.settings import package_problem
from trunkline_codegen.spec.catalog import api_name_problem

from .project_case import PARCELS, contents, run


def as_it_is(_: Path) -> None:
    """Leave the project as it is."""


def written(name: str, text: str) -> Callable[[Path], None]:
    """Return a change of a project: a file with this text."""

    def change(project: Path) -> None:
        file = project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    return change


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a change of a project: another text in a file."""

    def change(project: Path) -> None:
        text = (project / name).read_text("utf-8")
        assert old in text
        (project / name).write_text(text.replace(old, new), "utf-8")

    return change


def removed(name: str) -> Callable[[Path], None]:
    """Return a change of a project: a missing file."""
    return lambda project: (project / name).unlink()


def file_as_output(project: Path) -> None:
    (project / "trunkline.toml").write_text('package = "a"\noutput = "src/a"\n', "utf-8")
    (project / "src" / "a").write_text("mine", "utf-8")


EDITED = replaced("specs/acme/parcels.yaml", 'version: "1"', 'version: "2"')
FOREIGN = written("src/acme_sdk/acme/mine.py", "X = 1\n")
BROKEN = written("parcels.yaml", PARCELS + "}")
HTML = written("parcels.yaml", "<!DOCTYPE html>\n<title>Sign in</title>\n")


@pytest.mark.parametrize(
    ("change", "command", "status", "message"),
    [
        (removed("trunkline.toml"), "generate", 3, "Run `trunkline init`"),
        (removed("trunkline.toml"), "add b parcels.yaml", 3, "Run `trunkline init`"),
        (removed("trunkline.toml"), "update", 3, "Run `trunkline init`"),
        (removed("trunkline.toml"), "names acme", 3, "Run `trunkline init`"),
        (removed("trunkline.toml"), "diff acme --from parcels.yaml", 3, "Run `trunkline init`"),
        (removed("specs/catalog.toml"), "generate", 3, "Add an API first"),
        (removed("specs/catalog.toml"), "generate --check", 3, "Add an API first"),
        (removed("specs/catalog.toml"), "names acme", 3, "catalog.toml"),
        (removed("specs/acme/parcels.yaml"), "generate", 3, "parcels.yaml: cannot be read"),
        (removed("specs/acme/parcels.yaml"), "update acme", 3, "parcels.yaml: cannot be read"),
        (EDITED, "generate", 3, "SHA-256"),
        (EDITED, "generate --check", 3, "SHA-256"),
        (EDITED, "names acme", 3, "SHA-256"),
        (EDITED, "names acme getParcel=parcels.find", 3, "SHA-256"),
        (EDITED, "add b parcels.yaml", 3, "SHA-256"),
        (EDITED, "diff acme --from parcels.yaml", 3, "SHA-256"),
        (FOREIGN, "generate", 3, "has files that trunkline did not generate: acme/mine.py"),
        (file_as_output, "generate", 3, "did not generate: a"),
        (written("specs/catalog.toml", "["), "generate", 3, "catalog.toml: invalid TOML"),
        (written("specs/acme/corrections.yaml", "["), "generate", 3, "corrections.yaml line "),
        (as_it_is, "init", 3, "is a project already"),
        (as_it_is, "add acme parcels.yaml", 3, "the API 'acme' already exists"),
        (as_it_is, "add ACME parcels.yaml", 3, "the API 'ACME' already exists"),
        (as_it_is, "add a-b parcels.yaml", 3, "Try 'a_b'"),
        (as_it_is, "add class parcels.yaml", 3, "Try 'class_'"),
        (as_it_is, "add 2fa parcels.yaml", 3, "'2fa' is not a valid package name"),
        (as_it_is, "add ../b parcels.yaml", 3, "'../b' is not a valid package name"),
        (as_it_is, "add sync parcels.yaml", 3, "'sync' is the name of a module"),
        (as_it_is, "add clients parcels.yaml", 3, "Try 'clients_api'"),
        (as_it_is, "add Other parcels.yaml", 3, "'Other' is the name of a client"),
        (as_it_is, "add self parcels.yaml", 3, "'Self' is a name that the module"),
        (as_it_is, "add b parcels.yaml --client dict", 3, "'dict' is a name that the module"),
        (as_it_is, "add b parcels.yaml --client a.b", 3, "--client: 'a.b' is not a valid"),
        (as_it_is, "add b parcels.yaml --base-url ftp://b", 3, "is not an http(s) URL"),
        (as_it_is, "add b missing.yaml", 3, "missing.yaml: cannot be read"),
        (as_it_is, "add b src", 3, "src: cannot be read"),
        (as_it_is, "add b ftp://b.example/b.yaml", 3, "b.yaml: cannot be read"),
        (as_it_is, "add b http://b.example/b.yaml", 3, "is not an https URL"),
        (as_it_is, "add b https://b.example:x/b.yaml", 8, "cannot be downloaded"),
        (BROKEN, "add b parcels.yaml", 3, "parcels.yaml line "),
        (HTML, "add b parcels.yaml", 3, "is a web page or XML"),
        (HTML, "diff acme --from parcels.yaml", 3, "is a web page or XML"),
        (written("parcels.yaml", ""), "add b parcels.yaml", 3, "parcels.yaml"),
        (written("parcels.yaml", "swagger: '1.2'"), "add b parcels.yaml", 3, "neither Swagger"),
        (as_it_is, "diff other --from parcels.yaml", 3, "unknown API 'other'"),
        (as_it_is, "diff acme --from missing.yaml", 3, "missing.yaml: cannot be read"),
        (as_it_is, "diff acme", 2, "Missing option '--from'"),
        (as_it_is, "update other", 3, "unknown API 'other'"),
        (as_it_is, "update acme", 3, "parcels.yaml: is not an https URL"),
        (as_it_is, "names other", 3, "unknown API 'other'"),
        (as_it_is, "names acme getParcel", 2, "expected OPERATION=resource.method"),
        (as_it_is, "names acme getParcel=parcels.create", 3, "parcels"),
        (as_it_is, "names acme getParcel=Parcels.find", 3, "Parcels"),
        (as_it_is, "names acme unknown=parcels.x", 3, "has no operation 'unknown'"),
    ],
)
def test_an_invalid_input_is_one_error(
    project: Path,
    change: Callable[[Path], None],
    command: str,
    status: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(project)
    before = contents(project)
    monkeypatch.chdir(project)
    assert main(command.split()) == status
    printed = capsys.readouterr()
    text = " ".join((printed.out + printed.err).split())
    assert message in text
    assert f"{project}/" not in text
    assert contents(project) == before


@pytest.mark.parametrize(
    ("change", "command", "message"),
    [
        (written("pyproject.toml", "[project"), "init", "pyproject.toml: invalid TOML"),
        (written("pyproject.toml", "tool = {a = 1}"), "init", "not a table that can be extended"),
        (written("pyproject.toml", ""), "init --package", "Run `trunkline init` without"),
        (written("tests/test_package.py", ""), "init --package", "already exists"),
        (written(".github", "mine"), "init", ".github"),
        (written("tests", "mine"), "init --package", "tests"),
        (as_it_is, "init --name a-b", "try 'a_b'"),
        (as_it_is, "init --name a..b", "not a valid package name"),
        (as_it_is, "init --name json", "would hide the module 'json' of Python; try 'json_sdk'"),
        (as_it_is, "init --name httpx.acme", "would hide the package 'httpx'"),
        (as_it_is, "init --name trunkline_api", "a package of trunkline itself"),
    ],
)
def test_a_refused_start_writes_nothing(
    tmp_path: Path,
    change: Callable[[Path], None],
    command: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    change(tmp_path)
    before = contents(tmp_path)
    assert main(command.split()) == 3
    assert message in capsys.readouterr().err
    assert contents(tmp_path) == before


def test_names_of_modules_elsewhere_are_names_of_apis(tmp_path: Path) -> None:
    names = ["events", "models", "errors", "json", "typing", "builtins", "dt", "match", "attrs"]
    assert run(tmp_path, "init", "--name", "acme_sdk") == 0
    (tmp_path / "parcels.yaml").write_text(PARCELS, "utf-8")
    for name in names:
        assert api_name_problem(name) is None
        source = str(tmp_path / "parcels.yaml")
        assert run(tmp_path, "add", name, source, "--client", f"C{name}") == 0
    assert run(tmp_path, "generate") == 0
    code = "\n".join(
        [
            "import acme_sdk, acme_sdk.sync",
            "from trunkline.sandbox import Sandbox",
            "sandbox = Sandbox(apis='acme_sdk')",
            f"for name in {names}:",
            "    with sandbox.client(getattr(acme_sdk.sync, f'C{name}')) as client:",
            "        parcel = client.parcels.create(weight=2.0)",
            "        assert client.parcels.get(parcel.id).weight == 2.0",
            "        assert type(parcel).__module__ == f'acme_sdk.{name}.models'",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_module_that_is_imported_with_a_package_is_reserved() -> None:
    assert package_problem("acme_sdk") is None
    for name in ("asyncio", "os", "typing", "attrs", "jwt", "trunkline", "trunkline_codegen"):
        assert package_problem(f"{name}.acme") is not None


@pytest.mark.parametrize(
    ("error", "raised", "message"),
    [
        (ModuleNotFoundError(name="jinja2"), 2, "needs jinja2; install it: pip install"),
        (ModuleNotFoundError(name="trunkline.x"), ModuleNotFoundError, ""),
        (OSError(5, "Input/output error", "specs/a"), 3, "specs/a: Input/output error"),
        (BrokenPipeError(32, "Broken pipe"), BrokenPipeError, ""),
    ],
)
def test_errors_of_the_machine_are_one_message(
    error: Exception,
    raised: int | type[Exception],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise error

    command = ProjectCommand("any", callback=fail)
    if isinstance(raised, int):
        with pytest.raises(click.exceptions.Exit) as exited:
            command.invoke(click.Context(command))
        assert exited.value.exit_code == raised
    else:
        with pytest.raises(raised):
            command.invoke(click.Context(command))
    assert message in capsys.readouterr().err


def test_a_shell_sees_one_message_and_the_status(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trunkline", "add", "sync", "parcels.yaml"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [
        "trunkline: NAME: 'sync' is the name of a module or a constant of every generated package",
        "  Try 'sync_api'.",
    ]
