"""Bodies in the shapes that the servers send: each is read through the client, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from trunkline import Coviu, Vonage

# Meetings is retired, and lists in another shape than described are read with a warning.
pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),
]

BODIES = Path(__file__).parent / "bodies"

GETS: dict[str, Callable[[Any], Any]] = {
    "applications/get_application": lambda client: client.applications.get("APP-1"),
    "conversations/create_conversation": lambda client: client.conversations.create(),
    "conversations/create_user": lambda client: client.users.create(),
    "conversations/get_conversation": lambda client: client.conversations.get("CON-1"),
    "coviu/get_participant": lambda client: client.participants.get("PAR-1"),
    "coviu/get_session": lambda client: client.sessions.get("SES-1"),
    "meetings/get_room": lambda client: client.meetings.rooms.get("ROOM-1"),
}
LISTS: dict[str, tuple[Callable[[Any], Any], tuple[str, ...]]] = {
    "applications/list_applications": (
        lambda client: client.applications.list(),
        ("_embedded", "applications"),
    ),
    "conversations/list_members": (
        lambda client: client.conversations.members.list("CON-1"),
        ("_embedded", "members"),
    ),
    "conversations/list_users": (lambda client: client.users.list(), ("_embedded", "users")),
    "coviu/list_participants": (
        lambda client: client.sessions.participants.list("SES-1"),
        ("content",),
    ),
    "coviu/list_sessions": (lambda client: client.sessions.list(), ("content",)),
    "meetings/list_rooms": (lambda client: client.meetings.rooms.list(), ("_embedded",)),
    "meetings/list_themes": (lambda client: client.meetings.themes.list(), ()),
}


def cases(operations: dict[str, Any]) -> list[Any]:
    found = []
    for operation in operations:
        for path in sorted((BODIES / operation).glob("*.json")):
            found.append(pytest.param(operation, path, id=f"{operation}/{path.stem}"))
    return found


@pytest.fixture(scope="module")
def key() -> str:
    made = rsa.generate_private_key(65537, 2048)
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return made.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def client_for(operation: str, recorded: dict[str, Any], key: str) -> Any:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            token = {"access_token": "t", "refresh_token": "r", "expires_in": 3600}
            return httpx.Response(200, json={**token, "token_type": "Bearer"})
        return httpx.Response(recorded["status"], json=recorded["body"])

    transport = httpx.MockTransport(respond)
    if operation.startswith("coviu/"):
        return Coviu(api_key="k", key_secret="s", transport=transport)
    return Vonage(
        api_key="k", api_secret="s", application_id="APP-1", private_key=key, transport=transport
    )


def test_every_body_says_how_sure_it_is_and_is_read_by_a_test() -> None:
    paths = list(BODIES.rglob("*.json"))
    assert len(paths) >= len({*GETS, *LISTS})
    for path in paths:
        recorded = json.loads(path.read_text())
        assert recorded["source"] in {"live", "published", "fixture", "assumed"}
        assert path.parent.relative_to(BODIES).as_posix() in {*GETS, *LISTS}


@pytest.mark.parametrize(("operation", "path"), cases(GETS))
async def test_an_object_keeps_every_field(operation: str, path: Path, key: str) -> None:
    recorded = json.loads(path.read_text())
    async with client_for(operation, recorded, key) as client:
        model = await GETS[operation](client)
    assert model.to_dict() == recorded["body"]


@pytest.mark.parametrize(("operation", "path"), cases(LISTS))
async def test_a_list_yields_every_item_whole(operation: str, path: Path, key: str) -> None:
    recorded = json.loads(path.read_text())
    call, way = LISTS[operation]
    expected = recorded["body"]
    if isinstance(expected, dict):
        for name in way:
            expected = expected[name]
    async with client_for(operation, recorded, key) as client:
        items = [item.to_dict() async for item in call(client)]
    assert items == (expected or [])
