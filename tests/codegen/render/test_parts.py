"""A large package is split by resource, and a program imports only the used parts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.codegen.conftest import ROOT

from trunkline_codegen.verify.coverage import check_coverage

PROGRAM = """
import sys
from trunkline_api.clients import Testing
import trunkline_api.large as large

def loaded():
    prefix = "trunkline_api.large."
    return sorted(name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix))

print(loaded())
client = Testing(base_url="http://127.0.0.1:1")
client.large.thing0s
print(loaded())
print(large.Thing1.from_dict({"id": "1", "name": "a", "owner": {"id": "2", "name": "b"}}).owner)
print(sorted(large.models.EVENTS))
try:
    large.Nothing
except AttributeError as error:
    print(error)
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = f"{folder}{os.pathsep}{ROOT / 'overlay'}"
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_resource_without_classes_reads_a_union(split: Path) -> None:
    code = "from trunkline_api.large import EitherResource; print(EitherResource.__name__)"
    assert run(split, "-c", code).stdout == "EitherResource\n"


def test_import_time_grows_with_the_used_resources(split: Path) -> None:
    done = run(split, "-c", PROGRAM)
    assert done.returncode == 0, done.stderr
    untouched, touched, owner, events, missing = done.stdout.splitlines()
    assert untouched == "[]"
    used = ["_readers", "models", "resources"]
    assert {name for name in used if name in touched} == {*used}
    assert "models.thing0s" in touched
    assert "thing1s'" not in touched
    assert "events" not in touched
    assert owner.startswith("Thing1Owner(id='2'")
    assert events == "['made']"
    assert missing == "module 'trunkline_api.large' has no attribute 'Nothing'"


def test_classes_of_several_resources_are_in_a_shared_module(split: Path) -> None:
    models = split / "trunkline_api" / "large" / "models"
    names = {path.stem for path in models.iterdir()}
    assert {"thing0s", "thing1s", "thing2s", "events", "__init__"} <= names
    assert "class Thing1(Model)" in (models / "events_shared.py").read_text("utf-8")
    assert "class Thing2(Model)" in (models / "thing2s.py").read_text("utf-8")


def test_large_package_has_as_many_classes_as_a_small_one(split: Path) -> None:
    from trunkline_codegen.spec.catalog import read_catalog  # noqa: PLC0415

    api = read_catalog(split / "specs").apis[0]
    folder = split / "trunkline_api" / "large"
    files = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*.py")}
    check_coverage(api, ["LargeResource"], files)
