"""Fixtures of the generator's tests: the small descriptions, generated once."""

from __future__ import annotations

import base64
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from benchmarks.large import description

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import write
from trunkline_codegen.plan import parts
from trunkline_codegen.spec.catalog import Catalog, read_catalog

from .spec_case import Call, Case, write_specs

FAMILIES = (
    "answers", "bodies", "components", "enums", "names", "nulls", "parameters", "paths",
    "references", "schemas", "security", "servers", "swagger", "unions",
)  # fmt: skip
CASES: tuple[Case, ...] = tuple(
    case
    for family in FAMILIES
    for case in importlib.import_module(f"tests.codegen.descriptions.{family}").CASES
)
CALLS: tuple[tuple[Case, Call], ...] = tuple((case, call) for case in CASES for call in case.calls)
WEBHOOK = {"post": {"requestBody": {"content": {"application/json": {"schema": {
    "type": "object", "properties": {"thing": {"$ref": "#/components/schemas/Thing1"}}}}}},
    "responses": {}}}  # fmt: skip
# A resource without classes of its own, whose response is a union of the classes of others.
EITHER = {"operationId": "getEither", "responses": {"200": {"description": "", "content": {
    "application/json": {"schema": {"oneOf": [
        {"$ref": "#/components/schemas/Thing1Owner"}, {"$ref": "#/components/schemas/Thing1Address"}]}}}}}}  # fmt: skip
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@attrs.frozen
class Made:
    """The small descriptions, and the packages generated from them.

    Attributes:
        specs: The descriptions.
        folder: The folder that contains `trunkline_api`.
        files: The generated files, by their path in `trunkline_api`.
    """

    specs: Path
    folder: Path
    files: Mapping[str, str]

    @property
    def catalog(self) -> Catalog:
        return read_catalog(self.specs)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a process that imports the generated packages."""
        return {**os.environ, "PYTHONPATH": str(self.folder), "MYPYPATH": str(self.folder)}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    specs = write_specs(folder / "specs", CASES)
    files = build(specs)
    write(folder / "generated" / "trunkline_api", files)
    lines = [
        "from __future__ import annotations",
        "import datetime as dt",
        "from trunkline.runtime import NULL",
        "from trunkline_api.clients import Testing",
    ]
    imported = {name for _, call in CALLS for name in re.findall(r"trunkline_api\.\w+", call.code)}
    lines += [f"import {name}" for name in sorted(imported)]
    for index, (_, call) in enumerate(CALLS):
        lines += [
            f"async def call_{index}(client: Testing) -> object:",
            f"    return await {call.code}",
        ]
    (folder / "generated" / "made_calls.py").write_text("\n".join(lines) + "\n", "utf-8")
    return Made(specs, folder / "generated", files)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def outcomes(made: Made) -> list[dict[str, Any]]:
    """Return the outcome of each of `CALLS`."""
    calls = [
        {
            "status": call.status,
            "media_type": call.media_type,
            "content": base64.b64encode(_content(call)).decode(),
            "gives": call.gives,
            "blocking": call.code.replace("anext(", "next(", 1) if "anext(" in call.code else "",
        }
        for _, call in CALLS
    ]
    needed = {name for case in CASES for name in case.credentials}
    given = {name: f"{name}-value" for name in sorted(needed)}
    file = made.folder / "calls.json"
    file.write_text(json.dumps({"credentials": given, "calls": calls}), "utf-8")
    done = subprocess.run(
        [sys.executable, HERE / "package_calls.py", file],
        env=made.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: list[dict[str, Any]] = json.loads(done.stdout)
    return result


def _content(call: Call) -> bytes:
    if call.status == 204:
        return b""
    return call.answer if isinstance(call.answer, bytes) else json.dumps(call.answer).encode()
