"""Imports the generated packages that `tests/codegen/golden` keeps as text."""

from __future__ import annotations

import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parents[1] / "codegen" / "golden"


def golden_models(name: str) -> ModuleType:
    """Return the module of models of a golden package, with its readers bound.

    `tests/codegen/test_golden.py` pins that the generator writes exactly this package.
    """
    package = f"trunkline_golden_{name}"
    if package not in sys.modules:
        sys.modules[package] = ModuleType(package)
        sys.modules[package].__path__ = []
        for part in ("models", "_readers"):
            _load(f"{package}.{part}", FOLDER / name / f"{part}.py.txt")
    return sys.modules[f"{package}.models"]


def _load(name: str, file: Path) -> None:
    loader = SourceFileLoader(name, str(file))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # before its code runs: pickle and relative imports look here
    loader.exec_module(module)
