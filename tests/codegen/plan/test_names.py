"""Classes have short names that do not depend on unrelated parts of a description."""

from __future__ import annotations

import ast
import copy
import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.codegen.conftest import ROOT, Made
from tests.codegen.pipes import answering, described, planned

from trunkline_codegen.plan.plan import PackagePlan
from trunkline_codegen.spec import naming
from trunkline_codegen.spec.catalog import read_catalog

APIS = [api.name for api in read_catalog(ROOT / "specs").apis]


def classes_of(api: str) -> list[ast.ClassDef]:
    source = (ROOT / "generated" / "trunkline_api" / api / "models.py").read_text("utf-8")
    return [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize("api", APIS)
def test_published_names_are_short(api: str) -> None:
    assert max(len(node.name) for node in classes_of(api)) <= naming.MAX_CLASS_NAME


@pytest.mark.parametrize("api", APIS)
def test_no_two_published_models_are_equal(api: str) -> None:
    shapes = []
    for node in classes_of(api):
        fields = [ast.unparse(n) for n in node.body if isinstance(n, (ast.AnnAssign, ast.Assign))]
        # Events of one shape are distinguished by a constant.
        constants = re.findall(r"Always\s+\S+", ast.unparse(node))
        shapes.append(f"{fields} {constants}")
    assert len(set(shapes)) == len(shapes)


def test_applications_have_few_models() -> None:
    models = [n for n in classes_of("applications") if ast.unparse(n.bases[0]) == "Model"]
    assert len(models) <= 20


def test_names_of_small_descriptions_are_short(made: Made) -> None:
    for name, source in made.files.items():
        if name.endswith(".py"):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.ClassDef):
                    assert len(node.name) <= naming.MAX_CLASS_NAME, name


# Words for the tested parts, and for parts that are unrelated to them.
OURS = ["room", "seat", "owner", "host_url", "state", "Level", "kinds", "address", "box", "entries"]
OTHERS = ["crate", "wheel", "paddle", "Anchor", "rivets", "mast"]


def shapes(words: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with properties of these names, nested, and enums of their first letters."""
    letters = [word[:2] for word in words[:4]]
    leaf: st.SearchStrategy[dict[str, Any]] = st.one_of(
        st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]),
        st.lists(st.sampled_from(letters), min_size=2, max_size=3, unique=True).map(
            lambda values: {"type": "string", "enum": values}
        ),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            inner.map(lambda schema: {"type": "array", "items": schema}),
            st.dictionaries(st.sampled_from(words), inner, min_size=1, max_size=3).map(
                lambda properties: {"type": "object", "properties": properties}
            ),
        ),
        max_leaves=12,
    )


def descriptions(words: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    tables = st.dictionaries(st.sampled_from(words), shapes(words), min_size=1, max_size=4)
    return st.tuples(tables, tables).map(
        lambda both: described(
            {f"/{name}": answering(schema, f"get_{name}") for name, schema in both[0].items()},
            dict(both[1]),
        )
    )


def names_by_shape(plan: PackagePlan) -> dict[str, set[str]]:
    """Return the names of classes, keyed by their complete content."""
    models = {model.name: model for model in plan.models}
    enums = {enum.name: enum for enum in plan.enums}

    def shape(name: str) -> str:
        if name in enums:
            return str(sorted(value for _, value in enums[name].members))
        fields = []
        for field in models[name].fields:
            plain = re.sub(r"\w+", lambda word: inner(word[0]), field.type.annotation)
            fields.append(f"{field.wire}: {plain}")
        return str(sorted(fields))

    def inner(word: str) -> str:
        return shape(word) if word in known else word

    known = {*models, *enums}
    found: dict[str, set[str]] = {}
    for name in known:
        found.setdefault(shape(name), set()).add(name)
    return found


@given(descriptions(OURS), descriptions(OTHERS))
def test_names_do_not_depend_on_unrelated_parts(tested: Any, unrelated: Any) -> None:
    before = names_by_shape(planned(copy.deepcopy(tested)))
    both = copy.deepcopy(tested)
    both["paths"].update(unrelated["paths"])
    both["components"]["schemas"].update(unrelated["components"]["schemas"])
    after = names_by_shape(planned(both))
    assert all(names <= after[shape] for shape, names in before.items())


@given(descriptions(OURS), st.integers(0, 2**32))
def test_names_do_not_depend_on_order(root: Any, seed: int) -> None:
    chance = random.Random(seed)

    def shuffled(node: Any) -> Any:
        if isinstance(node, dict):
            items = [(key, shuffled(value)) for key, value in node.items()]
            chance.shuffle(items)
            return dict(items)
        return [shuffled(child) for child in node] if isinstance(node, list) else node

    other = shuffled(root)
    assert names_by_shape(planned(copy.deepcopy(root))) == names_by_shape(planned(other))


@given(descriptions(OURS))
def test_inline_schemas_of_one_shape_are_one_class_and_no_name_is_long(root: Any) -> None:
    components = {naming.pascal(name) for name in root["components"]["schemas"]}
    plan = planned(root)
    for names in names_by_shape(plan).values():
        assert len(names - components) <= 1
    assert all(len(name) <= naming.MAX_CLASS_NAME for name in plan.classes)


@given(st.text())
def test_any_text_is_converted_to_identifiers(text: str) -> None:
    for name in (naming.snake(text), naming.pascal(text), naming.constant(text)):
        assert name.isidentifier()
        assert name.isascii()
    assert naming.is_attribute(naming.snake(text))


@given(st.lists(st.text(), unique=True))
def test_members_of_an_enum_have_distinct_names(values: list[str]) -> None:
    names = naming.members(values)
    assert len(set(names)) == len(values)
    assert all(name.isidentifier() and name.isupper() for name in names)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("rooms", "room"),
        ("entries", "entry"),
        ("boxes", "box"),
        ("status", "status"),
        ("addresses", "address"),
    ],
)
def test_items_are_named_in_the_singular(plural: str, singular: str) -> None:
    assert naming.singular(plural) == singular
