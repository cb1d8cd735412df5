"""The generator writes `trunkline.<api>` for each API, and never over a hand-written module."""

from __future__ import annotations

from pathlib import Path

import pytest

from trunkline_codegen.build.incremental import regenerate
from trunkline_codegen.render.facades import (
    check_facade_names,
    facade_differences,
    facade_folder,
    write_facades,
)
from trunkline_codegen.spec.catalog import Catalog, read_catalog
from trunkline_codegen.spec.errors import SpecError

from .spec_case import HEAD_3_1, Case, write_specs


def checkout(folder: Path, *names: str) -> tuple[Path, Catalog]:
    """Return the folder of `trunkline` in a small checkout, and the catalog of some APIs."""
    trunkline = folder / "overlay" / "trunkline"
    trunkline.mkdir(parents=True)
    (trunkline / "__init__.py").write_text('__all__ = ["dumps", "errors"]\n')
    (trunkline / "errors.py").write_text("")
    (trunkline / "sandbox").mkdir()
    text = HEAD_3_1 + "paths: {}\n"
    specs = write_specs(folder / "specs", [Case(name=n, holds="", text=text) for n in names])
    return trunkline, read_catalog(specs)


def test_a_facade_is_written_for_each_api_and_a_stale_one_is_removed(tmp_path: Path) -> None:
    trunkline, catalog = checkout(tmp_path, "one", "two")
    assert facade_folder(tmp_path / "generated" / "trunkline_api") == trunkline
    assert write_facades(trunkline, catalog.apis) == ["one.py", "two.py"]
    assert facade_differences(trunkline, catalog.apis) == []
    assert write_facades(trunkline, catalog.apis[:1]) == ["two.py"]
    names = {path.name for path in trunkline.glob("*.py")}
    assert names == {"__init__.py", "errors.py", "one.py"}


def test_an_edited_facade_is_a_difference(tmp_path: Path) -> None:
    trunkline, catalog = checkout(tmp_path, "one")
    write_facades(trunkline, catalog.apis)
    with (trunkline / "one.py").open("a") as file:
        file.write("X = 1\n")
    assert facade_differences(trunkline, catalog.apis) == ["one.py"]


@pytest.mark.parametrize("name", ["errors", "sandbox", "dumps"])
def test_an_api_cannot_replace_a_name_of_trunkline(tmp_path: Path, name: str) -> None:
    trunkline, catalog = checkout(tmp_path, name)
    before = sorted(trunkline.iterdir())
    with pytest.raises(SpecError, match="already exists and is not generated"):
        check_facade_names(trunkline, catalog)
    with pytest.raises(SpecError):
        regenerate(tmp_path / "specs", tmp_path / "generated" / "trunkline_api")
    assert sorted(trunkline.iterdir()) == before
    assert not (tmp_path / "generated").exists()


def test_a_folder_without_trunkline_has_no_facades(tmp_path: Path) -> None:
    _, catalog = checkout(tmp_path / "elsewhere", "one")
    folder = facade_folder(tmp_path / "generated" / "trunkline_api")
    assert folder is None
    assert write_facades(folder, catalog.apis) == []
