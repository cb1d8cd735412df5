"""Changes of the published descriptions, and changes that corrections hide."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.specchange.description.notes import (
    other_server,
    retirements,
    unchanged_version,
)
from trunkline_codegen.specchange.description.published import published_changes
from trunkline_codegen.specchange.version.dangling import dangling_references
from trunkline_codegen.specchange.version.masked_changes import masked_changes

from .conftest import Project

Json = Any
FILE = Path("corrections.yaml")


def document() -> Json:
    return {
        "info": {"version": "1", "description": "Old."},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {
            "/a": {"get": {"operationId": "a", "parameters": [{"name": "q"}]}},
            "/b": {"get": {"operationId": "b"}},
        },
        "components": {
            "schemas": {
                "Room": {
                    "type": "object",
                    "properties": {
                        "size": {"type": "string", "description": "Its size."},
                        "description": {"type": "string"},
                        "state": {"type": "string", "enum": ["on"]},
                    },
                }
            }
        },
    }


def fields(root: Json) -> Json:
    return root["components"]["schemas"]["Room"]["properties"]


def edited(edit: Callable[[Json], object]) -> Json:
    root = document()
    edit(root)
    return root


# -- differences -----------------------------------------------------------------------------

SIZE = "/components/schemas/Room/properties/size"
EDITS: list[tuple[Callable[[Json], object], list[str]]] = [
    (lambda d: None, []),
    (lambda d: fields(d)["size"].update(type="integer"), [f'{SIZE}/type: "string" -> "integer"']),
    (lambda d: fields(d)["size"].update(default=None), [f"{SIZE}/default: added null"]),
    (lambda d: fields(d)["size"].pop("type"), [f'{SIZE}/type: removed "string"']),
    (lambda d: fields(d)["size"].update(description="New."), []),
    (lambda d: d["info"].update(description="New."), []),
    (
        lambda d: fields(d).pop("description"),
        ['/components/schemas/Room/properties/description: removed {"type": "string"}'],
    ),
    (
        lambda d: d["paths"]["/a"]["get"]["parameters"][0].update(name="r"),
        ['/paths/~1a/get/parameters/0/name: "q" -> "r"'],
    ),
    (
        lambda d: fields(d)["state"]["enum"].append("off"),
        ['/components/schemas/Room/properties/state/enum: ["on"] -> ["on", "off"]'],
    ),
]


@pytest.mark.parametrize(("edit", "expected"), EDITS)
def test_the_differences_of_two_descriptions(
    edit: Callable[[Json], object], expected: list[str]
) -> None:
    assert [str(change) for change in published_changes(document(), edited(edit))] == expected


# -- corrections that hide a change ----------------------------------------------------------

TO_NUMBER = {
    "target": "$.components.schemas.Room.properties.size",
    "update": {"type": "number", "description": "A size."},
}
REMOVED = {"target": "$.components.schemas.Room.properties.size.type", "remove": True}
APPENDED = {"target": "$.components.schemas.Room.properties.state", "update": {"enum": ["off"]}}
DEEP = {
    "target": "$.components.schemas",
    "update": {"Room": {"properties": {"size": {"type": "number"}}}},
}


@pytest.mark.parametrize(
    ("action", "edit", "hidden"),
    [
        (TO_NUMBER, EDITS[1][0], [f'{SIZE}/type: "string" -> "integer"']),
        (DEEP, EDITS[1][0], [f'{SIZE}/type: "string" -> "integer"']),
        (REMOVED, EDITS[1][0], [f'{SIZE}/type: "string" -> "integer"']),
        (TO_NUMBER, EDITS[3][0], [f'{SIZE}/type: removed "string"']),
        (TO_NUMBER, lambda d: fields(d)["size"].update(type="number"), []),  # the same
        (TO_NUMBER, EDITS[4][0], []),  # prose
        (TO_NUMBER, EDITS[8][0], []),  # another field
        (APPENDED, EDITS[8][0], []),  # lists are appended, so that it is still seen
        (TO_NUMBER, lambda d: fields(d)["size"].update(maxLength=5), []),  # not overwritten
        ({"target": "$.nowhere", "update": {"a": 1}}, EDITS[1][0], []),
        ({"target": "$[", "update": {"a": 1}}, EDITS[1][0], []),
    ],
)
def test_a_correction_that_hides_a_change_is_detected(
    action: Json, edit: Callable[[Json], object], hidden: list[str]
) -> None:
    before, after = document(), edited(edit)
    kept = copy.deepcopy([before, after])
    found = masked_changes(before, after, [action], FILE)
    assert [str(change) for change in found.get(0, [])] == hidden
    assert [before, after] == kept


def test_a_correction_sees_the_result_of_earlier_ones() -> None:
    moved = {"target": "$.components.schemas.Room.properties", "update": {"new": {"type": "null"}}}
    late = {"target": "$.components.schemas.Room.properties.new", "update": {"type": "number"}}
    after = edited(EDITS[1][0])
    assert masked_changes(document(), after, [moved, late], FILE) == {}


# -- corrections with invalid references -----------------------------------------------------


def adding(ref: str, name: str = "New") -> Json:
    return {"target": "$.components.schemas", "update": {name: {"$ref": ref}}}


@pytest.mark.parametrize(
    ("actions", "dangling"),
    [
        ([adding("#/components/schemas/Room")], {}),
        ([adding("#/components/schemas/None")], {0: "#/components/schemas/None"}),
        ([adding("common.yml#/Problem")], {}),
        ([adding("common.yml#/Other")], {0: "common.yml#/Other"}),
        ([adding("gone.yml#/Other")], {0: "gone.yml#/Other"}),
        ([adding("https://a.example/b.yml#/Other")], {}),  # The pipeline rejects it.
        (
            [adding("gone.yml#/A", "One"), adding("#/components/schemas/One", "Two")],
            {0: "gone.yml#/A", 1: "#/components/schemas/One"},
        ),
        (
            [
                adding("gone.yml#/A", "One"),
                {"target": "$.components.schemas.One", "update": {"title": "One"}},
            ],
            {0: "gone.yml#/A", 1: "the part that another correction adds"},
        ),
        ([REMOVED], {}),
    ],
)
def test_a_correction_with_an_invalid_reference_is_detected(
    actions: list[Json], dangling: dict[int, str], tmp_path: Path
) -> None:
    (tmp_path / "common.yml").write_text("Problem: {type: object}\n", "utf-8")
    assert dangling_references(document(), actions, tmp_path, FILE) == dangling


def test_a_correction_with_a_changed_reference_does_not_hide_the_rest(
    project: Project,
) -> None:
    specs = project.folder / "specs" / "applications"
    corrections = specs / "corrections.yaml"
    text = corrections.read_text("utf-8")
    start = text.index("'common/common_errors.yml#/components/responses/BadCredentialsError/")
    end = text.index("\n", start)
    old = "'common/common_errors.yml#/components/schemas/Problem'"
    corrections.write_text(text[:start] + old + text[end:], "utf-8")
    new = project.folder / "new"
    (new / "common").mkdir(parents=True)
    published = (specs / "application.v2.yml").read_text("utf-8")
    changed = published.replace("2.0.4", "2.0.5").replace("name: page_size", "name: page_length")
    assert changed != published
    (new / "application.v2.yml").write_text(changed, "utf-8")
    errors = (specs / "common" / "common_errors.yml").read_text("utf-8")
    errors = errors.replace("schemas/Problem", "schemas/Trouble").replace("Problem:", "Trouble:")
    (new / "common" / "common_errors.yml").write_text(errors, "utf-8")
    report = project.report("applications", new / "application.v2.yml")
    assert report.exit_code == 2
    assert report.correction_reviews["$.components.responses"] == "dangling"
    assert "removed parameter listApplication ?page_size" in report.changes


# -- notes -----------------------------------------------------------------------------------


def test_a_change_without_a_new_version_is_noted() -> None:
    (note,) = unchanged_version(document(), edited(EDITS[1][0]))
    assert note.sentence == "The description changed, although its version is still 1."
    assert list(unchanged_version(document(), document())) == []
    assert list(unchanged_version(document(), edited(lambda d: d["info"].update(version=2)))) == []


def test_a_server_that_differs_from_the_catalog_is_noted() -> None:
    after = edited(lambda d: d["servers"][0].update(url="https://api.example.com/v2/"))
    (note,) = other_server(document(), after, "https://api.example.com")
    assert "The server is now https://api.example.com/v2, but base_url" in note.sentence
    assert list(other_server(document(), after, "https://api.example.com/v2")) == []
    assert list(other_server(document(), after, "")) == []
    assert list(other_server(document(), document(), "https://elsewhere.example")) == []


def operation(**values: Json) -> Callable[[Json], object]:
    return lambda d: d["paths"]["/a"]["get"].update(values)


def gone(d: Json) -> None:
    del d["paths"]["/a"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"x-sunset": "2027-05-01"}, "`GET /a` will be retired on 2027-05-01."),
        ({}, {"x-sunset": "2027-05-01T00:00:00Z"}, "`GET /a` will be retired on 2027-05-01."),
        (
            {"x-sunset": "2027-05-01"},
            {"x-sunset": "2027-03-01"},
            "`GET /a` will be retired on 2027-03-01, earlier than announced (2027-05-01).",
        ),
        (
            {"x-sunset": "2027-05-01"},
            {"x-sunset": "2027-06-01"},
            "`GET /a` will be retired on 2027-06-01, later than announced (2027-05-01).",
        ),
        ({"x-sunset": "2027-05-01"}, {"x-sunset": "2027-05-01"}, ""),
        (
            {},
            {"deprecated": True, "description": "Old. It will be removed on 2027-05-01. Bye."},
            "`GET /a` will be retired on 2027-05-01.",
        ),
        ({}, {"description": "It will be removed on 2027-05-01."}, ""),  # not deprecated
        ({}, {"deprecated": True, "description": "Deprecated since 2027-05-01."}, ""),
        ({}, {"x-sunset": "2027-13-01"}, ""),
        ({}, {"x-sunset": "soon"}, ""),
        (
            {"x-sunset": "2027-05-01"},
            None,
            "`GET /a` was removed; it was to be retired on 2027-05-01.",
        ),
    ],
)
def test_retirement_dates_are_noted(before: Json, after: Json, expected: str) -> None:
    new = edited(gone if after is None else operation(**after))
    notes = list(retirements(edited(operation(**before)), new))
    assert [note.sentence for note in notes] == ([expected] if expected else [])


# -- the whole command -----------------------------------------------------------------------


def test_a_correction_that_overwrites_a_type_does_not_hide_a_change_by_the_provider(
    project: Project,
) -> None:
    corrections = project.folder / "specs" / "media" / "corrections.yaml"
    with corrections.open("a") as file:
        file.write(
            "  - target: $.components.schemas.Media.properties.media_size\n"
            "    description: It is a number.\n"
            "    update: {type: integer, x-trunkline-name: media_size}\n"
        )
    assert project.run("media") == 0
    report = project.changed(
        "media",
        lambda d: d["components"]["schemas"]["Media"]["properties"]["media_size"].update(
            type="string"
        ),
    )
    assert (report.exit_code, report.breaking) == (0, set())
    (review,) = report.report["correction_reviews"]
    assert review["verdict"] == "masks"
    assert '/media_size/type: "integer" -> "string"' in review["advice"]
    assert report.report["verdict"].startswith("No effect on programs, because corrections hide")


def test_a_string_that_becomes_an_enum_does_not_break_programs_that_read_it(
    project: Project,
) -> None:
    def edit(document: Json) -> None:
        fields = document["components"]["schemas"]["Media"]["properties"]
        fields["store_id"]["enum"] = ["one", "two"]

    report = project.changed("media", edit)
    assert (report.exit_code, report.breaking) == (0, set())
    assert "`Media.store_id` is `StoreId | str | None`; it was `str | None`." in report.harmless
