"""Any description becomes a package that imports, type-checks and sends described requests."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import CALLS, CASES, ROOT, Made
from .mypy_options import mypy_config
from .spec_case import Call, Case


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_package_conforms_to_its_description(case: Case, made: Made) -> None:
    for file, texts in case.says.items():
        for text in texts:
            assert text in made.files[f"{case.name}/{file}"], case.holds


def test_packages_with_webhooks_are_listed_for_the_lookup_of_an_event(made: Made) -> None:
    listed: dict[str, Any] = {}
    exec(made.files["__init__.py"], listed)
    with_events = {
        path.partition("/")[0]
        for path, source in made.files.items()
        if path.endswith("/models.py") and "\nEVENTS: " in source
    }
    assert with_events
    assert sorted(listed["WEBHOOKS"]) == sorted(with_events)


@pytest.mark.parametrize(
    ("index", "case", "call"),
    [pytest.param(i, case, call, id=f"{case.name}-{i}") for i, (case, call) in enumerate(CALLS)],
)
def test_call_sends_and_reads_described_messages(
    index: int, case: Case, call: Call, outcomes: list[dict[str, Any]]
) -> None:
    outcome = outcomes[index]
    assert outcome["error"] == "", case.holds
    assert outcome["seen"]["line"] == call.sends, case.holds
    for name, value in call.headers.items():
        assert outcome["seen"]["headers"].get(name, "").partition("; charset")[0] == value
    assert_body(call.body, outcome["seen"]["body"])
    assert outcome["wrong"] == [], outcome["result"]
    if "blocking" in outcome:
        sent = outcome["seen"]
        assert outcome["blocking"] == {"seen": sent, "wrong": []}


def assert_body(expected: Any, sent: str) -> None:
    if isinstance(expected, tuple):
        for part in expected:
            assert part in sent
    elif isinstance(expected, (dict, list)):
        assert json.loads(sent) == expected
    elif expected is not None:
        assert sent == expected


def test_readers_have_at_most_as_many_attributes_as_type_checkers_can_analyse(made: Made) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(made.files["wide/_readers.py"]))
        if isinstance(node, ast.FunctionDef)
    ]
    attributes = [
        {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr[0] == "p"}
        for node in functions
    ]
    assert len(set().union(*attributes)) == 100
    assert max(map(len, attributes)) <= 40


def test_packages_and_calls_pass_mypy_strict(made: Made, split: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    folder = shutil.copytree(made.folder, tmp_path / "made")
    shutil.copytree(split / "trunkline_api" / "large", folder / "trunkline_api" / "large")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file", mypy_config(tmp_path)),
            *("--disable-error-code=func-returns-value", "--cache-dir=/dev/null"),
            *("-p", "trunkline_api", "-m", "made_calls"),
        ],
        cwd=folder,
        env={**made.environment, "MYPYPATH": f"{folder}:{ROOT / 'overlay'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
