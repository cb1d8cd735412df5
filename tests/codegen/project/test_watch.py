"""`generate --watch`: a package is generated again after each edit, and templates of a project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trunkline._cli.main import main
from trunkline_codegen.project.watch import Watch

from .project_case import PARCELS

TEMPLATES = Path(__file__).parents[3] / "scripts" / "trunkline_codegen" / "templates"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "parcels.yaml").write_text(PARCELS, "utf-8")
    at = ("--project", str(tmp_path))
    assert main(["init", "--name", "acme_sdk", *at]) == 0
    assert main(["add", "acme", str(tmp_path / "parcels.yaml"), *at]) == 0
    settings = tmp_path / "trunkline.toml"
    settings.write_text(settings.read_text("utf-8") + 'templates = "templates"\n', "utf-8")
    (tmp_path / "templates").mkdir()
    return tmp_path


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


class Log:
    """The messages of a watch, one list for reports and one for errors."""

    def __init__(self, project: Path) -> None:
        self.reports: list[str] = []
        self.errors: list[str] = []
        self.watch = Watch(project, self.reports.append, self.errors.append, lambda seconds: None)

    def look(self) -> tuple[list[str], list[str]]:
        """Look once; return the new reports and errors."""
        self.reports.clear()
        self.errors.clear()
        self.watch.look()
        return [*self.reports], [*self.errors]


def test_every_edit_is_one_run_and_every_error_is_one_message(project: Path) -> None:
    assert main(["generate", "--project", str(project)]) == 0
    package, specs = project / "src" / "acme_sdk", project / "specs"
    description, corrections = specs / "acme" / "parcels.yaml", specs / "acme" / "corrections.yaml"
    log = Log(project)
    assert log.look() == ([], [])
    # A description: its hash in the catalog follows.
    edit(description, "weight: {type: number}", "mass: {type: number}")
    reports, errors = log.look()
    assert (len(reports), errors) == (1, [])
    assert "1 of 1 packages regenerated" in reports[0]
    assert "mass" in (package / "acme" / "models.py").read_text("utf-8")
    assert log.look() == ([], [])
    assert main(["generate", "--check", "--project", str(project)]) == 0
    # Corrections, then an invalid edit of them, and the repair.
    edit(corrections, "x-trunkline-method: get", "x-trunkline-method: find")
    assert len(log.look()[0]) == 1
    assert "def find(" in (package / "acme" / "resources.py").read_text("utf-8")
    before = (package / "acme" / "resources.py").read_bytes()
    valid = corrections.read_text("utf-8")
    edit(corrections, "x-trunkline-method: find", "x-trunkline-method: create")
    reports, errors = log.look()
    assert (reports, len(errors)) == ([], 1)
    assert (package / "acme" / "resources.py").read_bytes() == before
    assert log.look() == ([], [])
    corrections.write_text(valid, "utf-8")
    assert len(log.look()[0]) == 1
    # A description that is invalid, or gone.
    for text in ("{", None, PARCELS):
        description.unlink() if text is None else description.write_text(text, "utf-8")
        reports, errors = log.look()
        assert len(reports if text == PARCELS else errors) == 1
        assert len(reports + errors) == 1
    # Settings.
    edit(project / "trunkline.toml", "package =", "packages =")
    assert "unknown key" in log.look()[1][0]
    edit(project / "trunkline.toml", "packages =", "package =")
    assert log.look()[1] == []


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("clients.py.jinja", "{% if %}", "clients.py.jinja line 3: TemplateSyntaxError"),
        (
            "clients.py.jinja",
            "{{ nothing.here }}",
            "line 3: UndefinedError: 'nothing' is undefined",
        ),
        ("api_init.py.jinja", "{{ 1 + 'x' }}", "api_init.py.jinja line 3: TypeError"),
        ("macros.jinja", "{% endif %}", "macros.jinja line 3: TemplateSyntaxError"),
        ("clients.py.jinja", "def :", "Failed to parse clients.py:3"),
        ("client.py.jinja", "", "client.py.jinja: is not the name of a template"),
        ("params.py.jinja", "\udcff", "params.py.jinja: is not UTF-8"),
    ],
)
def test_error_in_a_template_has_its_file_and_line(
    project: Path, name: str, line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own = TEMPLATES / name
    lines = own.read_text("utf-8").split("\n") if own.is_file() else ["", "", ""]
    lines.insert(2, line)
    file = project / "templates" / name
    file.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    assert main(["generate", "--project", str(project)]) == 3
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) <= 2
    assert not (project / "src").exists()


def test_template_of_the_project_replaces_one_of_the_generator(project: Path) -> None:
    text = (TEMPLATES / "clients.py.jinja").read_text("utf-8")
    (project / "templates" / "clients.py.jinja").write_text("# House rules.\n" + text, "utf-8")
    assert main(["generate", "--project", str(project)]) == 0
    clients = project / "src" / "acme_sdk" / "clients.py"
    assert "# House rules." in clients.read_text("utf-8")
    assert main(["generate", "--check", "--project", str(project)]) == 0
    (project / "templates" / "clients.py.jinja").unlink()
    assert main(["generate", "--check", "--project", str(project)]) == 1


def test_folder_of_templates_must_exist(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "templates").rmdir()
    assert main(["generate", "--project", str(project)]) == 3
    assert "trunkline.toml /templates: templates is not a folder" in capsys.readouterr().err


def test_command_watches_until_it_is_interrupted(project: Path) -> None:
    command = [sys.executable, "-m", "trunkline", "generate", "--watch", "--project", str(project)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            assert "watching trunkline.toml, specs, templates" in process.stdout.readline()
            assert "1 of 1 packages regenerated" in process.stdout.readline()
            edit(project / "specs" / "acme" / "corrections.yaml", "method: get", "method: [")
            assert process.stdout.readline().startswith("trunkline: specs/acme/corrections.yaml")
            edit(project / "specs" / "acme" / "corrections.yaml", "method: [", "method: find")
            while "regenerated" not in (line := process.stdout.readline()):
                assert line
            assert (
                "def find(" in (project / "src" / "acme_sdk" / "acme" / "resources.py").read_text()
            )
            process.send_signal(signal.SIGINT)
            assert process.stdout.read() == "stopped\n"
            process.wait(60)
        finally:
            process.kill()
    assert process.returncode == 0


def test_check_and_watch_exclude_each_other(project: Path) -> None:
    assert main(["generate", "--check", "--watch", "--project", str(project)]) == 2
