"""Descriptions with random faults become packages, or stop with a message."""

from __future__ import annotations

import copy

import pytest

from trunkline_codegen.build.pipeline import STAGES
from trunkline_codegen.plan.plan import plan_package
from trunkline_codegen.render.generate import generate
from trunkline_codegen.spec.catalog import APIEntry, read_catalog
from trunkline_codegen.spec.document import Document
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.verify.coverage import check_coverage

from .conftest import ROOT, Made
from .mutation import mutated

PUBLISHED = {api.name: api for api in read_catalog(ROOT / "specs").apis}
SEEDS = 40


def survives(api: APIEntry, seed: int, whole: bool) -> bool:
    """Return whether a package was generated from the description with faults."""
    root = mutated(load(api.file), seed)
    document = Document(api, api.file, copy.deepcopy(root))
    try:
        for stage in STAGES:
            document = stage(document)
        plan = plan_package(document)
        if whole:
            roots = [resource.name for resource in plan.roots.values()]
            check_coverage(api, roots, generate(plan), root)
    except SpecError as error:
        fault = error
    else:
        return True
    assert str(fault).startswith(fault.file)
    assert "generator" not in fault.reason
    return False


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_descriptions_with_faults_end_in_a_package_or_a_message(name: str) -> None:
    api = PUBLISHED[name]
    assert {survives(api, seed, whole=seed % 10 == 0) for seed in range(SEEDS)} == {True, False}


def test_small_descriptions_with_faults_end_in_a_package_or_a_message(made: Made) -> None:
    ends = [
        survives(api, seed, whole=seed % 40 == 0) for seed, api in enumerate(made.catalog.apis * 12)
    ]
    assert set(ends) == {True, False}
