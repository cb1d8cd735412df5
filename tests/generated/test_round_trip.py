"""Every generated model parses the data of providers and serializes it unchanged."""

from __future__ import annotations

import copy
import importlib
import json
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trunkline import Model
from trunkline.errors import DecodeError

CATALOG = Path(__file__).parents[2] / "specs" / "catalog.toml"
APIS = tuple(tomllib.loads(CATALOG.read_text(encoding="utf-8"))["apis"])
DOCUMENTS = {
    api: json.loads(files(f"trunkline_api.{api}").joinpath("openapi.json").read_text("utf-8"))
    for api in APIS
}


def models() -> list[tuple[str, type[Model]]]:
    found = []
    for api in APIS:
        module = importlib.import_module(f"trunkline_api.{api}.models")
        for name in module.__all__:
            value = getattr(module, name)
            if isinstance(value, type) and issubclass(value, Model):
                found.append((api, value))
    return found


MODELS = models()
IDS = [f"{api}.{model.__name__}" for api, model in MODELS]

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
dates = st.datetimes().map(lambda moment: moment.isoformat() + "Z") | st.sampled_from(
    ["2023-01-24", "2023-01-24T03:30:38.629Z", "Wed, 08 Jun 2016 13:35:44 GMT"]
)


@cache
def named(api: str, name: str) -> st.SearchStrategy[Any]:
    """Return a strategy of bodies of a named schema."""
    return st.deferred(lambda: bodies(api, DOCUMENTS[api]["components"]["schemas"][name]))


def bodies(api: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of bodies in the known variations of a provider with this schema."""
    if "$ref" in schema:
        return named(api, schema["$ref"].rpartition("/")[2])
    if union := schema.get("anyOf") or schema.get("oneOf"):
        return st.one_of([bodies(api, member) for member in union])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        values = [value for value in schema["enum"] if value is not None]
        if any(not isinstance(value, str) for value in values):
            return st.sampled_from(values)
        return st.sampled_from([*values, "grown", *(str(v).upper() for v in values)])
    kinds = schema.get("type", "object" if "properties" in schema else "any")
    kind = next((k for k in [kinds] if isinstance(k, str)), None) or kinds[0]
    if kind == "string":
        return dates if schema.get("format", "").startswith("date") else st.text(max_size=10)
    if kind == "array":
        return st.lists(bodies(api, schema.get("items", {})), max_size=2)
    if kind == "object":
        return objects(api, schema)
    return {
        "integer": st.integers(),
        "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
        "boolean": st.booleans(),
    }.get(kind, junk)


def objects(api: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, prop in schema.get("properties", {}).items():
        value = bodies(api, prop)
        if name in schema.get("required", ()) or prop.get("x-trunkline-required"):
            required[name] = value
        else:
            optional[name] = st.none() | value
    known = {*required, *optional}
    values = schema.get("additionalProperties")
    more = bodies(api, values) if isinstance(values, dict) and values else junk
    extra = st.dictionaries(st.text(max_size=5).filter(lambda key: key not in known), more)
    described = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda body, more: {**more, **body}, described, extra)


@pytest.mark.parametrize(("api", "model"), MODELS, ids=IDS)
@settings(max_examples=settings().max_examples // 3, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_received_data_is_serialized_unchanged_and_any_other_is_a_decode_error(
    api: str, model: type[Model], data: st.DataObject
) -> None:
    body = data.draw(named(api, model.__name__))
    before = copy.deepcopy(body)
    read = model.from_dict(body)
    assert read.to_dict() == before
    assert json.loads(read.to_json()) == before
    assert model.from_dict(read.to_dict()) == read
    assert repr(read).startswith(model.__name__)
    if not body:
        return
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(junk)
    before = copy.deepcopy(body)
    try:
        read = model.from_dict(body)
    except DecodeError as error:
        assert error.path or error.expected == "object"  # noqa: PT017 (either outcome is right)
    else:
        assert read.to_dict() == before


@pytest.mark.parametrize("value", [None, [], "text", 1, True], ids=repr)
def test_a_value_that_is_not_an_object_is_never_a_model(value: object) -> None:
    for _, model in MODELS:
        with pytest.raises(DecodeError, match="expected object"):
            pytest.fail(f"{model.from_dict(value)!r} was read")
