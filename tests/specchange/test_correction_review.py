"""What a new version makes of the corrections."""

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


def test_a_correction_that_the_provider_made_too_is_fixed(project: Project) -> None:
    def edit(document: Json) -> None:
        fields = document["components"]["schemas"]["Room"]["properties"]
        fields["created_at"]["format"] = fields["expires_at"]["format"] = "date-time"

    told = project.changed("meetings", edit)
    target = "$.components.schemas.Room.properties['created_at', 'expires_at']"
    assert told.correction_reviews == {target: "fixed"}
    assert told.changes == set()
    assert (told.bump, told.exit_code) == ("none", 0)


def test_a_correction_made_by_half_is_still_needed(project: Project) -> None:
    def edit(document: Json) -> None:
        fields = document["components"]["schemas"]["Room"]["properties"]
        fields["created_at"]["format"] = "date-time"

    assert project.changed("meetings", edit).correction_reviews == {}


def test_a_removal_of_what_is_gone_is_reported_to_be_mended(project: Project) -> None:
    def edit(document: Json) -> None:
        for parameter in document["paths"]["/sessions"]["get"]["parameters"]:
            if parameter["name"] == "page":
                del parameter["maximum"]

    told = project.changed("coviu", edit)
    (correction_review,) = told.report["correction_reviews"]
    assert correction_review["target"].endswith("parameters[?@.name == 'page'].schema .maximum")
    assert correction_review["verdict"] == "no match"
    assert correction_review["blocking"]
    assert "fixed by the provider" in correction_review["advice"]
    assert told.exit_code == 2
    assert told.changes == set()


def test_a_parameter_that_the_provider_declares_now_is_not_added_twice(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/rooms"]["get"]["parameters"].append(
            {"name": "page_size", "in": "query", "schema": {"type": "integer"}}
        )

    told = project.changed("meetings", edit)
    (correction_review,) = told.report["correction_reviews"]
    assert "'getRooms' || @.operationId == 'getRoomsByThemeId'" in correction_review["target"]
    assert correction_review["verdict"] == "doubled"
    assert told.exit_code == 2


def test_a_correction_that_overrules_something_new_is_shown(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/:id"]["get"] = {
            "operationId": "download-media",
            "responses": {"200": {"description": "The content."}},
        }

    told = project.changed("media", edit)
    assert told.correction_reviews == {"$.paths['/{id}']": "overruled"}
    assert told.exit_code == 0


def test_every_correction_that_matches_nothing_is_reported_at_once(project: Project) -> None:
    def edit(document: Json) -> None:
        del document["paths"]["/users"]

    told = project.changed("conversations", edit)
    assert told.correction_reviews == {
        "$.paths[*][?@.operationId == 'listUsers']": "no match",
        "$.paths[*][?@.operationId == 'createUser']": "no match",
    }
    assert told.changes >= {"removed operation listUsers", "removed operation createUser"}


def test_no_correction_is_reported_to_be_fixed_already(project: Project) -> None:
    specs = project.folder / "specs"
    entries = read_catalog(specs).apis
    assert len(entries) >= 5
    for entry in entries:
        document = uncorrected(entry)
        actions = read_actions(entry.corrections)
        correction_reviews, kept = review(document, document, actions, actions, entry.corrections)
        assert correction_reviews == []
        assert kept == actions


def test_a_target_that_is_no_query_is_reported_with_its_place(
    project: Project, tmp_path: Path
) -> None:
    document = uncorrected(entry_of(project.folder / "specs", "media"))
    broken = [{"target": "$.paths[", "description": "Broken.", "update": {}}]
    with pytest.raises(SpecError) as caught:
        review(document, document, [], broken, tmp_path / "corrections.yaml")
    assert caught.value.pointer == "/actions/0/target"
