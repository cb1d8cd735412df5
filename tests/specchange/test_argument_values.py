"""Values that an argument no longer takes are reported at the argument; its type does not show them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import griffe
import pytest

from trunkline_codegen.specchange.consumer.scan import affected_places
from trunkline_codegen.specchange.consumer.surface import Surface
from trunkline_codegen.specchange.package.api_surface import Package, Usage, compare_packages
from trunkline_codegen.specchange.package.argument_values import (
    refused_values,
    values_of_arguments,
)
from trunkline_codegen.specchange.package.effects import Effect

Json = Any
RESOURCES = """
class Rooms:
    async def list(self, *, kind=None, kind_query=None): ...
    async def create(self, *, shade=None): ...
"""
MODELS = "class Room(Model):\n    def __init__(self, *, state=None): ..."


def module(name: str, code: str) -> griffe.Module:
    return griffe.visit(name, filepath=Path(f"{name}.py"), code=code)


def package(models: str = MODELS, resources: str = RESOURCES, **literals: str) -> Package:
    modules = {"models": module("models", models), "resources": module("resources", resources)}
    return Package(modules=modules, resource_paths={"Rooms": "acme.rooms"}, literals=literals)


def document(schema: Json, place: str, enums: Json) -> Json:
    """Return a document with a schema in one place: query, content, body, inner or model."""
    content = {"application/json": {"schema": schema}}
    field = {"type": "object", "properties": {"shade": schema}}
    inner = {"type": "object", "properties": {"wrapped": {"$ref": "#/components/schemas/Body"}}}
    one = {"in": "query", "name": "kind"}
    of_list: dict[str, Json] = {
        "query": [{**one, "schema": schema}],
        "content": [{**one, "content": content}],
        "named": [{**one, "name": "type", "x-trunkline-name": "kind", "schema": schema}],
        "second": [{**one, "schema": schema}, {**one, "in": "path", "schema": {}}],
        "header": [{**one, "in": "header", "name": "Authorization", "schema": schema}],
    }
    body = inner if place == "inner" else field if place == "body" else {}
    return {
        "paths": {
            "/rooms": {
                "get": {
                    "operationId": "list",
                    "x-trunkline-resource": "rooms",
                    "x-trunkline-method": "list",
                    "parameters": of_list.get(place, []),
                },
                "post": {
                    "operationId": "create",
                    "x-trunkline-resource": "rooms",
                    "x-trunkline-method": "create",
                    **({"x-trunkline-body": "wrapped"} if place == "inner" else {}),
                    "requestBody": {"$ref": "#/components/requestBodies/Create"},
                },
            }
        },
        "components": {
            "requestBodies": {"Create": {"content": {"application/json": {"schema": body}}}},
            "schemas": {
                "Body": field,
                "Room": {"type": "object", "properties": {"state": schema}},
                **enums,
            },
        },
    }


def effects(before: Json, after: Json, place: str = "query", **enums: list[Json]) -> list[Effect]:
    known = {name: {"enum": values} for name, (_, values) in enums.items()}
    were = {name: {"enum": values} for name, (values, _) in enums.items()}
    old, new = document(before, place, were), document(after, place, known)
    sent = ["Room"] if place == "model" else []
    tables = (values_of_arguments("acme", root, "acme", package(), sent) for root in (old, new))
    found = list(refused_values(*tables))
    assert all(effect.breaking for effect in found)
    return found


THREE = {"type": "string", "enum": ["a", "b", "c"]}
ONE = {"type": "string", "enum": ["a"]}
CONST = {"const": "a"}
TEXT = {"type": "string"}
STATE = {"$ref": "#/components/schemas/State"}


def many(items: Json) -> Json:
    return {"type": "array", "items": items}


@pytest.mark.parametrize(
    ("before", "after", "removed", "left"),
    [
        (THREE, ONE, '["b", "c"]', ""),
        (THREE, CONST, '["b", "c"]', ""),
        (ONE, THREE, None, ""),
        (CONST, THREE, None, ""),
        (ONE, CONST, None, ""),
        (CONST, {"const": "b"}, '["a"]', ""),
        (ONE, {"enum": ["b", "c"]}, '["a"]', ""),
        (THREE, TEXT, None, ""),
        (ONE, TEXT, None, ""),
        (TEXT, THREE, "", '["a", "b", "c"]'),
        (TEXT, CONST, "", '["a"]'),
        ({"type": "integer", "enum": [1, 2]}, {"const": 2}, "[1]", ""),
        ({"type": "boolean"}, {"const": True}, "", "[true]"),
        ({"enum": ["a", None]}, {"enum": ["a"]}, None, ""),  # A null is another finding.
        ({"enum": ["a", "b", None]}, {"enum": ["a", None]}, '["b"]', ""),
        (many(THREE), many(ONE), '["b", "c"]', ""),
        (many(many(THREE)), many(THREE), None, ""),  # The type shows it.
        (
            {"type": "object", "additionalProperties": THREE},
            {"type": "object", "additionalProperties": ONE},
            '["b", "c"]',
            "",
        ),
        ({"anyOf": [THREE, {"type": "integer"}]}, {"anyOf": [{"type": "integer"}, ONE]}, '["b", "c"]', ""),
        ({"anyOf": [THREE, TEXT]}, TEXT, None, ""),
        ({"anyOf": [THREE, TEXT]}, {"oneOf": [ONE, {"const": "b"}]}, "", '["a", "b"]'),
        ({"type": ["string", "null"]}, {"type": ["string", "null"], "enum": ["a", None]}, "", '["a"]'),
        (TEXT, {"type": "integer", "enum": [1]}, None, ""),  # The type shows it.
    ],
)  # fmt: skip
def test_the_values_of_an_argument_are_compared(
    before: Json, after: Json, removed: str | None, left: str
) -> None:
    expected = [] if removed is None else [(removed, left)]
    assert [(effect.before, effect.after) for effect in effects(before, after)] == expected


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("query", "acme.rooms.list(kind=)"),
        ("content", "acme.rooms.list(kind=)"),
        ("named", "acme.rooms.list(kind=)"),
        ("second", "acme.rooms.list(kind_query=)"),
        ("body", "acme.rooms.create(shade=)"),
        ("inner", "acme.rooms.create(shade=)"),
        ("model", "Room(state=)"),
        ("header", None),  # The client sets it: there is no argument.
    ],
)
def test_the_finding_is_at_the_argument(place: str, name: str | None) -> None:
    assert [effect.name for effect in effects(THREE, ONE, place)] == ([name] if name else [])


def test_sentences_name_the_call_the_argument_and_the_values() -> None:
    (removed,) = effects(THREE, ONE)
    (limited,) = effects(TEXT, {"enum": [str(n) for n in range(12)]}, "model")
    assert (removed.rule, removed.section) == ("values-removed", "Removed")
    assert removed.sentence == (
        '`acme.rooms.list()` no longer accepts the values `"b"`, `"c"` for `kind`.'
    )
    assert (limited.rule, limited.section) == ("values-limited", "Changed")
    assert limited.sentence.startswith('`Room()` accepts only `"0"`, `"1"`, `"10"`, ')
    assert limited.sentence.endswith(", 2 more for `state`; it was any value.")


def test_values_that_a_class_lost_are_reported_at_the_class_alone() -> None:
    lost = [["a", "b", "c"], ["a", "b"]]
    assert effects(STATE, STATE, State=lost) == []
    both = {"anyOf": [STATE, {"enum": ["x", "y"]}]}
    (effect,) = effects(both, {"anyOf": [STATE, {"const": "x"}]}, State=lost)
    assert effect.before == '["y"]'


KINDS = 'class Kind(StrEnum):\n    A = "a"\n    B = "b"\n'
WITH_CLASS = "class Rooms:\n    async def list(self, *, kind: Kind | KindValue | str = None): ..."
WITHOUT = "class Rooms:\n    async def list(self, *, kind: str = None): ..."


@pytest.mark.parametrize(
    ("models", "resources", "sentence"),
    [
        ("", WITHOUT, "`Kind` was removed: use `str` in its place."),
        (
            KINDS.replace("Kind", "Shade"),
            WITH_CLASS.replace("Kind", "Shade"),
            "`Kind` was removed: use `Shade` in its place.",
        ),
    ],
)
def test_a_removed_enum_does_not_change_what_its_argument_accepts(
    models: str, resources: str, sentence: str
) -> None:
    old = package(KINDS, WITH_CLASS, KindValue="str")
    new = package(models, resources, ShadeValue="str")
    found = compare_packages(old, new, Usage(sent=frozenset(), received=frozenset()))
    assert [effect.sentence for effect in found if effect.breaking] == [sentence]


@pytest.mark.parametrize(
    ("call", "certain"),
    [
        ("rooms.list(kind='b')", True),
        ("rooms.list(kind='a')", None),
        ("rooms.list(kind=None)", None),
        ("rooms.list()", None),
        ("rooms.list(kind=other)", False),
        ("rooms.list(**given)", False),
        ("rooms.list(kind=['a', 'b'])", True),
        ("rooms.list(kind=('a', other))", False),
        ("rooms.list(kind=['a'])", None),
        ("rooms.create(kind='b')", None),
    ],
)
@pytest.mark.parametrize("rule", ["values-removed", "values-limited"])
def test_calls_with_a_refused_value_are_found(
    tmp_path: Path, rule: str, call: str, certain: bool | None
) -> None:
    values = {"before": '["b"]'} if rule == "values-removed" else {"after": '["a"]'}
    effect = Effect(
        section="Removed", breaking=True, name="acme.rooms.list(kind=)", sentence="", rule=rule, **values
    )  # fmt: skip
    surface = Surface(
        api="acme",
        methods={"rooms.list": "", "rooms.create": ""},
        parameters={},
        attributes={},
        classes=frozenset(),
    )
    file = tmp_path / "app.py"
    file.write_text(f"import trunkline\nacme.{call}\n", "utf-8")
    uses = affected_places([effect], surface, [file])
    assert [use.certain for use in uses] == ([] if certain is None else [certain])
