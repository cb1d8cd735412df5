"""Public modules of the models of an API: `from trunkline.applications import Application`."""

from __future__ import annotations

import ast
import importlib
import tomllib
from pathlib import Path

import pytest

from trunkline import Model

ROOT = Path(__file__).resolve().parents[2]
APIS = list(tomllib.loads((ROOT / "specs/catalog.toml").read_text(encoding="utf-8"))["apis"])


def defined(api: str) -> set[str]:
    """Return the public classes and type aliases of an API's models, read from their source."""
    source = ROOT / "generated" / "trunkline_api" / api / "models.py"
    names: set[str] = set()
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_") and name != "ModelInput"}


@pytest.mark.parametrize("api", APIS)
def test_every_api_has_a_module_with_all_of_its_models(api: str) -> None:
    facade = importlib.import_module(f"trunkline.{api}")
    expected = defined(api)
    assert len(expected) > 1
    assert {name for name in facade.__all__ if name[0].isupper()} == expected
    for name in expected:
        value = getattr(facade, name)
        assert getattr(value, "__module__", f"trunkline_api.{api}.models").startswith(
            "trunkline_api"
        )
    kinds = [kind for name in expected if isinstance(kind := getattr(facade, name), type)]
    assert any(issubclass(kind, Model) for kind in kinds)
