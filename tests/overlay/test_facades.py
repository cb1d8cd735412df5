"""What an API's models are imported from: `from trunkline.applications import Application`."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

import pytest

from trunkline import Model

CATALOG = Path(__file__).resolve().parents[2] / "specs" / "catalog.toml"
APIS = list(tomllib.loads(CATALOG.read_text(encoding="utf-8"))["apis"])


@pytest.mark.parametrize("api", APIS)
def test_every_api_has_a_module_with_all_of_its_models(api: str) -> None:
    facade = importlib.import_module(f"trunkline.{api}")
    models = importlib.import_module(f"trunkline_api.{api}.models")
    assert facade.__all__ == models.__all__
    assert all(getattr(facade, name) is getattr(models, name) for name in facade.__all__)
    kinds = [kind for name in facade.__all__ if isinstance(kind := getattr(facade, name), type)]
    assert any(issubclass(kind, Model) for kind in kinds)
