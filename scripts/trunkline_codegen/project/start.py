"""Start a project: its settings, a workflow, and on request the files of a package."""

from __future__ import annotations

import contextlib
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from trunkline._common.version import version
from trunkline_codegen.build.write import replace_file
from trunkline_codegen.spec.errors import SpecError

from .settings import OWN_FILE, PYPROJECT, Project, find_settings, package_problem

_CATALOG = "# The APIs of this package; `trunkline add` writes to this file.\n"

# The actions that the workflow uses, with the commits of their releases.
_CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
_SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"

_WORKFLOW = """\
name: trunkline

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  generated:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: {checkout}
        with:
          persist-credentials: false
      - uses: {setup_python}
        with:
          python-version: "3.11"
      - run: python -m pip install 'trunkline[cli,codegen]=={version}'
      - run: trunkline generate --check
"""

_TESTS = """\
      - run: python -m pip install . mypy pytest 'trunkline[sandbox]=={version}'
      - run: python -m mypy
      - run: python -m pytest
"""

_PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["trunkline>={version}"]

[tool.hatch.build.targets.wheel]
packages = ["src/{top}"]

[tool.mypy]
files = ["src"]
strict = true

[tool.pytest.ini_options]
pythonpath = ["src"]
testpaths = ["tests"]
trunkline_project = "{package}"

[tool.trunkline]
package = "{package}"
"""

# Marks a project with tests: `trunkline add` writes a test of each API beside it.
PACKAGE_TEST = "tests/test_package.py"
_TEST = """\
\"\"\"The package has all clients. `trunkline add` writes a test of each API beside this file.\"\"\"

from __future__ import annotations

import importlib

import {package}


def test_every_client_can_be_imported() -> None:
    clients = importlib.import_module("{package}.clients")
    assert {{*{package}.CLIENTS}} == {{*clients.__all__}}
"""

_CHANGELOG = """\
# Changelog

## [Unreleased]
"""


def start_project(folder: Path, package: str, *, with_package: bool) -> list[str]:
    """Write the settings of a project; return the names of the files that were written.

    Args:
        folder: The folder.
        package: The import path of the package; empty for the name of the folder with `_sdk`.
        with_package: Whether to write a `pyproject.toml`, a test and a changelog too.

    Raises:
        SpecError: The folder is a project, a name is invalid, or a file exists; nothing is written.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise SpecError(folder, "", "is not a folder", "Create it first.")
    package = package or _package_of(folder)
    problem = package_problem(package)
    if problem is not None:
        raise SpecError("--name", "", problem)
    if find_settings(folder) is not None:
        raise SpecError(folder, "", "is a project already", "Edit [tool.trunkline] there.")
    files = _files(folder, package, with_package)
    for name in files:
        if name != PYPROJECT and (folder / name).exists():
            raise SpecError(folder / name, "", "already exists", "Move it first.")
    _write(folder, files)
    return [*files]


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files; restore everything if one cannot be written."""
    before = {name: _content(folder / name) for name in files}
    created: list[Path] = []
    try:
        for name, text in files.items():
            file = folder / name
            missing = [parent for parent in file.parents if not parent.exists()]
            file.parent.mkdir(parents=True, exist_ok=True)
            created += reversed(missing)
            replace_file(file, text)
    except BaseException:
        for name, text_before in before.items():
            if text_before is not None:
                replace_file(folder / name, text_before)
            else:
                with contextlib.suppress(OSError):
                    (folder / name).unlink()
        for parent in reversed(created):
            parent.rmdir()
        raise


def _content(file: Path) -> str | None:
    return file.read_text("utf-8") if file.exists() else None


def _package_of(folder: Path) -> str:
    name = re.sub(r"\W+", "_", folder.name.lower()).strip("_")
    return name if name.endswith("_sdk") else f"{name}_sdk"


def _files(folder: Path, package: str, with_package: bool) -> dict[str, str]:
    own = version()
    pyproject = folder / PYPROJECT
    workflow = (_WORKFLOW + (_TESTS if with_package else "")).format(
        checkout=_CHECKOUT, setup_python=_SETUP_PYTHON, version=own
    )
    files = {".github/workflows/trunkline.yml": workflow}
    if with_package:
        if pyproject.exists():
            raise SpecError(
                pyproject, "", "already exists", "Run `trunkline init` without --package."
            )
        top = package.partition(".")[0]
        name = package.replace(".", "-").replace("_", "-")
        files[PYPROJECT] = _PYPROJECT.format(name=name, version=own, top=top, package=package)
        files[PACKAGE_TEST] = _TEST.format(package=package)
        files["CHANGELOG.md"] = _CHANGELOG
    elif pyproject.exists():
        files[PYPROJECT] = _with_settings(pyproject, package)
    else:
        files[OWN_FILE] = f'package = "{package}"\n'
    return files


def _with_settings(pyproject: Path, package: str) -> str:
    """Return the text of a `pyproject.toml` with the settings at its end.

    Raises:
        SpecError: No table can be added, because `tool` is an inline table.
    """
    text = pyproject.read_text("utf-8").rstrip("\n")
    text = f'{text}\n\n[tool.trunkline]\npackage = "{package}"\n'.lstrip("\n")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise SpecError(pyproject, "/tool", "is not a table that can be extended") from None
    return text


@contextlib.contextmanager
def ensure_specs(project: Project) -> Iterator[None]:
    """Create the folder of the descriptions and its catalog; remove a new one if a step fails."""
    existed = project.specs.exists()
    catalog = project.specs / "catalog.toml"
    had_catalog = catalog.exists()
    if not had_catalog:
        project.specs.mkdir(parents=True, exist_ok=True)
        replace_file(catalog, _CATALOG)
    try:
        yield
    except BaseException:
        if not existed:
            shutil.rmtree(project.specs, ignore_errors=True)
        elif not had_catalog:
            catalog.unlink(missing_ok=True)
        raise
