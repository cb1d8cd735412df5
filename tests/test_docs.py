"""Every Python example of the README and of docs/ runs."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from tests.codegen.project.project_case import PARCELS

from trunkline._cli.main import main
from trunkline.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings(
    "ignore::trunkline.errors.SchemaWarning",  # recorded shapes
    "ignore::trunkline.errors.RetiredAPIWarning",
)

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

EVENT = {"event": "session:started", "session_id": "1f3f", "room_id": "9b1c"}


def examples() -> list[Any]:
    """Yield the examples that run inside a coroutine; complete programs are tested elsewhere."""
    found_here = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"```python\n(.*?)```", text, re.DOTALL):
            line = text.count("\n", 0, found.start()) + 1
            if "asyncio.run(" not in found[1] and "acme_sdk" not in found[1]:
                found_here.append(pytest.param(found[1], id=f"{page.name}:{line}"))
    return found_here


@pytest.mark.parametrize("code", examples())
async def test_an_example_runs(code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "users.csv").write_text("email,name\nada@example.org,Ada\njoan@example.org,Joan\n")
    async with Sandbox() as sandbox, sandbox.vonage() as vonage, sandbox.coviu() as coviu:
        for name, value in sandbox.credentials.environment().items():
            monkeypatch.setenv(name, value)
        sandbox.seed(applications=3)
        names = {
            "vonage": vonage,
            "coviu": coviu,
            "sandbox": sandbox,
            "application_id": sandbox.credentials.application_id,
            "body": json.dumps(EVENT).encode(),
        }
        if "trunkline.sync" in code:  # it would block the event loop that serves the sandbox
            monkeypatch.setenv("TRUNKLINE_BASE_URL", sandbox.url)
            await asyncio.to_thread(exec, compile(code, "<example>", "exec"), names)
            return
        compiled = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(compiled, names)
        if inspect.isawaitable(result):
            await result


@pytest.mark.parametrize("page", ["README.md", "docs/codegen.md"])
def test_a_package_is_made_as_a_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = text[text.index("trunkline init") :].partition("```")[0].splitlines()
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (code,) = (block for block in blocks if "acme_sdk" in block)
    (tmp_path / "parcels.yaml").write_text(PARCELS, encoding="utf-8")
    (tmp_path / "use.py").write_text(
        "import asyncio\n\nasync def main():\n" + indent(code, "    ") + "\nasyncio.run(main())\n",
        encoding="utf-8",
    )
    bin_folder = Path(sys.executable).parent
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "PYTHONPATH": "src",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # as if only these were installed
        "PYTEST_PLUGINS": "trunkline.pytest_plugin",
    }
    for command in [*commands, "python -W error use.py"]:
        local = re.sub(r"https://\S+/(?=parcels.yaml)", "", command)
        if command.startswith("trunkline "):
            assert main(shlex.split(local, comments=True)[1:]) == 0
            continue
        done = subprocess.run(
            local, shell=True, cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert (tmp_path / "src" / "acme_sdk" / "acme").is_dir()


def test_every_page_of_the_docs_is_listed() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([^)#:]+)\)", index))
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= linked


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "specs" / "README.md"], ids=lambda p: p.name
)
def test_links_between_pages_are_valid(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), target
