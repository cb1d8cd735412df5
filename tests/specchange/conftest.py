"""A checkout for every test, and new versions of its descriptions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import write
from trunkline_codegen.spec.load import load
from trunkline_codegen.specchange.__main__ import main
from trunkline_codegen.specchange.version.catalog_edit import restrict_to

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "applications": "application.v2.yml",
    "meetings": "meetings.yml",
    "conversations": "openapi.yaml",
    "media": "media.json",
    "coviu": "coviu-session.json",
}

Json = Any


@attrs.frozen
class CommandOutput:
    """The output of the command for one API."""

    exit_code: int
    report: dict[str, Json]
    changelog: dict[str, list[str]]

    @property
    def changes(self) -> set[str]:
        """Return each change as a line: `changed field Room.id: type string -> integer`."""
        return {
            f"{change['action']} {change['subject']} {change['name']}" + self._details(change)
            for change in self.report["changes"]
        }

    @staticmethod
    def _details(change: dict[str, Json]) -> str:
        if change["action"] in ("added", "removed"):
            return ""
        return ": " + ", ".join(
            "text" if d["aspect"] == "text" else f"{d['aspect']} {d['before']} -> {d['after']}"
            for d in change["differences"]
        )

    @property
    def breaking(self) -> set[str]:
        return {effect["sentence"] for effect in self.report["effects"] if effect["breaking"]}

    @property
    def harmless(self) -> set[str]:
        return {effect["sentence"] for effect in self.report["effects"] if not effect["breaking"]}

    @property
    def bump(self) -> str:
        return str(self.report["bump"])

    @property
    def correction_reviews(self) -> dict[str, str]:
        """Return the reviewed corrections: the verdict by target."""
        return {a["target"]: a["verdict"] for a in self.report["correction_reviews"]}

    @property
    def problems(self) -> list[dict[str, str]]:
        return list(self.report["problems"])


@attrs.frozen
class Project:
    """A checkout that a test may change."""

    folder: Path

    def version(self, api: str, edit: Callable[[Json], object], name: str = "") -> Path:
        """Write a new version of a description: the published one after an edit."""
        document = load(self.folder / "specs" / api / FILES[api])
        edit(document)
        file = self.folder / (name or f"new-{FILES[api]}")
        file.write_text(json.dumps(document, indent=1), "utf-8")  # JSON is YAML, too
        return file

    def report(self, api: str, file: Path, *options: str) -> CommandOutput:
        """Run the command on a new version; return its output."""
        report_file = self.folder / "report.json"
        code = self.run(api, "--from", str(file), "--json", str(report_file), *options)
        data = json.loads(report_file.read_text("utf-8"))
        assert data["exit_code"] == code
        (report,) = data["apis"]
        return CommandOutput(code, report, data["changelog"])

    def changed(self, api: str, edit: Callable[[Json], object]) -> CommandOutput:
        """Report on a description after an edit."""
        return self.report(api, self.version(api, edit))

    def run(self, *arguments: str) -> int:
        return main([*arguments, "--root", str(self.folder)])

    def files(self) -> dict[str, bytes]:
        """Everything that a run may write to."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for part in ("specs", "generated")
            for path in sorted((self.folder / part).rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with all APIs, generated anew, independent of the state of others."""
    return made(tmp_path_factory.mktemp("checkout"), *FILES)


@pytest.fixture(scope="session")
def pristine_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two APIs, for tests that generate them all."""
    return made(tmp_path_factory.mktemp("checkout"), "media", "coviu")


def made(folder: Path, *apis: str) -> Path:
    for api in apis:
        shutil.copytree(ROOT / "specs" / api, folder / "specs" / api)
    catalog = (ROOT / "specs" / "catalog.toml").read_text("utf-8")
    (folder / "specs" / "catalog.toml").write_text(restrict_to(catalog, *apis), "utf-8")
    write(folder / "generated" / "trunkline_api", build(folder / "specs"))
    return folder


@pytest.fixture
def project(pristine: Path, tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    shutil.copytree(pristine, folder)
    return Project(folder)


@pytest.fixture
def small(pristine_small: Path, tmp_path: Path) -> Project:
    folder = tmp_path / "small"
    shutil.copytree(pristine_small, folder)
    return Project(folder)
