"""A parsed resource that `update` sends back is equal on the wire, for every model.

For each update operation, a recorded body with unknown properties at every depth is parsed. Each
argument of the method is the attribute of the same name, and `extra_body` is the model's `extra`.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from starlette.datastructures import UploadFile
from tests.fakes.calls import FakeClock

from trunkline import NULL, Model
from trunkline._serialization.decode import datetime as read_datetime
from trunkline.sandbox._http.request_body import read_form

from .operations import APIS, Known, client_of, document, operations, recorded, response

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")

UNKNOWN = {"x_new": {"deep": [1, None, {"on": True}], "text": "é"}, "x_null": None}
UPDATES = [known for known in operations().values() if known.method == "update"]


def read_operation(update: Known) -> Known:
    """Return the operation that reads the resource of an update, or the update itself."""
    same = (
        known
        for known in operations().values()
        if (known.api, known.resource, known.method) == (update.api, update.resource, "get")
    )
    return next(same, update)


def properties(update: Known) -> Mapping[str, Any]:
    """Return the properties of the request body, with their schemas."""
    (media,) = update.schema["requestBody"]["content"].values()
    schema = _resolved(update.api, media["schema"])
    if update.operation.body_key is not None:
        schema = _resolved(update.api, schema["properties"][update.operation.body_key])
    found: Mapping[str, Any] = schema["properties"]
    return found


def _resolved(api: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Any = document(api)
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return _resolved(api, found)
    return schema


def with_unknown(value: Any) -> Any:
    """Return a body with unknown properties in each of its objects."""
    if isinstance(value, dict):
        return {**{name: with_unknown(each) for name, each in value.items()}, **UNKNOWN}
    return [with_unknown(each) for each in value] if isinstance(value, list) else value


def without_read_only(api: str, schema: Mapping[str, Any], value: Any) -> Any:
    """Return a value without its read-only properties."""
    schema = _resolved(api, schema)
    if not isinstance(value, dict):
        return value
    known = schema.get("properties", {})
    return {
        name: without_read_only(api, known.get(name, {}), each)
        for name, each in value.items()
        if not _resolved(api, known.get(name, {})).get("readOnly")
    }


PAIRS: list[tuple[Known, dict[str, Any]]] = [
    (update, body)
    for update in UPDATES
    for body in [
        *recorded(update.api, read_operation(update).id),
        *recorded(update.api, update.id),
        *(recorded("applications", "createApplication") if update.api == "applications" else ()),
    ]
    if "error" not in body and isinstance(body.get("body"), dict)
]


def cases(*kinds: str) -> list[Any]:
    """Return the pairs of an update with a body of one of these kinds, and a recorded body."""
    return [
        pytest.param(update, body, id=f"{update.api}-{update.id}-{body['shape']}")
        for update, body in PAIRS
        if update.operation.body in kinds
    ]


async def sent_back(
    update: Known, body: Mapping[str, Any], whole: bool
) -> tuple[dict[str, Any], Model, httpx.Request]:
    """Read a body, send it back; return it, the model, and the request of the update.

    Args:
        update: The update operation.
        body: The recorded response.
        whole: Whether `extra_body` is the whole model, and not only its unknown properties.
    """
    source = with_unknown(body["body"])
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return response({**body, "status": 200, "body": source})

    clock: Any = FakeClock()
    async with client_of(update.api, respond, clock=clock, validation="strict") as client:
        reader = read_operation(update)
        path, required = reader.arguments(client, source)
        model = await reader.bound(client)(*path, **required)
        assert isinstance(model, Model)
        names = {name: key for name, key, _ in type(model)._fields}
        parameters = inspect.signature(update.bound(client)).parameters.values()
        arguments = {
            each.name: NULL if source[names[each.name]] is None else getattr(model, each.name)
            for each in parameters
            if each.kind is each.KEYWORD_ONLY and names.get(each.name) in source
        }
        if update.operation.body == "json":
            arguments["extra_body"] = model.to_dict() if whole else model.extra
        path, _ = update.arguments(client, source)
        await update.bound(client)(*path, **arguments)
    return source, model, requests[-1]


@pytest.mark.parametrize(("update", "body"), cases("json", "multipart"))
async def test_attributes_that_are_sent_back_are_equal_on_the_wire(
    update: Known, body: dict[str, Any]
) -> None:
    source, model, request = await sent_back(update, body, whole=False)
    known = properties(update)
    if update.operation.body == "multipart":
        expected: dict[str, Any] = {name: source[name] for name in known if name in source}
        form = await read_form(request.headers["content-type"], request.content)
        assert not any(isinstance(value, UploadFile) for _, value in form)
        texts = {name: v if isinstance(v, str) else json.dumps(v) for name, v in expected.items()}
        assert dict(form) == texts
        return
    sent = json.loads(request.content)
    if update.operation.body_key is not None:
        assert sent.keys() == {update.operation.body_key}
        sent = sent[update.operation.body_key]
    expected = {
        name: without_read_only(update.api, known[name], source[name])
        for name in known
        if name in source
    }
    # A point in time may be written in another format, and a known value in another case.
    for name, schema in known.items():
        kind = _resolved(update.api, schema)
        if kind.get("format") == "date-time" and name in expected:
            assert read_datetime(sent[name]) == read_datetime(expected[name])
            sent[name] = expected[name]
        if "enum" in kind and name in expected and sent[name] in kind["enum"]:
            assert sent[name].lower() == expected[name].lower()
            sent[name] = expected[name]
    assert sent == {**expected, **model.extra}
    assert model.extra.items() >= UNKNOWN.items()


@pytest.mark.parametrize(("update", "body"), cases("json"))
async def test_a_whole_model_in_extra_body_is_equal_on_the_wire(
    update: Known, body: dict[str, Any]
) -> None:
    source, _, request = await sent_back(update, body, whole=True)
    sent = json.loads(request.content)
    assert sent == (
        source if update.operation.body_key is None else {update.operation.body_key: source}
    )


def test_every_update_of_every_api_is_checked() -> None:
    assert {update.id for update, _ in PAIRS} == {update.id for update in UPDATES}
    assert {update.api for update in UPDATES} == set(APIS)
