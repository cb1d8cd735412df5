"""Descriptions with random faults are added in part, or rejected with a message."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest
from tests.codegen.mutation import mutated

from trunkline_codegen.newapi import add_api
from trunkline_codegen.newapi.draft import draft
from trunkline_codegen.newapi.request import NewAPIRequest
from trunkline_codegen.spec.catalog import APIEntry, Catalog
from trunkline_codegen.spec.errors import SpecError

from .test_security import pets


def is_added(folder: Path, seed: int) -> bool:
    """Return whether there are an entry and corrections for a description with faults."""
    file = folder / "api.json"
    file.write_text(json.dumps(mutated(pets(), seed)), "utf-8")
    entry = APIEntry(name="made", client="Made", file=file, folder=folder)
    catalog = Catalog(file=folder / "catalog.toml", clients=(), apis=())
    try:
        entry, _ = add_api._accepted(entry, {})
        found = draft(
            NewAPIRequest(root=folder, name="made", file=file), catalog, add_api._bundled(entry)
        )
        entry = attrs.evolve(
            entry,
            auth=found.security.auth,
            schemes=found.security.schemes,
            base_url=found.base_url,
        )
        add_api._with_corrections(entry, found)
    except SpecError:
        return False
    return True


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_descriptions_with_faults_are_added_or_rejected(first: int, tmp_path: Path) -> None:
    ends = []
    for seed in range(first, first + 10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        ends.append(is_added(folder, seed))
    assert ends.count(True) >= 7  # One fault does not reject the whole.
