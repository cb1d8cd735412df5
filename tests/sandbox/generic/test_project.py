"""The folder of a catalog is served by the command and by `Sandbox(apis=folder)`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.codegen.spec_case import Case, write_specs

from trunkline.sandbox import Sandbox
from trunkline.sandbox.__main__ import _arguments, _lines, main

from .parcels import document, http


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    case = Case(name="parcels", holds="", text=json.dumps(document()), file="api.json")
    return write_specs(tmp_path / "specs", [case])


async def test_folder_is_served(folder: Path) -> None:
    sandbox = Sandbox(apis=folder)
    assert sandbox.kinds == ["parcels", "stops", "depots"]
    sandbox.seed(parcels=2, stops=1)
    async with http(sandbox) as client:
        assert len((await client.get("/parcels")).json()["items"]) == 2


async def test_command_prints_the_variables_of_the_project(folder: Path) -> None:
    arguments = _arguments(["--project", str(folder), "--seed", "3"], "sandbox")
    sandbox = Sandbox(apis=arguments.project, seed=arguments.seed)
    async with sandbox:
        printed = _lines(sandbox, {"private_key": folder}, "sh")
        assert printed[0] == f"export TRUNKLINE_BASE_URL={sandbox.url}"
        assert not [line for line in printed if "VONAGE" in line]


@pytest.mark.parametrize("apis", ["no_such_package", "empty"])
def test_project_that_cannot_be_read_is_one_line(
    apis: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["--project", apis, "--port", "0"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") <= 2
