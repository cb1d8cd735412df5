"""Types that differ only in their names: the order of a union, and split classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import griffe
import pytest

from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.description.compare import compare
from trunkline_codegen.specchange.description.type_names import type_text
from trunkline_codegen.specchange.package.annotations import accepts, in_order
from trunkline_codegen.specchange.package.stand_ins import Classes, find_stand_ins
from trunkline_codegen.specchange.package.wire_effects import wire_effects
from trunkline_codegen.stages.apply_overlay import apply_action


def models(source: str) -> dict[str, griffe.Class]:
    return dict(griffe.visit("models", filepath=Path("models.py"), code=source).classes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Card | Bank", "Bank | Card"),
        ("list[Card | Bank] | None", "list[Bank | Card] | None"),
        ("None | dict[str, list[int | str]]", "dict[str, list[str | int]] | None"),
        ("Sequence[A | Mapping[str, Any] | B]", "Sequence[A | B | Mapping[str, Any]]"),
    ],
)
def test_the_order_of_a_union_makes_no_difference(one: str, other: str) -> None:
    assert in_order(one) == in_order(other)
    assert accepts(one, other)
    assert accepts(other, one)


@pytest.mark.parametrize(
    ("wide", "narrow", "fits"),
    [
        ("list[A | B]", "list[A]", False),  # A list is invariant.
        ("A | B", "A", True),
        ("A", "A | B", False),
        ("not an annotation (", "A", False),
    ],
)
def test_other_types_stay_different(wide: str, narrow: str, fits: bool) -> None:
    assert accepts(wide, narrow) is fits


def test_a_description_shows_unions_in_one_order() -> None:
    schemas: list[Any] = [{"type": "string"}, {"type": "null"}, {"type": "integer"}]
    assert type_text({"anyOf": schemas}, {}) == "integer | string | null"
    assert type_text({"oneOf": schemas[::-1]}, {}) == "integer | string | null"


OLD = """
class A(Model):
    url: str | None
    inner: In | None
    next: A | None

class In(Model):
    p: int
"""


@pytest.mark.parametrize(
    ("added", "fits"),
    [
        ("class B(Model):\n    url: str | None\n    inner: BIn | None\n    next: B | None", True),
        ("class B(Model):\n    url: str\n    inner: BIn\n    next: B\n    more: int", True),
        ("class B(Model):\n    url: str | None\n    inner: BIn | None\n    next: A | None", True),
        ("class B(Model):\n    url: int | None\n    inner: BIn | None\n    next: B | None", False),
        (
            "class B(Model):\n    url: str | None\n    inner: Other | None\n    next: B | None",
            False,
        ),
        ("class B(Model):\n    url: str | None", False),
        ("class B(Model):\n    pass", False),
    ],
)
def test_a_split_class_replaces_the_old_one(added: str, fits: bool) -> None:
    new = f"{OLD}\nclass BIn(Model):\n    p: int\n\nclass Other(Model):\n    q: int\n\n{added}\n"
    found = find_stand_ins(models(OLD), models(new), {})
    classes = Classes(enums={}, stand_ins=found)
    assert classes.reads("list[A] | None", "list[B] | None") is fits
    assert classes.takes("A | Mapping[str, Any]", "B | Mapping[str, Any]") is fits
    assert not classes.reads("A", "Other")


def document(property_: dict[str, Any], callbacks: dict[str, Any]) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": {"type": "object"}}}}
    post = {
        "operationId": "createSub",
        "responses": {},
        "callbacks": {
            name: {"{$url}": {"post": {"operationId": name, "requestBody": body}}}
            for name in callbacks
        },
    }
    thing = {"type": "object", "properties": {"note": {"type": "string", **property_}}}
    return {"info": {}, "paths": {"/s": {"post": post}}, "components": {"schemas": {"B": thing}}}


def test_a_removed_callback_is_reported_and_its_neighbours_are_not() -> None:
    both = {"alpha": 1, "beta": 1}
    changes = compare("api", document({}, both), document({}, {"beta": 1}))
    assert [(c.action, c.subject, c.name) for c in changes] == [
        ("removed", "event", "createSub alpha")
    ]


@pytest.mark.parametrize(
    ("before", "after", "sent", "sentences"),
    [
        (False, True, {"B"}, ["`B.note` is no longer sent: it is read-only."]),
        (True, False, {"B"}, ["`B.note` is sent."]),
        (False, True, set(), []),
        (True, True, {"B"}, []),
    ],
)
def test_a_property_that_becomes_read_only_is_reported_if_it_is_sent(
    before: bool, after: bool, sent: set[str], sentences: list[str]
) -> None:
    old, new = document({"readOnly": before}, {}), document({"readOnly": after}, {})
    effects = list(wire_effects(compare("api", old, new), "client", sent))
    assert [effect.sentence for effect in effects] == sentences
    assert [effect.breaking for effect in effects] == [after for _ in sentences]


def test_a_guess_of_new_api_may_match_nothing() -> None:
    root: dict[str, Any] = {"paths": {"/a": {}}}
    action: dict[str, Any] = {"target": "$.paths['/b']", "update": {"x": 1}}
    with pytest.raises(SpecError, match="matches nothing"):
        apply_action(root, action, Path("corrections.yaml"), 0)
    assert apply_action(root, {**action, "x-trunkline-guess": True}, Path("c"), 0) == root
