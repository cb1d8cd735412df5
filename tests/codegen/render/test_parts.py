"""A large package is split by resource, and a program imports only the used parts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.large import description
from tests.codegen.conftest import ROOT
from tests.codegen.spec_case import Case, write_specs

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import write
from trunkline_codegen.plan import parts
from trunkline_codegen.verify.coverage import check_coverage

WEBHOOK = {"post": {"requestBody": {"content": {"application/json": {"schema": {
    "type": "object", "properties": {"thing": {"$ref": "#/components/schemas/Thing1"}}}}}},
    "responses": {}}}  # fmt: skip
# A resource without classes of its own, whose response is a union of the classes of others.
EITHER = {"operationId": "getEither", "responses": {"200": {"description": "", "content": {
    "application/json": {"schema": {"oneOf": [
        {"$ref": "#/components/schemas/Thing1Owner"}, {"$ref": "#/components/schemas/Thing1Address"}]}}}}}}  # fmt: skip
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


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package of 3 resources in parts, with `trunkline_api` and the program."""
    folder = tmp_path_factory.mktemp("split")
    root = {**description(15, 40), "webhooks": {"made": WEBHOOK}}
    root["paths"] = {**root["paths"], "/either": {"get": EITHER}}
    case = Case(name="large", holds="", text=json.dumps(root), file="api.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "MOST_IN_ONE_MODULE", 10)
        files = build(write_specs(folder / "specs", [case]))
    write(folder / "trunkline_api", files)
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = f"{folder}{os.pathsep}{ROOT / 'overlay'}"
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "MYPYPATH": path},
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


def test_split_package_passes_mypy_strict(split: Path) -> None:
    pytest.importorskip("mypy")
    cache = f"--cache-dir={split / '.mypy_cache'}"
    done = run(split, "-m", "mypy", "--strict", "--config-file=", cache, "-p", "trunkline_api")
    assert done.returncode == 0, done.stdout + done.stderr


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
