"""What an `allOf` has absorbed is no class of its own."""

from __future__ import annotations

from typing import Any

from tests.codegen.pipes import answering, described, planned


def part(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: {"type": "string"}}}


def test_parts_of_an_all_of_are_no_classes() -> None:
    inner = {"allOf": [{"$ref": "#/components/schemas/Base"}, part("a")]}
    schemas = {"Base": part("id"), "Whole": {"allOf": [inner, part("b")]}}
    plan = planned(described({"/x": answering({"$ref": "#/components/schemas/Whole"})}, schemas))
    assert {m.name: [f.wire for f in m.fields] for m in plan.models} == {
        "Base": ["id"],
        "Whole": ["id", "a", "b"],
    }
