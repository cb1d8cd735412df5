"""The effects of a new version on the corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.spec.catalog import read_catalog
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.version.correction_review import review
from trunkline_codegen.specchange.version.workspace import entry_of, uncorrected
from trunkline_codegen.stages.apply_overlay import read_actions

from .conftest import Project

Json = Any


def test_a_correction_that_the_provider_applied_is_fixed(project: Project) -> None:
    def edit(document: Json) -> None:
        fields = document["components"]["schemas"]["Room"]["properties"]
        fields["created_at"]["format"] = fields["expires_at"]["format"] = "date-time"

    report = project.changed("meetings", edit)
    target = "$.components.schemas.Room.properties['created_at', 'expires_at']"
    assert report.correction_reviews == {target: "fixed"}
    assert report.changes == set()
    assert (report.bump, report.exit_code) == ("none", 0)


def test_a_partly_applied_correction_is_still_needed(project: Project) -> None:
    def edit(document: Json) -> None:
        fields = document["components"]["schemas"]["Room"]["properties"]
        fields["created_at"]["format"] = "date-time"

    assert project.changed("meetings", edit).correction_reviews == {}


def test_a_removal_without_a_target_is_reported(project: Project) -> None:
    def edit(document: Json) -> None:
        for parameter in document["paths"]["/sessions"]["get"]["parameters"]:
            if parameter["name"] == "page":
                del parameter["maximum"]

    report = project.changed("coviu", edit)
    (correction_review,) = report.report["correction_reviews"]
    assert correction_review["target"].endswith("parameters[?@.name == 'page'].schema .maximum")
    assert correction_review["verdict"] == "no match"
    assert correction_review["blocking"]
    assert "fixed by the provider" in correction_review["advice"]
    assert report.exit_code == 2
    assert report.changes == set()


def test_a_parameter_that_the_provider_declares_is_not_added_twice(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/rooms"]["get"]["parameters"].append(
            {"name": "page_size", "in": "query", "schema": {"type": "integer"}}
        )

    report = project.changed("meetings", edit)
    (correction_review,) = report.report["correction_reviews"]
    assert "'getRooms' || @.operationId == 'getRoomsByThemeId'" in correction_review["target"]
    assert correction_review["verdict"] == "doubled"
    assert report.exit_code == 2


def test_a_correction_that_overrides_a_new_value_is_reported(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/:id"]["get"] = {
            "operationId": "download-media",
            "responses": {"200": {"description": "The content."}},
        }

    report = project.changed("media", edit)
    assert report.correction_reviews == {"$.paths['/{id}']": "overruled"}
    assert report.exit_code == 0


def test_every_correction_without_a_match_is_reported_at_once(project: Project) -> None:
    def edit(document: Json) -> None:
        del document["paths"]["/users"]

    report = project.changed("conversations", edit)
    assert report.correction_reviews == {
        "$.paths[*][?@.operationId == 'listUsers']": "no match",
        "$.paths[*][?@.operationId == 'createUser']": "no match",
    }
    assert report.changes >= {"removed operation listUsers", "removed operation createUser"}


def test_no_correction_is_reported_as_fixed_by_default(project: Project) -> None:
    specs = project.folder / "specs"
    entries = read_catalog(specs).apis
    assert len(entries) >= 5
    for entry in entries:
        document = uncorrected(entry)
        actions = read_actions(entry.corrections)
        correction_reviews, kept = review(document, document, actions, actions, entry.corrections)
        assert correction_reviews == []
        assert kept == actions


def test_an_invalid_target_is_reported_with_its_position(project: Project, tmp_path: Path) -> None:
    document = uncorrected(entry_of(project.folder / "specs", "media"))
    invalid = [{"target": "$.paths[", "description": "Broken.", "update": {}}]
    with pytest.raises(SpecError) as caught:
        review(document, document, [], invalid, tmp_path / "corrections.yaml")
    assert caught.value.pointer == "/actions/0/target"
