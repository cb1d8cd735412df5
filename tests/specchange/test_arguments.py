"""Changes of request bodies are reported as arguments of a method, not as an internal class."""

from __future__ import annotations

from typing import Any

import pytest

from trunkline_codegen.specchange.description.compare import Change, Difference
from trunkline_codegen.specchange.package.arguments import (
    as_arguments,
    methods_of_bodies,
    refused_nulls,
)

Json = Any
METHODS = {"CreateRoomBody": "acme.rooms.create"}
WIRES = {"CreateRoomBody.max_size": "maxSize"}


def field(name: str, before: str, after: str, subject: str = "field") -> Change:
    difference = Difference(aspect="type", before=before, after=after)
    return Change(
        subject=subject, action="changed", name=name, pointer="/x", differences=(difference,)
    )


def operation(name: str, body: Json, **rest: Json) -> Json:
    return {
        "operationId": name,
        "x-trunkline-resource": "rooms",
        "x-trunkline-method": name,
        "requestBody": body,
        "responses": {},
        **rest,
    }


def test_the_method_of_a_body_is_found() -> None:
    def content(name: str) -> Json:
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"content": {"application/json": {"schema": schema}}}

    root = {
        "paths": {
            "/a": {"post": operation("create", content("CreateBody"))},
            "/b": {"post": operation("replace", content("Room"))},
            "/c": {"post": operation("wrap", content("Outer"), **{"x-trunkline-body": "inner"})},
            "/d": {"post": operation("refer", {"$ref": "#/components/requestBodies/Shared"})},
            "/e": {"post": operation("text", {"content": {"text/plain": {}}})},
        },
        "components": {
            "requestBodies": {"Shared": content("SharedBody")},
            "schemas": {
                "Outer": {"properties": {"inner": {"$ref": "#/components/schemas/Inner"}}},
                **{name: {"type": "object"} for name in ("CreateBody", "Room", "Inner")},
            },
        },
    }
    assert methods_of_bodies("acme", root, "acme", {"Room"}) == {
        "CreateBody": "acme.rooms.create",
        "Outer": "acme.rooms.wrap",
        "Inner": "acme.rooms.wrap",
        "SharedBody": "acme.rooms.refer",
    }


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (field("CreateRoomBody.maxSize", "a", "b"), "acme.rooms.create(max_size=)"),
        (field("CreateRoomBody.other", "a", "b"), "acme.rooms.create(other=)"),
        (field("CreateRoomBody", "a", "b", "type"), "body of acme.rooms.create()"),
        (field("Room.maxSize", "a", "b"), "Room.maxSize"),
        (field("CreateRoomBody", "a", "b", "setting"), "CreateRoomBody"),
    ],
)
def test_a_field_of_a_body_is_named_as_an_argument(change: Change, name: str) -> None:
    (named,) = as_arguments([change], METHODS, WIRES)
    assert named.name == name


@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        (
            "acme.rooms.create(size=)",
            "integer | null",
            "integer",
            "`acme.rooms.create()` no longer accepts `NULL` for `size`.",
        ),
        ("Room.size", "null | integer", "integer", "`Room(size=NULL)` is no longer accepted."),
        ("Read.size", "integer | null", "integer", ""),  # It is never sent.
        ("Room.size", "integer", "integer | null", ""),
        ("Room.size", "integer | null", "string | null", ""),
        ("Room.size", "array of null", "array of string", ""),
    ],
)
def test_a_null_that_is_rejected_from_now_on_is_a_breaking_change(
    name: str, before: str, after: str, sentence: str
) -> None:
    effects = list(refused_nulls([field(name, before, after)], {"Room"}))
    assert [effect.sentence for effect in effects] == ([sentence] if sentence else [])
    assert all(effect.breaking and effect.rule == "null-refused" for effect in effects)
