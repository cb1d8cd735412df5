"""Models as types of pydantic, FastAPI, msgspec and Litestar."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import pydantic
import pytest
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from litestar import Litestar, get, post
from litestar.params import JSONBody
from litestar.testing import TestClient as LitestarClient
from openapi_spec_validator import validate

from trunkline import Page
from trunkline.applications import Application
from trunkline.conversations import Conversation, Member, User
from trunkline.coviu import Participant, Session
from trunkline.integrations.litestar import TrunklinePlugin
from trunkline.integrations.msgspec import dec_hook, enc_hook
from trunkline.media import Media
from trunkline.meetings import Recording, Room, Theme
from trunkline.runtime import Model
from trunkline.testing import Factories

MODELS: list[type[Model]] = [
    *(Application, Conversation, Media, Member, Participant, Recording, Room, Session, Theme, User)
]


@pytest.fixture
def room() -> Room:
    return Factories().room(display_name="Stand-up")


@pytest.mark.parametrize("model", MODELS)
def test_pydantic_accepts_every_model(model: type[Model]) -> None:
    made = getattr(Factories(), model.__name__.lower())()
    adapter = pydantic.TypeAdapter(model)
    assert adapter.validate_python(made) is made
    assert adapter.validate_python(made.to_dict()) == made
    assert adapter.validate_json(made.to_json()) == made
    assert json.loads(adapter.dump_json(made)) == made.to_dict(secrets=False)
    Draft202012Validator.check_schema(adapter.json_schema())
    Draft202012Validator(adapter.json_schema()).validate(made.to_dict())


def test_a_value_of_a_wrong_type_is_a_validation_error(room: Room) -> None:
    with pytest.raises(pydantic.ValidationError, match="expire_after_use"):
        pydantic.TypeAdapter(Room).validate_python({**room.to_dict(), "expire_after_use": "no"})


def test_a_model_is_a_field_of_a_pydantic_model(room: Room) -> None:
    class Booking(pydantic.BaseModel):
        room: Room
        others: list[Room] = []

    booking = Booking.model_validate({"room": room.to_dict(), "others": [room]})
    assert booking.room == room
    assert Booking.model_validate_json(booking.model_dump_json()).room.id == room.id
    assert set(Booking.model_json_schema()["$defs"]) >= {"Room", "RecordingOptions"}


def test_pydantic_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys, trunkline.meetings as m; m.Room(id='x').to_json();"
        "print([n for n in ('pydantic', 'msgspec', 'fastapi', 'ast') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("[]", "['ast']")


def host_link(room: Room) -> Any:
    return room.to_dict()["_links"]["host_url"]["href"]


def test_fastapi_accepts_models_as_bodies_and_results(room: Room) -> None:
    app = FastAPI()

    @app.post("/rooms")
    async def create(room: Annotated[Room, Body()]) -> list[Room]:
        return [room]

    client = TestClient(app)
    made = client.post("/rooms", json=room.to_dict())
    assert made.status_code == 200
    assert made.json() == [room.to_dict(secrets=False)]
    assert host_link(room) not in made.text
    refused = client.post("/rooms", json={"id": 7})
    assert refused.status_code == 422
    document = app.openapi()
    validate(document)
    schemas = document["components"]["schemas"]
    assert schemas["Room"]["properties"]["display_name"]["anyOf"][0] == {"type": "string"}
    assert schemas["Room"]["required"] == ["id"]
    assert all(value for value in schemas["Room"]["properties"].values())


def page_of(room: Room) -> Page[Room]:
    raw = {"rooms": [room.to_dict()]}
    return Page(items=(room,), cursor="c", next_cursor="n", total=3, raw=raw)


def returning(value: object) -> Callable[[], Any]:
    return lambda: value


def json_of_page(room: Room) -> dict[str, Any]:
    items = [room.to_dict(secrets=False)]
    return {"items": items, "next_cursor": "n", "has_next": True, "total": 3}


def test_fastapi_encodes_models_and_pages_with_and_without_an_annotation(room: Room) -> None:
    app = FastAPI()
    results: dict[str, tuple[Any, Any, Any]] = {
        "/room": (Room, room, room.to_dict(secrets=False)),
        "/none": (Room | None, None, None),
        "/list": (list[Room], [room], [room.to_dict(secrets=False)]),
        "/dict": (dict[str, Room], {"a": room}, {"a": room.to_dict(secrets=False)}),
        "/page": (Page[Room], page_of(room), json_of_page(room)),
    }
    for path, (kind, value, _) in results.items():
        app.add_api_route(path, returning(value), response_model=kind)
        app.add_api_route(f"/plain{path}", returning(value), response_model=None)
    client = TestClient(app)
    for path, (_, _, expected) in results.items():
        for response in (client.get(path), client.get(f"/plain{path}")):
            assert response.json() == expected
            assert host_link(room) not in response.text
    document = app.openapi()
    validate(document)
    page = document["components"]["schemas"]["Page_Room_"]
    assert page["required"] == ["items", "next_cursor", "has_next", "total"]
    assert page["properties"]["items"]["items"] == {"$ref": "#/components/schemas/Room"}


def test_a_page_is_a_mapping_for_encoders_and_nothing_reads_its_attributes(room: Room) -> None:
    page = page_of(room)
    assert dict(page) == page.to_dict(secrets=False) == json_of_page(room)
    assert page.to_dict()["items"] == [room.to_dict()]
    with pytest.raises(KeyError):
        page["raw"]
    assert json.loads(msgspec.json.encode(page, enc_hook=enc_hook)) == json_of_page(room)
    with pytest.raises(TypeError, match="unsupported"):
        msgspec.json.encode(page)  # `raw` has the secrets of its items
    adapter = pydantic.TypeAdapter(Page[Room])
    assert adapter.validate_python(page) is page
    with pytest.raises(pydantic.ValidationError, match="expected a Page, got dict"):
        adapter.validate_python({})
    assert pydantic.TypeAdapter(Page).dump_python(page) == json_of_page(room)


def test_litestar_encodes_a_page(room: Room) -> None:
    @get("/page")
    async def page() -> Page[Room]:
        return page_of(room)

    app = Litestar([page], plugins=[TrunklinePlugin()], logging_config=None)
    with LitestarClient(app) as client:
        assert client.get("/page").json() == json_of_page(room)
    document = app.openapi_schema.to_schema()
    validate(document)
    (schema,) = [s for n, s in document["components"]["schemas"].items() if n.startswith("Page")]
    assert schema["title"] == "Page[Room]"
    assert schema["required"] == ["has_next", "items", "next_cursor", "total"]


def test_litestar_accepts_models_as_bodies_and_results(room: Room) -> None:
    @post("/rooms")
    async def create(data: JSONBody[Room]) -> Room:
        return data

    app = Litestar([create], plugins=[TrunklinePlugin()], logging_config=None)
    with LitestarClient(app) as client:
        made = client.post("/rooms", json=room.to_dict())
        assert made.status_code == 201, made.text
        assert made.json() == room.to_dict(secrets=False)
        assert client.post("/rooms", json={"id": 7}).status_code == 400
    document = app.openapi_schema.to_schema()
    validate(document)
    assert any(name.endswith("Room") for name in document["components"]["schemas"])


def test_msgspec_accepts_models_with_hooks(room: Room) -> None:
    class Booking(msgspec.Struct):
        room: Room

    text = msgspec.json.encode(Booking(room), enc_hook=enc_hook)
    assert msgspec.json.decode(text)["room"] == room.to_dict(secrets=False)
    assert msgspec.json.decode(text, type=Booking, dec_hook=dec_hook).room.id == room.id
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"room": {"id": 7}}', type=Booking, dec_hook=dec_hook)
    with pytest.raises(NotImplementedError):
        msgspec.json.encode({1j}, enc_hook=enc_hook)
