"""Importing trunkline loads what is needed for that, and nothing else."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys

import pytest

import trunkline
from trunkline import runtime

HEAVY = ("aiohttp", "certifi", "cryptography", "httpx", "jwt", "orjson", "rich", "starlette")


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after this code."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        env={n: v for n, v in os.environ.items() if not n.startswith("COVERAGE_")},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(shown.stdout.split())


def test_importing_trunkline_loads_nothing_else() -> None:
    loaded = loaded_by("import trunkline")
    ours = {name for name in loaded if name.split(".")[0] in ("trunkline", "trunkline_api")}
    assert ours == {"trunkline"}
    assert not loaded & {*HEAVY, "asyncio", "attr", "dateutil", "json", "ssl"}


@pytest.mark.parametrize(
    "code",
    [
        "import trunkline.runtime",
        "from trunkline import Coviu, Vonage, errors",
        "from trunkline import NULL, AsyncPager, Limits, Model, RetryPolicy",
    ],
)
def test_a_client_class_loads_no_transport_and_no_api(code: str) -> None:
    loaded = loaded_by(code)
    apis = {name for name in loaded if name.startswith("trunkline_api.")}
    assert apis <= {"trunkline_api.clients"}
    assert not loaded & (set(HEAVY) - {"orjson"})


def test_a_client_loads_its_transport_and_no_api() -> None:
    loaded = loaded_by("from trunkline import Vonage\nVonage(api_key='k', api_secret='s')")
    assert {"aiohttp"} <= loaded
    assert {name for name in loaded if name.startswith("trunkline_api.")} == {
        "trunkline_api.clients"
    }


@pytest.mark.parametrize("module", [trunkline, runtime])
def test_every_public_name_is_there_sorted_and_known_to_type_checkers(module: object) -> None:
    names = list(module.__all__)  # type: ignore[attr-defined]
    assert len(set(names)) == len(names)
    upper = [name for name in names if name.isupper()]
    classes = [name for name in names if name not in upper and name[0].isupper()]
    others = [name for name in names if name not in upper and name not in classes]
    assert names == sorted(upper) + sorted(classes) + sorted(others)
    for name in names:
        assert getattr(module, name) is not None
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(names) <= imported


def test_every_public_name_is_listed() -> None:
    assert set(trunkline.__all__) <= set(dir(trunkline))


@pytest.mark.parametrize("module", [trunkline, runtime])
def test_an_unknown_name_is_an_attribute_error(module: object) -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nexmo'"):
        module.Nexmo  # type: ignore[attr-defined]  # noqa: B018


def test_a_name_is_looked_up_once() -> None:
    vars(trunkline).pop("RetryPolicy", None)
    first = trunkline.RetryPolicy
    assert vars(trunkline)["RetryPolicy"] is first
