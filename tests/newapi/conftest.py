"""A small checkout of its own for every test, and a way to bring descriptions into it."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import write
from trunkline_codegen.newapi.__main__ import main
from trunkline_codegen.spec.load import load
from trunkline_codegen.specchange.version.catalog_edit import restrict_to

ROOT = Path(__file__).resolve().parents[2]

Json = Any


@attrs.frozen
class Checkout:
    """A checkout with one API, that a test may do anything to."""

    folder: Path

    def write(self, name: str, content: Json) -> Path:
        """Write a file that a provider could have published."""
        path = self.folder / "published" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        path.write_text(text, "utf-8")
        return path

    def add_api(self, name: str, file: Path, *options: str) -> int:
        return main([name, str(file), *options, "--root", str(self.folder)])

    def catalog(self) -> str:
        return (self.folder / "specs" / "catalog.toml").read_text("utf-8")

    def entry(self, name: str) -> dict[str, Json]:
        entry = tomllib.loads(self.catalog())["apis"][name]
        assert isinstance(entry, dict)
        return entry

    def client(self, name: str) -> dict[str, Json]:
        entry = tomllib.loads(self.catalog())["clients"][name]
        assert isinstance(entry, dict)
        return entry

    def actions(self, name: str) -> dict[str, Json]:
        """What the new corrections say, by the operation."""
        overlay = load(self.folder / "specs" / name / "corrections.yaml")
        return {action["target"]: action["update"] for action in overlay["actions"]}

    def files(self) -> dict[str, bytes]:
        """Everything that a run may write to."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for part in ("specs", "generated")
            for path in sorted((self.folder / part).rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="session")
def _pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    specs = folder / "specs"
    shutil.copytree(ROOT / "specs" / "media", specs / "media")
    catalog = (ROOT / "specs" / "catalog.toml").read_text("utf-8")
    (specs / "catalog.toml").write_text(restrict_to(catalog, "media"), "utf-8")
    write(folder / "generated" / "trunkline_api", build(specs))
    return folder


@pytest.fixture
def checkout(_pristine: Path, tmp_path: Path) -> Checkout:
    folder = tmp_path / "checkout"
    shutil.copytree(_pristine, folder)
    return Checkout(folder)


def description(**changes: Json) -> Json:
    """A small valid description, with some of its parts replaced."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "https://api.pets.example/v1"}],
        "paths": {
            "/pets/{id}": {
                "get": {
                    "operationId": "getPet",
                    "parameters": [
                        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                    ],
                    "responses": {"200": {"description": "A pet."}},
                }
            }
        },
        **changes,
    }
