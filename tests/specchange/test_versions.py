"""Pairs of versions: the published descriptions, and each of them with something changed."""

from __future__ import annotations

from typing import Any

from .conftest import Project

Json = Any


def moved(model: str, field: str) -> str:
    """What is said of a field that programs found in `extra` until now."""
    return f'New attribute `{model}.{field}`. `extra["{field}"]` no longer has it.'


def schema(document: Json, name: str) -> Json:
    return document["components"]["schemas"][name]


def test_a_field_that_is_added_is_a_minor_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Room")["properties"]["is_captions_available"] = {"type": "boolean"}

    told = project.changed("meetings", edit)
    assert told.changes == {"added field Room.is_captions_available"}
    assert told.harmless == {moved("Room", "is_captions_available")}
    assert told.breaking == set()
    assert told.correction_reviews == {}
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_a_required_field_of_an_answer_breaks_nobody(project: Project) -> None:
    def edit(document: Json) -> None:
        session = document["definitions"]["Session"]
        session["properties"]["owner"] = {"type": "string"}
        session["required"].append("owner")

    told = project.changed("coviu", edit)
    assert told.changes == {"added field Session.owner"}
    assert moved("Session", "owner") in told.harmless
    assert told.breaking == set()
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_a_field_that_is_removed_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        del schema(document, "Media")["properties"]["store_id"]

    told = project.changed("media", edit)
    assert told.changes == {"removed field Media.store_id"}
    assert told.breaking == {"`Media.store_id` was removed."}
    assert told.harmless == set()
    assert (told.bump, told.exit_code) == ("major", 1)


def test_a_field_of_a_request_that_is_removed_is_an_argument_less(project: Project) -> None:
    def edit(document: Json) -> None:
        del document["definitions"]["SessionUpdateRequest"]["properties"]["picture"]

    told = project.changed("coviu", edit)
    assert told.changes == {"removed field SessionUpdateRequest.picture"}
    assert told.breaking == {"`coviu.sessions.update()` no longer takes `picture`."}
    assert (told.bump, told.exit_code) == ("major", 1)


def test_an_enum_that_is_widened_is_a_minor_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "JoinApprovalLevel")["enum"].append("after_host_only")

    told = project.changed("meetings", edit)
    assert told.changes == {'added enum value JoinApprovalLevel "after_host_only"'}
    assert told.harmless == {"New value `JoinApprovalLevel.AFTER_HOST_ONLY`."}
    assert told.breaking == set()
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_an_enum_that_is_narrowed_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "JoinApprovalLevel")["enum"].remove("explicit_approval")

    told = project.changed("meetings", edit)
    assert told.changes == {'removed enum value JoinApprovalLevel "explicit_approval"'}
    assert told.breaking == {"`JoinApprovalLevel.EXPLICIT_APPROVAL` was removed."}
    assert (told.bump, told.exit_code) == ("major", 1)


def test_a_parameter_that_becomes_required_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        start = document["components"]["parameters"]["start_id_parameter"]
        start["required"] = True

    told = project.changed("meetings", edit)
    assert told.changes == {
        "changed parameter getRooms ?start_id: required false -> true",
        "changed parameter getRoomsByThemeId ?start_id: required false -> true",
    }
    assert "`vonage.meetings.rooms.list()` now requires `start_id`." in told.breaking
    assert "`vonage.meetings.themes.rooms()` now requires `start_id`." in told.breaking
    assert (told.bump, told.exit_code) == ("major", 1)


def test_parameters_that_come_and_go(project: Project) -> None:
    def edit(document: Json) -> None:
        parameters = document["paths"]["/"]["get"]["parameters"]
        del parameters[0]
        parameters.append({"name": "title", "in": "query", "schema": {"type": "string"}})

    told = project.changed("media", edit)
    removed = "removed parameter list-and-search-media-items ?order"
    assert removed in told.changes
    assert "added parameter list-and-search-media-items ?title" in told.changes
    assert "`vonage.media.list()` no longer takes `order`." in told.breaking
    assert "`vonage.media.list()` takes `title`." in told.harmless
    assert told.bump == "major"


def test_an_operation_that_is_moved_is_the_same_method(project: Project) -> None:
    def edit(document: Json) -> None:
        item = document["paths"].pop("/sessions/{session_id}")
        document["paths"]["/v2/sessions/{session_id}"] = item

    told = project.changed("coviu", edit)
    moved = "path /sessions/{session_id} -> /v2/sessions/{session_id}"
    assert told.changes == {
        f"moved operation getSessionById: {moved}",
        f"moved operation updateSession: {moved}",
        f"moved operation deleteSession: {moved}",
    }
    was = "`/v2/sessions/{session_id}` (was `/sessions/{session_id}`)"
    assert told.harmless == {
        f"`coviu.sessions.get()` calls {was}.",
        f"`coviu.sessions.update()` calls {was}.",
        f"`coviu.sessions.cancel()` calls {was}.",
    }
    assert told.breaking == set()
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_an_operation_under_another_id_is_found_by_its_path(project: Project) -> None:
    def edit(document: Json) -> None:
        operation = document["paths"]["/users"]["post"]
        operation["operationId"] = "addUser"

    told = project.changed("conversations", edit)
    assert any("changed operation addUser: operationId createUser -> addUser" in line
               for line in told.changes)  # fmt: skip
    # The correction that names the method looks for the operation by its old name.
    assert told.correction_reviews == {"$.paths[*][?@.operationId == 'createUser']": "no match"}
    assert told.exit_code == 2


def test_an_operation_that_is_added_is_a_minor_version(project: Project) -> None:
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

    told = project.changed("coviu", edit)
    assert told.changes == {"added operation getSessionRecordings"}
    (sentence,) = told.harmless
    assert sentence.startswith("New method `coviu.coviu.sessions.recordings.list()`")
    assert sentence.endswith(": The recordings of a session.")
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_an_operation_that_is_removed_leaves_its_corrections_without_a_place(
    project: Project,
) -> None:
    def edit(document: Json) -> None:
        del document["paths"]["/conversations/{conversation_id}"]["delete"]

    told = project.changed("conversations", edit)
    assert told.changes == {"removed operation deleteConversation"}
    assert told.breaking == {"`vonage.conversations.delete()` was removed."}
    assert told.correction_reviews == {
        "$.paths[*][?@.operationId == 'deleteConversation']": "no match"
    }
    assert told.bump == "major"
    assert told.exit_code == 2


def test_a_removed_operation_is_major_once_its_correction_is_gone_too(project: Project) -> None:
    corrections = project.folder / "specs" / "conversations" / "corrections.yaml"
    text = corrections.read_text("utf-8")
    start = text.index("  - target: $.paths[*][?@.operationId == 'deleteConversation']")
    end = text.index("  - target:", start + 1)
    mended = project.folder / "mended.yaml"
    mended.write_text(text[:start] + text[end:], "utf-8")

    def edit(document: Json) -> None:
        del document["paths"]["/conversations/{conversation_id}"]["delete"]

    file = project.version("conversations", edit)
    told = project.report("conversations", file, "--corrections", str(mended))
    assert told.changes == {"removed operation deleteConversation"}
    assert told.correction_reviews == {}
    assert (told.bump, told.exit_code) == ("major", 1)


def test_a_type_that_changes_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Media")["properties"]["media_size"]["type"] = "string"

    told = project.changed("media", edit)
    assert told.changes == {"changed field Media.media_size: type integer -> string"}
    assert told.breaking == {"`Media.media_size` is `str | None`; it was `int | None`."}
    assert (told.bump, told.exit_code) == ("major", 1)


def test_a_value_that_may_be_null_now_was_never_promised(project: Project) -> None:
    def edit(document: Json) -> None:
        session = document["definitions"]["Session"]
        session["required"].remove("end_time")

    # The corrections remove what is required of a session: no program sees a difference.
    told = project.changed("coviu", edit)
    assert (told.changes, told.breaking, told.exit_code) == (set(), set(), 0)


def test_an_argument_that_may_be_left_out_now_breaks_nobody(project: Project) -> None:
    def edit(document: Json) -> None:
        document["definitions"]["SessionCreationRequest"]["required"].remove("end_time")

    told = project.changed("coviu", edit)
    assert told.changes == {"changed field SessionCreationRequest.end_time: required true -> false"}
    assert told.breaking == set()
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_a_description_alone_is_a_patch(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Media")["properties"]["etag"]["description"] = "Tells versions apart."

    told = project.changed("media", edit)
    assert told.changes == {"changed field Media.etag: text"}
    assert told.breaking == told.harmless == set()
    assert (told.bump, told.exit_code) == ("patch", 0)


def test_the_same_version_is_no_version(project: Project) -> None:
    told = project.changed("media", lambda document: None)
    assert told.changes == told.breaking == told.harmless == set()
    assert (told.bump, told.exit_code) == ("none", 0)


def test_other_bounds_are_a_patch(project: Project) -> None:
    def edit(document: Json) -> None:
        schema(document, "Room")["properties"]["display_name"]["maxLength"] = 100

    told = project.changed("meetings", edit)
    assert told.changes == {
        "changed field Room.display_name: bounds maxLength 200 -> maxLength 100"
    }
    assert told.bump == "patch"


def test_another_way_to_sign_calls_is_told(project: Project) -> None:
    def edit(document: Json) -> None:
        document["security"] = [{"bearerAuth": []}]
        document["components"]["securitySchemes"]["bearerAuth"] = {
            "type": "http",
            "scheme": "bearer",
        }

    told = project.changed("applications", edit)
    assert "added setting security scheme bearerAuth" in told.changes
    assert (
        'changed setting security: value [{"basicAuth": []}] -> [{"bearerAuth": []}]'
        in told.changes
    )
    assert told.bump == "minor"


def test_a_deprecated_operation_is_told(project: Project) -> None:
    def edit(document: Json) -> None:
        document["paths"]["/v2/applications"]["get"]["deprecated"] = True

    told = project.changed("applications", edit)
    assert told.changes == {"changed operation listApplication: deprecated  -> true"}
    assert told.harmless == {"`vonage.applications.list()` is deprecated by the provider."}
    assert told.bump == "minor"


def test_an_event_that_comes_or_goes_is_told(project: Project) -> None:
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

    told = project.changed("meetings", edit)
    assert "added event room-renamed" in told.changes
    assert any(sentence.startswith("New class `RoomRenamed`") for sentence in told.harmless)
    assert (told.bump, told.exit_code) == ("minor", 0)


def test_an_enum_whose_values_change_their_case_is_a_major_version(project: Project) -> None:
    def edit(document: Json) -> None:
        levels = schema(document, "JoinApprovalLevel")["enum"]
        levels[levels.index("none")] = "NONE"

    told = project.changed("meetings", edit)
    assert told.changes == {
        'removed enum value JoinApprovalLevel "none"',
        'added enum value JoinApprovalLevel "NONE"',
    }
    assert told.breaking == {"The value of `JoinApprovalLevel.NONE` is 'NONE'; it was 'none'."}
    assert told.exit_code == 1


def test_a_model_that_is_sent_and_needs_more_breaks_who_builds_it(project: Project) -> None:
    def edit(document: Json) -> None:
        for name in ("ParticipantCreationRequest", "ParticipantUpdateRequest"):
            document["definitions"][name]["required"] = ["display_name"]

    told = project.changed("coviu", edit)
    assert told.breaking == {
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

    told = project.changed("media", edit)
    assert told.changelog == {
        "Added": [moved("Media", "checksum")],
        "Changed": [
            "**Breaking:** `Media.media_size` is `str | None`; it was `int | None`.",
        ],
        "Removed": ["**Breaking:** `Media.store_id` was removed."],
    }
