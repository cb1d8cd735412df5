"""The operations of a project's package are called from the command against their sandbox.

The table of operations is made as that of trunkline's own APIs: from the resources of the clients.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.codegen.project.test_page_styles import LISTS, description
from tests.fakes.packages import importable
from tests.sandbox.generic.parcels import document

from trunkline._cli import main as _main
from trunkline._cli.operations import client_classes, is_list, kebab, root_names
from trunkline._cli.parameters import parameters
from trunkline.sandbox import Sandbox

from .conftest import Run, serving
from .test_operations import operations, value_of

# Where each API of the project has its key, as the description says.
KEYS = {"freight": {"in": "header", "name": "X-Key"}, "parcels": {"in": "query", "name": "key"}}
PACKAGE = "shop_sdk"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project of two APIs, generated."""
    folder = tmp_path_factory.mktemp("shop")
    schemes = {"key": {"type": "apiKey", **KEYS["parcels"]}}
    parcels = document(security=[{"key": []}])
    parcels["components"]["securitySchemes"] = schemes
    (folder / "parcels.json").write_text(json.dumps(parcels), "utf-8")
    (folder / "freight.yaml").write_text(description().replace("/parcels", "/goods"), "utf-8")
    at = ("--project", str(folder))
    assert _main.main(["init", "--name", PACKAGE, *at]) == 0
    assert _main.main(["add", "parcels", str(folder / "parcels.json"), *at]) == 0
    assert _main.main(["add", "freight", str(folder / "freight.yaml"), *at]) == 0
    assert _main.main(["generate", *at]) == 0
    with importable(PACKAGE, folder / "src"):
        yield folder


@pytest.fixture
def here(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the project, which is the current one."""
    monkeypatch.chdir(shop)
    return shop


@pytest.fixture
def sandbox(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox of the project, whose credentials are in the environment."""
    client_classes()  # puts the package on the path, as the command does
    with serving(Sandbox(apis=importlib.import_module(PACKAGE)), monkeypatch) as sandbox:
        yield sandbox


def table() -> dict[str, tuple[list[str], Any]]:
    """Return the operations of the project, by their words."""
    found = {case.id: case.values for case in operations()}
    own = {name for name, (client, _) in root_names().items() if client._home == PACKAGE}
    return {id: (words, method) for id, (words, method) in found.items() if words[0] in own}


@pytest.mark.usefixtures("here")
def test_every_operation_prints_its_request_with_the_key_masked(run: Run) -> None:
    cases = table()
    assert len(cases) == 3 * len(LISTS) + 12
    for words, method in cases.values():
        given = [*words]
        for parameter in parameters(method):
            if parameter.is_path:
                given.append("x/y")
            elif parameter.required:
                given += [f"--{kebab(parameter.name)}", value_of(parameter)]
        for command in ("call", "list") if is_list(method) else ("call",):
            status, out, err = run(command, *given, "--dry-run")
            assert (status, err) == (0, ""), given
            lines = out.splitlines()
            curl = lines[-1]
            if "freight" in lines[0]:
                assert "X-Key: ***" in lines
                assert "-H 'X-Key: ***'" in curl
            else:
                assert lines[0].endswith(("?key=***", "&key=***"))
                assert "key=***" in curl
            assert "Authorization" not in out


def test_every_operation_is_called_against_its_sandbox(sandbox: Sandbox, run: Run) -> None:
    described = sandbox._core.described
    assert described is not None
    sandbox.seed(**{kind: 2 for kind in sandbox.kinds if "." not in kind})  # type: ignore[arg-type]
    cases, called = table(), set()
    for api in described.apis.values():
        # What removes objects comes last.
        for operation in sorted(api.operations, key=lambda each: each.method == "DELETE"):
            example = api.example(sandbox._core.state, operation)
            client, *words = [kebab(word) for word in example["python"].split(".")]
            if " ".join(words) not in cases:  # a name of two clients
                words[0] = f"{client}-{words[0]}"
            given, path = [*words], [*example["parameters"]["path"].values()]
            for parameter in parameters(cases[" ".join(words)][1]):
                if parameter.is_path:
                    given.append(str(path.pop(0)))
            for name, value in example["parameters"]["query"].items():
                given += [f"--{kebab(name)}", str(value)]
            if example["body"] is not None:
                given += ["--json", json.dumps(example["body"])]
            status, out, err = run("call", *given)
            assert status == 0, (given, out, err)
            called.add(" ".join(words))
    assert called == cases.keys()
    assert {each.status for each in sandbox.requests} <= {200, 201, 204}


def test_list_is_continued_and_exported(sandbox: Sandbox, run: Run) -> None:
    made = [each["id"] for each in sandbox.seed(depots=25)["depots"]]
    name = next(each for each in root_names() if each.endswith("depots") and each != "parcels")
    status, out, err = run("list", name, "--limit", "20", "--columns", "id")
    assert status == 0
    first = [json.loads(line)["id"] for line in out.splitlines()]
    cursor = err.strip().removeprefix("next: --cursor ").strip("'")
    _, out, _ = run("list", name, "--cursor", cursor, "--columns", "id")
    assert first + [json.loads(line)["id"] for line in out.splitlines()] == made
    status, _, err = run("export", name, "depots.csv")
    assert status == 0, err
    rows = [*csv.DictReader(io.StringIO(Path("depots.csv").read_text("utf-8")))]
    assert [row["id"] for row in rows] == made


def test_verbose_prints_no_key(sandbox: Sandbox, run: Run) -> None:
    secrets = [value for value in sandbox.environment.values() if value.startswith("sandbox-")]
    assert len(secrets) >= 2
    for name in root_names():
        if name.endswith(("crates", "parcels")):
            status, out, err = run("list", name, "--verbose")
            assert status == 0, err
            assert "> GET http://" in err
            assert not [each for each in secrets if each in out + err]


@pytest.mark.parametrize(
    ("changed", "freight", "parcels"),
    [
        ({}, "ok   freight: crates.list works", "ok   parcels: depots.list works"),
        (
            {"FREIGHT_API_KEY": "wrong-key-of-mine"},
            "FAIL freight: crates.list: the credentials are refused (401)",
            "ok   parcels: depots.list works",
        ),
        (
            {"FREIGHT_API_KEY": "'quoted-key-of-mine'"},
            "--   freight: is not called: see FREIGHT_API_KEY above",
            "ok   parcels: depots.list works",
        ),
        (
            {"FREIGHT_API_KEY": ""},
            "--   Freight: not set up: no FREIGHT_API_KEY",
            "ok   parcels: depots.list works",
        ),
        (
            {"TRUNKLINE_BASE_URL_FREIGHT": "ftp://freight.example"},
            "FAIL base URL: TRUNKLINE_BASE_URL_FREIGHT: expected a URL that begins with https://",
            "ok   parcels: depots.list works",
        ),
        (
            {"TRUNKLINE_BASE_URL_PARCEL": "https://parcels.example"},
            "warn TRUNKLINE_BASE_URL_PARCEL: names no API, and has no effect",
            "ok   parcels: depots.list works",
        ),
        (
            {"TRUNKLINE_BASE_URL_PARCELS": "", "TRUNKLINE_BASE_URL": ""},
            "FAIL credentials: FREIGHT_API_KEY, PARCELS_API_KEY are those of a sandbox",
            "--   parcels: is not called: its credentials are those of a sandbox",
        ),
    ],
    ids=["works", "refused", "quoted", "not set", "URL", "unknown name", "provider"],
)
def test_doctor_has_a_finding_for_each_api_of_the_project(
    changed: dict[str, str],
    freight: str,
    parcels: str,
    sandbox: Sandbox,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    status, out, err = run("doctor")
    assert freight in out
    assert parcels in out
    assert status == ("FAIL" in out)
    secrets = [*sandbox.environment.values(), *changed.values()]
    assert not [each for each in secrets if "key" in each and each in out + err]
