"""Pairs of versions: the published descriptions, and each with a change."""

from __future__ import annotations

from typing import Any

from .conftest import Project

Json = Any


def moved(model: str, field: str) -> str:
    """Return the sentence about a field that programs found in `extra` until now."""
    return f'New attribute `{model}.{field}`. `extra["{field}"]` no longer has it.'


def schema(document: Json, name: str) -> Json:
    return document["components"]["schemas"][name]


def test_an_added_field_is_a_minor_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Room")["properties"]["is_captions_available"] = {"type": "boolean"}

    report = project.changed("meetings", edit)
    assert report.changes == {"added field Room.is_captions_available"}
    assert report.harmless == {moved("Room", "is_captions_available")}
    assert report.breaking == set()
    assert report.correction_reviews == {}
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_a_required_field_of_a_response_breaks_no_program(project: Project) -> None:
    def edit(document: Json) -> None:
        session = document["definitions"]["Session"]
        session["properties"]["owner"] = {"type": "string"}
        session["required"].append("owner")

    report = project.changed("coviu", edit)
    assert report.changes == {"added field Session.owner"}
    assert moved("Session", "owner") in report.harmless
    assert report.breaking == set()
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_a_removed_field_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        del schema(document, "Media")["properties"]["store_id"]

    report = project.changed("media", edit)
    assert report.changes == {"removed field Media.store_id"}
    assert report.breaking == {"`Media.store_id` was removed."}
    assert report.harmless == set()
    assert (report.bump, report.exit_code) == ("major", 1)


def test_a_removed_field_of_a_request_is_a_removed_argument(project: Project) -> None:
    def edit(document: Json) -> None:
        del document["definitions"]["SessionUpdateRequest"]["properties"]["picture"]

    report = project.changed("coviu", edit)
    assert report.changes == {"removed field coviu.sessions.update(picture=)"}
    assert report.breaking == {"`coviu.sessions.update()` no longer takes `picture`."}
    assert (report.bump, report.exit_code) == ("major", 1)


def test_a_widened_enum_is_a_minor_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "JoinApprovalLevel")["enum"].append("after_host_only")

    report = project.changed("meetings", edit)
    assert report.changes == {'added enum value JoinApprovalLevel "after_host_only"'}
    assert report.harmless == {"New value `JoinApprovalLevel.AFTER_HOST_ONLY`."}
    assert report.breaking == set()
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_a_narrowed_enum_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "JoinApprovalLevel")["enum"].remove("explicit_approval")

    report = project.changed("meetings", edit)
    assert report.changes == {'removed enum value JoinApprovalLevel "explicit_approval"'}
    assert report.breaking == {"`JoinApprovalLevel.EXPLICIT_APPROVAL` was removed."}
    assert (report.bump, report.exit_code) == ("major", 1)


def test_a_parameter_that_becomes_required_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        start = document["components"]["parameters"]["start_id_parameter"]
        start["required"] = True

    report = project.changed("meetings", edit)
    assert report.changes == {
        "changed parameter getRooms ?start_id: required false -> true",
        "changed parameter getRoomsByThemeId ?start_id: required false -> true",
    }
    assert "`vonage.meetings.rooms.list()` now requires `start_id`." in report.breaking
    assert "`vonage.meetings.themes.rooms()` now requires `start_id`." in report.breaking
    assert (report.bump, report.exit_code) == ("major", 1)


def test_added_and_removed_parameters(project: Project) -> None:
    def edit(document: Json) -> None:
        parameters = document["paths"]["/"]["get"]["parameters"]
        del parameters[0]
        parameters.append({"name": "title", "in": "query", "schema": {"type": "string"}})

    report = project.changed("media", edit)
    removed = "removed parameter list-and-search-media-items ?order"
    assert removed in report.changes
    assert "added parameter list-and-search-media-items ?title" in report.changes
    assert "`vonage.media.list()` no longer takes `order`." in report.breaking
    assert "`vonage.media.list()` takes `title`." in report.harmless
    assert report.bump == "major"


def test_a_moved_operation_is_the_same_method(project: Project) -> None:
    def edit(document: Json) -> None:
        item = document["paths"].pop("/sessions/{session_id}")
        document["paths"]["/v2/sessions/{session_id}"] = item

    report = project.changed("coviu", edit)
    moved = "path /sessions/{session_id} -> /v2/sessions/{session_id}"
    assert report.changes == {
        f"moved operation getSessionById: {moved}",
        f"moved operation updateSession: {moved}",
        f"moved operation deleteSession: {moved}",
    }
    was = "`/v2/sessions/{session_id}` (was `/sessions/{session_id}`)"
    assert report.harmless == {
        f"`coviu.sessions.get()` calls {was}.",
        f"`coviu.sessions.update()` calls {was}.",
        f"`coviu.sessions.cancel()` calls {was}.",
    }
    assert report.breaking == set()
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_an_operation_with_another_id_is_found_by_its_path(project: Project) -> None:
    def edit(document: Json) -> None:
        operation = document["paths"]["/users"]["post"]
        operation["operationId"] = "addUser"

    report = project.changed("conversations", edit)
    assert any("changed operation addUser: operationId createUser -> addUser" in line
               for line in report.changes)  # fmt: skip
    # The correction that names the method looks for the operation by its old name.
    assert report.correction_reviews == {"$.paths[*][?@.operationId == 'createUser']": "no match"}
    assert report.exit_code == 2


def test_an_added_operation_is_a_minor_version(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/sessions/{session_id}/recordings"] = {
            "get": {
                "operationId": "getSessionRecordings",
                "description": "The recordings of a session.",
                "parameters": [
                    {"name": "session_id", "in": "path", "required": True, "type": "string"}
                ],
                "responses": {"200": {"description": "", "schema": {"type": "object"}}},
            }
        }

    report = project.changed("coviu", edit)
    assert report.changes == {"added operation getSessionRecordings"}
    (sentence,) = report.harmless
    assert sentence.startswith("New method `coviu.coviu.sessions.recordings.list()`")
    assert sentence.endswith(": The recordings of a session.")
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_a_removed_operation_leaves_its_corrections_without_a_target(
    project: Project,
) -> None:
    def edit(document: Json) -> None:
        del document["paths"]["/conversations/{conversation_id}"]["delete"]

    report = project.changed("conversations", edit)
    assert report.changes == {"removed operation deleteConversation"}
    assert report.breaking == {"`vonage.conversations.delete()` was removed."}
    assert report.correction_reviews == {
        "$.paths[*][?@.operationId == 'deleteConversation']": "no match"
    }
    assert report.bump == "major"
    assert report.exit_code == 2


def test_a_removed_operation_is_a_major_version_once_its_correction_is_removed(
    project: Project,
) -> None:
    corrections = project.folder / "specs" / "conversations" / "corrections.yaml"
    text = corrections.read_text("utf-8")
    start = text.index("  - target: $.paths[*][?@.operationId == 'deleteConversation']")
    end = text.index("  - target:", start + 1)
    mended = project.folder / "mended.yaml"
    mended.write_text(text[:start] + text[end:], "utf-8")

    def edit(document: Json) -> None:
        del document["paths"]["/conversations/{conversation_id}"]["delete"]

    file = project.version("conversations", edit)
    report = project.report("conversations", file, "--corrections", str(mended))
    assert report.changes == {"removed operation deleteConversation"}
    assert report.correction_reviews == {}
    assert (report.bump, report.exit_code) == ("major", 1)


def test_a_changed_type_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Media")["properties"]["media_size"]["type"] = "string"

    report = project.changed("media", edit)
    assert report.changes == {"changed field Media.media_size: type integer -> string"}
    assert report.breaking == {"`Media.media_size` is `str | None`; it was `int | None`."}
    assert (report.bump, report.exit_code) == ("major", 1)


def test_a_value_that_becomes_nullable_was_never_guaranteed(project: Project) -> None:
    def edit(document: Json) -> None:
        session = document["definitions"]["Session"]
        session["required"].remove("end_time")

    # The corrections remove the required list of a session: no program sees a difference.
    report = project.changed("coviu", edit)
    assert (report.changes, report.breaking, report.exit_code) == (set(), set(), 0)


def test_an_argument_that_becomes_optional_breaks_no_program(project: Project) -> None:
    def edit(document: Json) -> None:
        document["definitions"]["SessionCreationRequest"]["required"].remove("end_time")

    report = project.changed("coviu", edit)
    assert report.changes == {
        "changed field coviu.sessions.create(end_time=): required true -> false"
    }
    assert report.breaking == set()
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_a_changed_text_is_a_patch(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Media")["properties"]["etag"]["description"] = "Tells versions apart."

    report = project.changed("media", edit)
    assert report.changes == {"changed field Media.etag: text"}
    assert report.breaking == report.harmless == set()
    assert (report.bump, report.exit_code) == ("patch", 0)


def test_the_same_version_needs_no_release(project: Project) -> None:
    report = project.changed("media", lambda document: None)
    assert report.changes == report.breaking == report.harmless == set()
    assert (report.bump, report.exit_code) == ("none", 0)


def test_changed_bounds_are_a_patch(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Room")["properties"]["display_name"]["maxLength"] = 100

    report = project.changed("meetings", edit)
    assert report.changes == {
        "changed field Room.display_name: bounds maxLength 200 -> maxLength 100"
    }
    assert report.bump == "patch"


def test_a_changed_authentication_is_reported(project: Project) -> None:
    def edit(document: Json) -> None:
        document["security"] = [{"bearerAuth": []}]
        document["components"]["securitySchemes"]["bearerAuth"] = {
            "type": "http",
            "scheme": "bearer",
        }

    report = project.changed("applications", edit)
    assert "added setting security scheme bearerAuth" in report.changes
    assert (
        'changed setting security: value [{"basicAuth": []}] -> [{"bearerAuth": []}]'
        in report.changes
    )
    assert report.bump == "minor"


def test_a_deprecated_operation_is_reported(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/v2/applications"]["get"]["deprecated"] = True

    report = project.changed("applications", edit)
    assert report.changes == {"changed operation listApplication: deprecated  -> true"}
    assert report.harmless == {"`vonage.applications.list()` is deprecated by the provider."}
    assert report.bump == "minor"


def test_an_added_or_removed_event_is_reported(project: Project) -> None:
    def edit(document: Json) -> None:
        events = document["x-webhooks"]
        group = next(iter(events.values())) if "room-expired" not in events else events
        group["room-renamed"] = {
            "post": {
                "operationId": "room-renamed",
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "title": "RoomRenamed",
                                "type": "object",
                                "properties": {"event": {"type": "string", "enum": ["room:new"]}},
                            }
                        }
                    }
                },
                "responses": {"204": {"description": "Taken."}},
            }
        }

    report = project.changed("meetings", edit)
    assert "added event room-renamed" in report.changes
    assert any(sentence.startswith("New class `RoomRenamed`") for sentence in report.harmless)
    assert (report.bump, report.exit_code) == ("minor", 0)


def test_an_enum_whose_values_change_their_case_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        levels = schema(document, "JoinApprovalLevel")["enum"]
        levels[levels.index("none")] = "NONE"

    report = project.changed("meetings", edit)
    assert report.changes == {
        'removed enum value JoinApprovalLevel "none"',
        'added enum value JoinApprovalLevel "NONE"',
    }
    assert report.breaking == {"The value of `JoinApprovalLevel.NONE` is 'NONE'; it was 'none'."}
    assert report.exit_code == 1


def test_a_request_model_with_more_required_fields_breaks_programs_that_construct_it(
    project: Project,
) -> None:
    def edit(document: Json) -> None:
        for name in ("ParticipantCreationRequest", "ParticipantUpdateRequest"):
            document["definitions"][name]["required"] = ["display_name"]

    report = project.changed("coviu", edit)
    assert report.breaking == {
        "`NewParticipant()` now requires `display_name`.",
        "`coviu.sessions.participants.add()` now requires `display_name`.",
        "`coviu.participants.update()` now requires `display_name`.",
    }


def test_the_changelog_is_drafted_by_section(project: Project) -> None:
    def edit(document: Json) -> None:
        fields = schema(document, "Media")["properties"]
        del fields["store_id"]
        fields["checksum"] = {"type": "string"}
        fields["media_size"]["type"] = "string"

    report = project.changed("media", edit)
    assert report.changelog == {
        "Added": [moved("Media", "checksum")],
        "Changed": [
            "**Breaking:** `Media.media_size` is `str | None`; it was `int | None`.",
        ],
        "Removed": ["**Breaking:** `Media.store_id` was removed."],
    }
