"""Bodies in the shapes that the servers send: each is read through the client, and nothing is lost.

`bodies/<api>/<operationId>.json` has the bodies of an operation, `bodies/<api>/webhooks.json` those of
an API's events. Each body has

- `shape`: its name;
- `source`: how sure it is: `live` (seen on the wire), `published` (in a later description, a guide or
  the code of an official SDK), `fixture` (test data of an official SDK), `described` (in the
  description in `specs/`) or `assumed`;
- `note`: what is special about it;
- `status`, `headers` and `body` (or `text`) of the response;
- `items`: for a list, the path to its items in the body, or null for an empty list;
- `error`: for an error, the fields that the exception has, and its `class` if its status does not
  decide it;
- `model`: for an event, the class that it is read as.

Words and identifiers are made up.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from trunkline import errors, webhooks
from trunkline._common.problem import InvalidParameter
from trunkline._serialization.model import Model

from .operations import APIS, BODIES, Known, client_of, operations, recorded, response

# Meetings is retired, and lists in another shape than described are read with a warning.
pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),
]

SOURCES = ("live", "published", "fixture", "described", "assumed")
KEYS = {"shape", "source", "note", "status", "headers", "body", "text", "items", "error", "model"}


def cases(kind: str) -> list[Any]:
    """Return the recorded bodies of a kind: `error`, `items`, `text`, or `object` for the others."""
    return [
        pytest.param(known, body, id=f"{api}-{id}-{body['shape']}")
        for (api, id), known in operations().items()
        for body in recorded(api, id)
        if next((each for each in ("error", "items", "text") if each in body), "object") == kind
    ]


def test_every_file_is_of_an_operation_or_of_events_and_has_its_format() -> None:
    known = {f"{api}/{id}" for api, id in operations()}
    for path in BODIES.rglob("*.json"):
        content = json.loads(path.read_text("utf-8"))
        assert content.keys() == {"operation", "bodies"}
        assert content["operation"] == path.stem
        name = path.relative_to(BODIES).with_suffix("").as_posix()
        assert name in known or path.stem == "webhooks", name
        shapes = [body["shape"] for body in content["bodies"]]
        assert len(shapes) == len(set(shapes)), name
        for body in content["bodies"]:
            assert body.keys() <= KEYS, name
            assert body["source"] in SOURCES, name
            assert body["note"], name


@pytest.mark.parametrize("known", list(operations().values()), ids=lambda known: known.id)
def test_every_operation_has_a_body_of_its_success(known: Known) -> None:
    bodies = recorded(known.api, known.id)
    assert any(200 <= body["status"] < 300 for body in bodies)
    if known.operation.pagination is not None:
        assert all("items" in body or "error" in body for body in bodies)


@pytest.mark.parametrize("api", APIS)
def test_every_api_has_bodies_of_errors(api: str) -> None:
    statuses = {
        body["status"] for name, id in operations() if name == api for body in recorded(api, id)
    }
    assert {401, 404} <= statuses


@pytest.mark.parametrize(("known", "body"), cases("object"))
async def test_an_object_keeps_every_field(known: Known, body: dict[str, Any]) -> None:
    options = {"validation": "strict"}  # no value has another type than the model says
    async with client_of(known.api, lambda request: response(body), **options) as client:
        path, required = known.arguments(client, body.get("body"))
        result = await known.bound(client)(*path, **required)
    if known.operation.decode is None or body.get("body") is None:
        assert result is None
    else:
        assert result.to_dict() == body["body"]


@pytest.mark.parametrize(("known", "body"), cases("items"))
async def test_a_list_yields_every_item_whole(known: Known, body: dict[str, Any]) -> None:
    expected: Any = body["body"] if body["items"] is not None else []
    for step in body["items"] or ():
        expected = expected[step]
    async with client_of(known.api, lambda request: response(body)) as client:
        path, required = known.arguments(client)
        page = await anext(aiter(known.bound(client)(*path, **required).pages()), None)
    assert [item.to_dict() for item in page or ()] == expected


@pytest.mark.parametrize(("known", "body"), cases("error"))
async def test_an_error_has_the_fields_of_its_body(known: Known, body: dict[str, Any]) -> None:
    fields = dict(body["error"])
    invalid = tuple(InvalidParameter(*each) for each in fields.pop("invalid_parameters", ()))
    async with client_of(known.api, lambda request: response(body), retry=None) as client:
        path, required = known.arguments(client)
        call = known.bound(client)(*path, **required)
        with pytest.raises(errors.APIStatusError) as caught:
            if known.operation.pagination is not None:
                await call.first()
            elif known.operation.binary:
                async with call:
                    pass
            else:
                await call
    error = caught.value
    assert error.status == body["status"]
    assert isinstance(error, errors.AlreadyExistsError) == (
        fields.pop("class", None) == "AlreadyExistsError"
    )
    names = ("title", "detail", "code", "type", "instance")
    assert {name: getattr(error, name) for name in names} == {**dict.fromkeys(names), **fields}
    assert error.invalid_parameters == invalid
    assert error.operation == known.id
    for text in (fields.get("detail"), *(each.reason for each in invalid)):
        assert text is None or text in str(error)


@pytest.mark.parametrize(("known", "body"), cases("text"))
async def test_a_download_has_the_content(known: Known, body: dict[str, Any]) -> None:
    condition = {"If-Modified-Since": "Wed, 01 Jan 2020 14:00:00 GMT"}
    headers = condition if body["status"] == 304 else None
    async with client_of(known.api, lambda request: response(body), headers=headers) as client:
        path, required = known.arguments(client)
        async with known.bound(client)(*path, **required) as download:
            assert download.not_modified == (body["status"] == 304)
            assert await download.read() == body["text"].encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=f"{api}-{body['shape']}")
        for api in ("meetings", "coviu")
        for body in recorded(api, "webhooks")
    ],
)
def test_an_event_is_read_as_its_class_and_keeps_every_field(body: dict[str, Any]) -> None:
    event = webhooks.parse(json.dumps(body["body"]))
    assert isinstance(event, Model)
    assert type(event).__name__ == body["model"]
    assert event.to_dict() == body["body"]
