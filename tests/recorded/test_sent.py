"""Undescribed arguments, paths and tokens can be sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import httpx
import jwt
import pytest

from trunkline.coviu import Role

from .operations import client_of

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")

CHANNEL = {"type": "app"}
KNOCK = {"knocking_id": "k-1", "member_id_inviting": "MEM-2", "media": {"audio": True}}
PICTURE = {"image_url": "https://pics.example/x.png", "properties": {"ttl": 60}}
OPTIONS = {"initial_join_options": {"microphone_state": "off"}, "ui_settings": {"language": "de"}}
PRIVACY = {"privacy": {"improve_ai": False}}
CHANNELS = {"channels": {"pstn": [{"number": 15550100}]}}

# The API, the call, and the body on the wire; None for no body.
SENT: dict[str, tuple[str, Callable[[Any], Any], Any]] = {
    "a conversation of nothing": ("conversations", lambda c: c.conversations.create(), None),
    "a user of nothing": ("conversations", lambda c: c.users.create(), None),
    "a conversation without a name": (
        "conversations",
        lambda c: c.conversations.create(display_name="Desk", **PICTURE),
        {"display_name": "Desk", **PICTURE},
    ),
    "a user without a name": (
        "conversations",
        lambda c: c.users.create(**PICTURE, **CHANNELS),
        {**PICTURE, **CHANNELS},
    ),
    "an update of a conversation": (
        "conversations",
        lambda c: c.conversations.update("x", **PICTURE),
        PICTURE,
    ),
    "an update of a user": (
        "conversations",
        lambda c: c.users.update("x", **PICTURE, **CHANNELS),
        {**PICTURE, **CHANNELS},
    ),
    "a member without an action": (
        "conversations",
        lambda c: c.conversations.members.create("x", user_id="u", channel=CHANNEL),
        {"user_id": "u", "channel": CHANNEL},
    ),
    "a member who knocked": (
        "conversations",
        lambda c: c.conversations.members.create("x", user_id="u", channel=CHANNEL, **KNOCK),
        {"user_id": "u", "channel": CHANNEL, **KNOCK},
    ),
    "a private application": (
        "applications",
        lambda c: c.applications.create(name="x", **PRIVACY),
        {"name": "x", **PRIVACY},
    ),
    "an update of a private application": (
        "applications",
        lambda c: c.applications.update("x", name="x", **PRIVACY),
        {"name": "x", **PRIVACY},
    ),
    "a room": ("meetings", lambda c: c.meetings.rooms.create(**OPTIONS), OPTIONS),
    "an update of a room": (
        "meetings",
        lambda c: c.meetings.rooms.update("x", **OPTIONS),
        {"update_details": OPTIONS},
    ),
    "a participant": (
        "coviu",
        lambda c: c.sessions.participants.add("x", phone="+15550100", role=Role.PARTICIPANT),
        {"phone": "+15550100", "role": "participant"},
    ),
    "a participant with a role in capitals": (
        "coviu",
        lambda c: c.sessions.participants.add("x", role="PARTICIPANT"),
        {"role": "PARTICIPANT"},
    ),
    "an update of a participant": (
        "coviu",
        lambda c: c.participants.update("x", phone="+15550100", role="PARTICIPANT"),
        {"phone": "+15550100", "role": "PARTICIPANT"},
    ),
}


async def request_of(api: str, call: Callable[[Any], Any], **options: Any) -> httpx.Request:
    """Return the request of a call."""
    requests: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(201, json={"id": "x", "participant_id": "x"})

    async with client_of(api, respond, **options) as client:
        await call(client)
    (request,) = requests
    return request


@pytest.mark.parametrize("case", SENT)
async def test_an_undescribed_argument_is_sent(case: str) -> None:
    api, call, body = SENT[case]
    request = await request_of(api, call)
    if body is None:
        assert request.content in (b"", b"{}")
    else:
        assert json.loads(request.content) == body


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://api-eu.vonage.com/v1/meetings/rooms"),
        (
            {"base_url": {"meetings": "https://api-eu.vonage.com/beta/meetings"}},
            "https://api-eu.vonage.com/beta/meetings/rooms",
        ),
        ({"base_url": "https://127.0.0.1"}, "https://127.0.0.1/v1/meetings/rooms"),
    ],
)
async def test_meetings_has_the_base_url_of_the_last_sdks_or_another(
    options: dict[str, Any], url: str
) -> None:
    request = await request_of("meetings", lambda c: c.meetings.rooms.create(), **options)
    assert str(request.url) == url


@pytest.mark.parametrize("version", ["beta", "beta2", "v0.1", "v0.2", "v0.3", "v1", "v2"])
async def test_the_acl_of_a_token_allows_every_version(version: str) -> None:
    base_url = {"conversations": f"https://api.nexmo.com/{version}"}
    for call, path in (
        (lambda c: c.conversations.create(), "conversations/CON-1/members"),
        (lambda c: c.users.create(), "users/USR-1"),
    ):
        request = await request_of("conversations", call, base_url=base_url)
        token = request.headers["authorization"].partition(" ")[2]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert list(claims["acl"]["paths"]) == [
            "/*/users/**",
            "/*/conversations/**",
            "/*/sessions/**",
        ]
        assert any(fnmatchcase(f"/{version}/{path}", each) for each in claims["acl"]["paths"])
