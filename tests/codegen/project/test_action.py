"""The steps of `action.yml` in a git repository, with a `gh` that records its calls."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from .project_case import PARCELS, DescriptionServer

ROOT = Path(__file__).resolve().parents[3]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))

# It knows one pull request, whose number is 7 once it has been created.
GH = """\
#!/bin/sh
echo "$*" >>"$GH_LOG"
case "$1 $2" in
"pr list") cat "$GH_STATE" 2>/dev/null || true ;;
"pr create") echo 7 >"$GH_STATE" ;;
esac
while test $# -gt 0; do
  test "$1" != --body-file || cp "$2" "$GH_STATE.body"
  shift
done
"""

# `python -m venv FOLDER` makes an environment whose pip only records what it is to install.
PYTHON = """\
#!/bin/sh
mkdir -p "$3/bin"
printf '#!/bin/sh\\necho "$*" >>"$GH_LOG"\\n' >"$3/bin/python"
chmod +x "$3/bin/python"
ln -sf "$REAL/trunkline" "$3/bin/trunkline"
"""


@attrs.define
class Runner:
    """A machine that runs the action in a clone of a repository."""

    folder: Path
    repository: Path
    runs: int = 0
    summary: str = ""
    log: list[str] = attrs.field(factory=list)

    def git(self, *arguments: str, where: Path | None = None) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@a.example", *arguments]
        where = where or self.repository
        return subprocess.run(command, cwd=where, capture_output=True, text=True, check=True).stdout

    def run(self, **inputs: str) -> tuple[int, dict[str, dict[str, str]]]:
        """Run the steps in a new clone; return the exit code, and the outputs of each step."""
        self.runs += 1
        temporary = self.folder / f"run{self.runs}"
        temporary.mkdir()
        clone = temporary / "clone"
        self.git("clone", "--quiet", str(self.repository), str(clone))
        known = {f"inputs.{name}": str(each["default"]) for name, each in ACTION["inputs"].items()}
        known |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        known |= {"github.action_path": str(ROOT), "github.token": "secret"}
        outputs: dict[str, dict[str, str]] = {}
        log = temporary / "gh.log"
        log.touch()
        try:
            for step in ACTION["runs"]["steps"]:
                if "run" not in step or not self._is_wanted(step, outputs):
                    continue
                for name, values in outputs.items():
                    known |= {f"steps.{name}.outputs.{key}": v for key, v in values.items()}
                code, written = self._step(step, temporary, clone, known)
                outputs[step.get("id", step["name"])] = written
                if code:
                    return code, outputs
        finally:
            self.log = log.read_text("utf-8").splitlines()
            summary = temporary / "summary"
            self.summary = summary.read_text("utf-8") if summary.exists() else ""
        return 0, outputs

    def body(self) -> str:
        """Return the text of the pull request."""
        return (self.folder / "state.body").read_text("utf-8")

    @staticmethod
    def _is_wanted(step: dict[str, Any], outputs: dict[str, dict[str, str]]) -> bool:
        condition = step.get("if")
        if condition is None:
            return True
        match = re.fullmatch(r"steps\.(\w+)\.outputs\.(\w+) (==|!=) '(\w+)'", condition)
        assert match is not None, condition
        is_equal = outputs[match[1]].get(match[2], "") == match[4]
        return is_equal if match[3] == "==" else not is_equal

    def _step(
        self, step: dict[str, Any], temporary: Path, clone: Path, known: dict[str, str]
    ) -> tuple[int, dict[str, str]]:
        def filled(text: str) -> str:
            return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda match: known[match[1]], text)

        output = temporary / "output"
        output.write_text("", "utf-8")
        environment = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(temporary),
            "REAL": str(Path(sys.executable).parent),
            "RUNNER_TEMP": str(temporary),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
            "GH_LOG": str(temporary / "gh.log"),
            "GH_STATE": str(self.folder / "state"),
            **{name: filled(str(value)) for name, value in step.get("env", {}).items()},
        }
        assert "${{" not in step["run"]  # a value of an input is never a part of a script
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=clone,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 or "::error::" in done.stdout, done.stdout + done.stderr
        lines = output.read_text("utf-8").splitlines()
        return done.returncode, dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(online: Path, tmp_path: Path) -> Runner:
    """A runner, and a repository with a project whose description is from the server."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("gh", GH), ("python", PYTHON)):
        (programs / name).write_text(text, "utf-8")
        (programs / name).chmod(0o755)
    (online / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1.2.3"\n', "utf-8")
    (online / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n", "utf-8")
    found = Runner(folder=tmp_path, repository=online)
    found.git("init", "--quiet", "--initial-branch", "main")
    found.git("add", "--all")
    found.git("commit", "--quiet", "--message", "start")
    return found


def with_property(name: str, version: str) -> bytes:
    new = PARCELS.replace('version: "1"', f'version: "{version}"')
    return new.replace("weight: {type: number}", f"weight: {{type: number}}, {name}: {{}}").encode()


def test_one_pull_request_is_opened_and_updated(runner: Runner, server: DescriptionServer) -> None:
    branch = "trunkline/descriptions"
    code, outputs = runner.run()
    assert (code, outputs["update"]) == (0, {"code": "0"})
    assert runner.log == [f"-m pip install --quiet trunkline[cli,codegen] @ file://{ROOT}"]

    server.body = with_property("colour", "2")
    code, outputs = runner.run(trunkline="trunkline==1.0")
    assert code == 0
    assert outputs["update"] == {"code": "0", "changed": "true"}
    assert outputs["propose"] == {"number": "7"}
    assert runner.log[0] == "-m pip install --quiet trunkline==1.0"
    calls = [" ".join(line.split()[:2]) for line in runner.log[1:]]
    assert calls.count("pr create") == 1
    assert "pr edit 7 --add-label descriptions" in runner.log
    assert "pr edit 7 --remove-label breaking" in runner.log
    assert "colour" in runner.body()
    assert "colour" in runner.summary
    changed = runner.git("diff", "--name-only", "main", branch).split()
    assert {"CHANGELOG.md", "pyproject.toml", "trunkline.lock"} <= set(changed)
    assert {"specs/catalog.toml", "src/acme_sdk/acme/models.py"} <= set(changed)
    assert 'version = "1.3.0"' in runner.git("show", f"{branch}:pyproject.toml")
    assert "colour" in runner.git("show", f"{branch}:CHANGELOG.md")

    server.body = with_property("size", "3").replace(b"weight: {type: number}, ", b"")
    code, outputs = runner.run()
    assert (code, outputs["propose"]) == (0, {"number": "7"})
    calls = [" ".join(line.split()[:2]) for line in runner.log[1:]]
    assert "pr create" not in calls
    assert "pr edit 7 --add-label breaking" in runner.log
    assert "size" in runner.body()
    assert "weight" in runner.body()
    assert runner.git("rev-list", "--count", f"main..{branch}").strip() == "1"


def test_a_description_that_fails_fails_the_run(runner: Runner, server: DescriptionServer) -> None:
    server.status = 404
    code, outputs = runner.run(release="false")
    assert code == 8
    assert outputs["update"] == {"code": "8"}
    assert "404 Not Found" in runner.summary
    assert "propose" not in outputs
    assert runner.git("branch", "--list").split() == ["*", "main"]


def test_the_action_installs_what_the_workflows_install() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    text = (ROOT / "action.yml").read_text("utf-8")
    uses = re.findall(r"uses: (\S+ # \S+)", text)
    assert uses
    assert all(f"uses: {each}\n" in workflow for each in uses)


def test_a_started_project_uses_the_same_actions(made: Path) -> None:
    ours = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    text = (made / ".github" / "workflows" / "trunkline.yml").read_text("utf-8")
    uses = re.findall(r"uses: (\S+ # \S+)", text)
    assert len(uses) == 2
    assert all(f"uses: {each}\n" in ours for each in uses)


def test_the_pre_commit_hook_checks_a_project(project: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["id"] == "trunkline-generate"
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    pattern = re.compile(hook["files"])
    concerned = [p for p in project.rglob("*") if pattern.search(p.relative_to(project).as_posix())]
    names = {path.relative_to(project).as_posix() for path in concerned}
    assert {"trunkline.toml", "trunkline.lock", "specs/acme/parcels.yaml"} <= names
    assert "parcels.yaml" not in names
    programs = Path(sys.executable).parent
    for text, code in (("", 0), ("X = 1\n", 1)):
        with (project / "src" / "acme_sdk" / "acme" / "models.py").open("a") as file:
            file.write(text)
        done = subprocess.run(
            hook["entry"],
            shell=True,
            cwd=project,
            env={"PATH": f"{programs}:{os.environ['PATH']}"},
            capture_output=True,
            check=False,
        )
        assert done.returncode == code
