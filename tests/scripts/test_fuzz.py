"""Descriptions with random faults come out as packages, or stop with a message; nothing else."""

from __future__ import annotations

import pytest
from tests.scripts.conftest import ROOT, Made
from tests.scripts.mutation import mutated

from codegen.catalog import ApiEntry, read_catalog
from codegen.coverage import check_coverage
from codegen.document import Document
from codegen.generate import generate
from codegen.load import load
from codegen.pipeline import STAGES
from codegen.plan import plan_package
from codegen.problem import SpecError

PUBLISHED = {api.name: api for api in read_catalog(ROOT / "specs").apis}
SEEDS = 40


def survives(api: ApiEntry, seed: int, whole: bool) -> bool:
    """Say whether a package was made of the description with faults."""
    document = Document(api, api.file, mutated(load(api.file), seed))
    try:
        for stage in STAGES:
            document = stage(document)
        plan = plan_package(document)
        if whole:
            check_coverage(plan, generate(plan))
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
