"""A project after `init`, `add` and `generate`, a copy of it for a test, and a server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .project_case import PARCELS, DescriptionServer, description_server, run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after `init`, `add` and `generate`; no test changes it."""
    folder = tmp_path_factory.mktemp("acme")
    (folder / "parcels.yaml").write_text(PARCELS, "utf-8")
    assert run(folder, "init", "--name", "acme_sdk") == 0
    assert run(folder, "add", "acme", str(folder / "parcels.yaml")) == 0
    assert run(folder, "generate") == 0
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A copy of the project for one test."""
    return Path(shutil.copytree(made, tmp_path / "project"))


@pytest.fixture
def server() -> Iterator[DescriptionServer]:
    """A server of this machine with the description."""
    with description_server() as served:
        yield served


@pytest.fixture
def online(project: Path, server: DescriptionServer) -> Path:
    """The project, whose description is from the server."""
    catalog = project / "specs" / "catalog.toml"
    text = catalog.read_text("utf-8")
    assert 'source = "parcels.yaml"' in text
    catalog.write_text(text.replace('"parcels.yaml"\nversion', f'"{server.url}"\nversion'), "utf-8")
    assert run(project, "generate") == 0
    return project
