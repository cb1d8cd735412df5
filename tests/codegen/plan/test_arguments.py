"""The names of arguments, and the notes about renamed ones."""

from __future__ import annotations

import pytest
from tests.codegen.pipes import described, planned

from trunkline._call.option_types import CLIENT_OPTIONS, PAGER_OPTIONS
from trunkline_codegen.plan.arguments import OPTIONS
from trunkline_codegen.spec.catalog import RESERVED_CREDENTIALS


def test_no_argument_hides_an_option() -> None:
    assert PAGER_OPTIONS <= OPTIONS
    assert CLIENT_OPTIONS <= RESERVED_CREDENTIALS


@pytest.mark.parametrize(
    ("place", "wire", "name"),
    [
        ("query", "onResponse", "on_response_"),
        ("query", "timeout", "timeout_"),
        ("header", "Headers", "headers_"),
        ("cookie", "retry", "retry_"),
        ("query", "self", "self_"),
        ("query", "options", "options_"),
        ("query", "extra_query", "extra_query_"),
        ("query", "validation", "validation_"),
        ("query", "class", "class_"),
        ("query", "x", "x"),
    ],
)
def test_an_argument_named_like_an_option_is_renamed_and_reported(
    place: str, wire: str, name: str
) -> None:
    parameter = {"name": wire, "in": place, "schema": {"type": "string"}}
    operation = {
        "operationId": "make",
        "parameters": [parameter],
        "responses": {"204": {"description": ""}},
    }
    plan = planned(described({"/a": {"post": operation}}))
    (method,) = (method for resource in plan.resources for method in resource.methods)
    assert [argument.name for argument in method.arguments] == [name]
    said = [note for note in plan.document.repairs if f"is the argument {name}" in note]
    assert bool(said) is (name != "x")


def test_arguments_with_equal_names_are_distinguished() -> None:
    fields = {"on_response": {"type": "string"}, "id": {"type": "string"}}
    schema = {"type": "object", "properties": fields}
    operation = {
        "operationId": "make",
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string"}}
            for name in ("onResponse", "id")
        ],
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": ""}},
    }
    plan = planned(described({"/a": {"post": operation}}))
    (method,) = (method for resource in plan.resources for method in resource.methods)
    names = sorted(argument.name for argument in method.arguments)
    assert names == ["id", "id_body", "on_response_", "on_response_2"]
