"""A run generates what changed, completely or not at all, with the same bytes everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.codegen.conftest import ROOT
from tests.codegen.spec_case import HEAD_3_0, Case, write_specs

from trunkline_codegen.__main__ import main
from trunkline_codegen.build import pipeline, write
from trunkline_codegen.build.fingerprints import files_below
from trunkline_codegen.build.incremental import regenerate
from trunkline_codegen.plan.plan import PackagePlan
from trunkline_codegen.render import generate as generator

TEXT = (
    HEAD_3_0
    + "paths: {/rooms: {get: {operationId: getRooms, responses: {'204': {description: ''}}}}}\n"
)
NAMES = ("one", "two", "three")


CORRECTION = (
    """- {target: "$.paths['/rooms'].get", description: Says more., update: {summary: Rooms.}}\n"""
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with descriptions, and the packages generated from them."""
    folder = tmp_path_factory.mktemp("first")
    cases = [
        Case(name=name, holds="", text=TEXT, files={"note.md": "a note"}, corrections=CORRECTION)
        for name in NAMES
    ]
    specs = write_specs(folder / "specs", cases)
    assert regenerate(specs, folder / "out" / "trunkline_api").startswith("3 of 3 packages")
    return folder


@pytest.fixture
def specs(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first / "specs", tmp_path / "specs"))


@pytest.fixture
def output(first: Path, tmp_path: Path) -> Path:
    """The generated packages."""
    return Path(shutil.copytree(first / "out", tmp_path / "out")) / "trunkline_api"


def run(specs: Path, output: Path, *more: str) -> int:
    return main(["--specs", str(specs), "--output", str(output), *more])


def test_run_with_nothing_to_do_does_nothing(specs: Path, output: Path) -> None:
    assert regenerate(specs, output).startswith("nothing changed\n")
    assert run(specs, output, "--check") == 0


def catalog_line(specs: Path) -> None:
    catalog = specs / "catalog.toml"
    text = catalog.read_text("utf-8").replace("[apis.two]", '[apis.two]\nstatus = "beta"')
    catalog.write_text(text, "utf-8")


def correction(specs: Path) -> None:
    file = specs / "two" / "corrections.yaml"
    file.write_text(file.read_text("utf-8").replace("Rooms.", "All rooms."), "utf-8")


def exceptions(specs: Path) -> None:
    (specs / "exceptions.toml").write_text("# none\n")


def nothing(specs: Path) -> None:
    now = time.time() + 60
    for path in specs.rglob("*"):
        os.utime(path, (now, now))


@pytest.mark.parametrize(
    ("change", "packages"), [(catalog_line, 1), (correction, 1), (exceptions, 3), (nothing, 0)]
)
def test_only_packages_whose_inputs_changed_are_made(
    specs: Path,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
    packages: int,
) -> None:
    change(specs)
    made: list[str] = []

    def counted(plan: PackagePlan, *more: Any) -> dict[str, str]:
        made.append(plan.name)
        return generator.unformatted(plan, *more)

    monkeypatch.setattr(pipeline, "unformatted", counted)
    regenerate(specs, output)
    assert len(made) == packages
    assert run(specs, output, "--check") == 0


def test_apis_can_be_added_and_removed(specs: Path, output: Path, tmp_path: Path) -> None:
    fewer = write_specs(tmp_path / "fewer", [Case(name="two", holds="", text=TEXT)])
    shutil.copy(specs / "two" / "corrections.yaml", fewer / "two")
    regenerate(fewer, output)
    assert {path.name for path in output.iterdir() if path.is_dir()} == {"two"}
    assert run(fewer, output, "--check") == 0


@pytest.mark.parametrize(
    "name", ["one/models.py", "clients.py", "__init__.py", "two/more.py", "x.py"]
)
def test_edited_generated_file_is_detected_and_restored(
    specs: Path, output: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_below(output)
    with (output / name).open("a") as file:
        file.write("# by hand\n")
    assert run(specs, output, "--check") == 1
    assert f"{name} differs from what specs/ generates" in capsys.readouterr().out
    assert run(specs, output) == 0
    assert files_below(output) == before


@pytest.mark.parametrize("text", ["", '{"one": {}}', '{"one": 1}'])
def test_invalid_record_only_costs_time(specs: Path, output: Path, text: str) -> None:
    record = output / "inputs.json"
    known = record.read_bytes()
    record.write_text(text)
    assert run(specs, output, "--check") == 1
    assert regenerate(specs, output).startswith("3 of 3")
    assert record.read_bytes() == known


def fail_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def failing(plan: PackagePlan, *more: Any) -> dict[str, str]:
        made.append(plan.name)
        if len(made) == 2:
            raise OSError("no space left")
        return generator.unformatted(plan, *more)

    monkeypatch.setattr(pipeline, "unformatted", failing)


def fail_to_move(monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("not permitted")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)


def fail_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: Path, data: bytes) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", failing)


@pytest.mark.parametrize("fail", [fail_in_the_middle, fail_to_move, fail_to_write])
def test_failed_run_changes_nothing(
    specs: Path,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
    fail: Callable[[pytest.MonkeyPatch], None],
) -> None:
    before = files_below(output.parent)
    exceptions(specs)
    correction(specs)
    with monkeypatch.context() as patch:
        fail(patch)
        with pytest.raises(OSError, match=r"no space left|not permitted"):
            regenerate(specs, output)
    assert files_below(output.parent) == before
    assert [path.name for path in output.parent.iterdir()] == ["trunkline_api"]
    regenerate(specs, output)
    assert run(specs, output, "--check") == 0


def test_run_with_a_fault_changes_nothing(
    specs: Path, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_below(output.parent)
    (specs / "two" / "corrections.yaml").write_text("overlay: 1.0.0\nactions: 3")
    assert run(specs, output) == 2
    assert capsys.readouterr().err.startswith(f"codegen: {specs}/two/corrections.yaml /actions")
    assert files_below(output.parent) == before


def test_same_inputs_give_the_same_bytes_everywhere(
    specs: Path, output: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "else where"
    shutil.copytree(specs, elsewhere / "specs")
    catalog = elsewhere / "specs" / "catalog.toml"
    head, *entries = catalog.read_text("utf-8").split("\n[apis.")
    groups = {name: [e for e in entries if e.startswith(name)] for name in NAMES}
    turned = [entry for name in reversed(NAMES) for entry in groups[name]]
    catalog.write_text("\n[apis.".join([head, *turned]), "utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LC_")},
        "PYTHONHASHSEED": "12345",
        "PYTHONPATH": str(ROOT / "scripts"),
        "LANG": "C",
        "PYTHONUTF8": "0",
        "TZ": "Pacific/Auckland",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "trunkline_codegen",
            "--specs",
            "specs",
            "--output",
            "made/trunkline_api",
        ],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ours, theirs = files_below(output), files_below(elsewhere / "made" / "trunkline_api")
    records = [json.loads(files.pop("inputs.json")) for files in (ours, theirs)]
    assert [records[0][name] for name in NAMES] == [records[1][name] for name in NAMES]
    for name in ("clients.py", "sync.pyi"):  # Their attributes have the order of the catalog.
        del ours[name], theirs[name]
    assert theirs == ours


def test_run_with_nothing_to_do_loads_no_slow_module(specs: Path, output: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "trunkline_codegen", "--specs", str(specs)]
    done = subprocess.run(
        [*command, "--output", str(output)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "nothing changed" in done.stdout
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    heavy = {
        "openapi_python_client",
        "jsonschema_rs",
        "jinja2",
        "yaml",
        "jsonpath_rfc9535",
    }
    assert not heavy & loaded


def test_writing_an_equal_file_does_not_touch_it(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    assert write.write(folder, {"a/b.py": "1\n"}) == ["a/b.py"]
    inode = folder.stat().st_ino
    assert write.write(folder, {"a/b.py": "1\n"}) == []
    assert folder.stat().st_ino == inode
    assert write.write(folder, {"c.py": ""}) == ["a/b.py", "c.py"]
    assert files_below(folder) == {"c.py": b""}
