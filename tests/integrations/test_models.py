"""Models as types of pydantic, FastAPI, msgspec and Litestar."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Annotated, Any

import msgspec
import pydantic
import pytest
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from litestar import Litestar, post
from litestar.params import JSONBody
from litestar.testing import TestClient as LitestarClient
from openapi_spec_validator import validate

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
