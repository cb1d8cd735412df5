"""A folder with a description becomes a package of its own, by the commands of a project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from trunkline_codegen.build.foreign import foreign_files
from trunkline_codegen.project.settings import find_project, read_project
from trunkline_codegen.spec.errors import SpecError

from .project_case import PARCELS, contents, run

USE = """\
import asyncio
from acme_sdk import Acme, GENERATOR
from acme_sdk.acme import Parcel
from trunkline.sandbox import Sandbox

async def main():
    async with Sandbox(apis="acme_sdk").client(Acme) as acme:
        parcel = await acme.parcels.create(weight=3.0)
        assert isinstance(parcel, Parcel)
        assert (await acme.parcels.get(parcel.id)).weight == 3.0

asyncio.run(main())
import sys
assert "trunkline_api.meetings" not in sys.modules
"""


def test_a_generated_package_is_used_against_its_sandbox(made: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE],
        env={"PYTHONPATH": str(made / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_run_that_finds_nothing_to_do_imports_little(made: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from trunkline_codegen.project.generate import generate_project\n"
        "from trunkline_codegen.project.settings import read_project\n"
        "print(generate_project(read_project(pathlib.Path())))\n"
        "slow = {'importlib.metadata', 'jinja2', 'yaml', 'httpx', 'jsonschema', 'difflib', 'tempfile'}\n"
        "print('slow:', *slow & sys.modules.keys())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=made, capture_output=True, text=True, check=False
    )
    first, _, last = done.stdout.splitlines()
    assert (first, last, done.stderr) == ("nothing changed", "slow:", "")


def test_a_package_has_a_test_of_each_api_that_is_written_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "parcels.yaml").write_text(PARCELS, "utf-8")
    assert run(tmp_path, "init", "--package", "--name", "acme_sdk") == 0
    (tmp_path / "tests" / "test_mine.py").write_text("# mine\n", "utf-8")
    for name in ("acme", "mine"):
        assert run(tmp_path, "add", name, str(tmp_path / "parcels.yaml")) == 0
    assert "wrote tests/test_acme.py" in capsys.readouterr().out
    text = (tmp_path / "tests" / "test_acme.py").read_text("utf-8")
    assert "from acme_sdk.sync import Acme" in text
    assert "assert isinstance(client, Acme)" in text  # the API has no list
    assert (tmp_path / "tests" / "test_mine.py").read_text("utf-8") == "# mine\n"


def test_no_file_of_the_package_names_the_package_of_trunkline(made: Path) -> None:
    package = made / "src" / "acme_sdk"
    assert not [p for p in package.rglob("*.py*") if b"trunkline_api" in p.read_bytes()]
    assert foreign_files(package) == []


def test_the_check_holds_and_shows_a_difference(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "generate", "--check") == 0
    models = project / "src" / "acme_sdk" / "acme" / "models.py"
    models.write_text(models.read_text("utf-8") + "X = 1\n", "utf-8")
    capsys.readouterr()
    assert run(project, "generate", "--check") == 1
    assert "-X = 1" in capsys.readouterr().out
    assert run(project, "generate") == 0
    assert run(project, "generate", "--check") == 0


def test_a_method_is_renamed_in_the_corrections(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "names", "acme", "getParcel=parcels.find") == 0
    assert "find()  # getParcel: GET /parcels/{id}" in capsys.readouterr().out
    before = contents(project)
    assert run(project, "names", "acme", "getParcel=parcels.create") == 3
    assert run(project, "names", "acme", "unknown=parcels.x") == 3
    assert contents(project) == before


def test_a_new_version_is_reported(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = project / "new.yaml"
    new.write_text(PARCELS.replace("weight: {type: number}", "mass: {type: number}"), "utf-8")
    assert run(project, "diff", "acme", "--from", str(new)) == 1
    assert "weight" in capsys.readouterr().out
    new.write_text(PARCELS, "utf-8")
    assert run(project, "diff", "acme", "--from", str(new)) == 0


def test_a_report_has_the_formats_of_other_programs(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = project / "new.yaml"
    new.write_text(PARCELS.replace("weight: {type: number}", "mass: {type: number}"), "utf-8")
    capsys.readouterr()
    texts = {}
    for name in ("markdown", "json", "sarif", "github"):
        assert run(project, "diff", "acme", "--from", str(new), "--format", name) == 1
        texts[name] = capsys.readouterr().out
    removed = "acme:attribute-removed:Parcel.weight"
    assert texts["markdown"].startswith("#")
    assert removed in {finding["id"] for finding in json.loads(texts["json"])["findings"]}
    results = json.loads(texts["sarif"])["runs"][0]["results"]
    (place,) = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    assert place == "specs/acme/parcels.yaml"
    lines = texts["github"].splitlines()
    assert len(lines) == len(results)
    assert any(
        line.startswith("::error file=specs/acme/parcels.yaml,line=1") and removed in line
        for line in lines
    )


def test_a_package_that_needs_a_newer_runtime_says_so() -> None:
    from trunkline.runtime import generated_package  # noqa: PLC0415 (a lazy name)

    with pytest.raises(ImportError, match=r"acme_sdk was generated by trunkline 9\.0, and the"):
        generated_package("acme_sdk", generator="9.0", interface=999, clients=["Acme"])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("", "'package' is missing"),
        ('package = "a-b"', "not a valid package name"),
        ('package = "trunkline"', "a package of trunkline itself"),
        ('package = "a"\nother = "b"', "unknown key"),
        ('package = "a"\noutput = "../a"', "not a folder inside"),
        ('package = "a"\noutput = "src/b"', "must end with a"),
        ('package = "a"\noutput = "specs/a"', "must not overlap"),
        ("package = 1", "must be text"),
        ("package =", "invalid TOML"),
    ],
)
def test_invalid_settings_are_one_error(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "trunkline.toml").write_text(settings, "utf-8")
    with pytest.raises(SpecError, match=message):
        read_project(tmp_path)


def test_a_project_is_found_from_below(project: Path) -> None:
    found = find_project(project / "src" / "acme_sdk")
    assert found is not None
    assert (found.package, found.import_root) == ("acme_sdk", project.resolve() / "src")
