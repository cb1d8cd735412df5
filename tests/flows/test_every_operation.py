"""Every method of both clients against the sandbox, over sockets.

There is one story per API. Each story verifies that it called every operation of the API's
description, and that the sandbox rejected only the requests that it meant to be rejected.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from trunkline import NULL, Coviu, Vonage, errors
from trunkline.applications import Capabilities, Voice, VoiceWebhooks, Webhook
from trunkline.conversations import MemberState
from trunkline.coviu import NewParticipant, Order, Role
from trunkline.meetings import RoomType
from trunkline.sandbox import Sandbox

pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),  # recorded shapes
]

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 300, 100) + b"\x08\x06\0\0\0"
METHODS = ("get", "put", "post", "patch", "delete")

# Transports: aiohttp, the default, with and without TLS, and httpx.
TRANSPORTS: dict[str, tuple[bool, Callable[[], dict[str, Any]]]] = {
    "aiohttp": (False, dict),
    "aiohttp-tls": (True, dict),
    "httpx": (False, lambda: {"transport": httpx.AsyncHTTPTransport()}),
}


@pytest.fixture(params=TRANSPORTS)
def wire(request: pytest.FixtureRequest) -> tuple[bool, Callable[[], dict[str, Any]]]:
    return TRANSPORTS[request.param]


@pytest.fixture
async def sandbox(wire: tuple[bool, Callable[[], dict[str, Any]]]) -> AsyncIterator[Sandbox]:
    async with Sandbox(tls=wire[0]) as sandbox:
        yield sandbox


@pytest.fixture
async def vonage(
    sandbox: Sandbox, wire: tuple[bool, Callable[[], dict[str, Any]]]
) -> AsyncIterator[Vonage]:
    async with sandbox.vonage(**wire[1]()) as vonage:
        yield vonage


@pytest.fixture
async def coviu(
    sandbox: Sandbox, wire: tuple[bool, Callable[[], dict[str, Any]]]
) -> AsyncIterator[Coviu]:
    async with sandbox.coviu(**wire[1]()) as coviu:
        yield coviu


def check_every_operation(sandbox: Sandbox, api: str, *refused: int) -> None:
    """Verify that the story called every described operation, and the statuses of the responses."""
    text = (files("trunkline_api") / api / "openapi.json").read_text(encoding="utf-8")
    described = {
        item[method]["operationId"]
        for item in json.loads(text)["paths"].values()
        for method in METHODS
        if method in item
    }
    assert described - {request.operation for request in sandbox.requests} == set()
    statuses = [request.status or 0 for request in sandbox.requests]
    assert [status for status in statuses if not 200 <= status < 300] == list(refused)


async def test_applications(sandbox: Sandbox, vonage: Vonage) -> None:
    answer = Webhook(address="https://example.com/answer", http_method="GET")
    voice = Capabilities(voice=Voice(webhooks=VoiceWebhooks(answer_url=answer)))
    made = await vonage.applications.create(name="Front desk", capabilities=voice)
    assert made.keys is not None
    assert made.keys.private_key is not None
    assert made.capabilities == voice

    # The client signs its calls at once, and finds no other application.
    options = {"application_id": made.id, "private_key": made.keys.private_key}
    async with sandbox.vonage(**options) as other:  # type: ignore[arg-type]  # a dict of both
        assert await other.meetings.rooms.list().collect() == []

    changed = await vonage.applications.update(made.id, name="Reception")
    assert (changed.name, changed.capabilities) == ("Reception", Capabilities())
    assert await vonage.applications.get(made.id) == changed
    for number in range(4):
        await vonage.applications.create(name=f"Number {number}")
    names = [each.name async for each in vonage.applications.list(page_size=2)]
    assert names == ["Sandbox", "Reception", *(f"Number {number}" for number in range(4))]

    await vonage.applications.delete(made.id)
    with pytest.raises(errors.NotFoundError, match="application"):
        await vonage.applications.get(made.id)
    assert sandbox.ledger.ids("deleted", "applications") == [made.id]
    check_every_operation(sandbox, "applications", 404)


async def test_meetings(sandbox: Sandbox, vonage: Vonage) -> None:
    meetings = vonage.meetings
    theme = await meetings.themes.create(
        main_color="#12f64e", brand_text="Acme", short_company_url="acme"
    )
    with pytest.raises(errors.ConflictError, match="short_company_url"):
        await meetings.themes.create(main_color="#fff", brand_text="B", short_company_url="acme")
    theme = await meetings.themes.update(theme.theme_id, theme_name="Bright")
    await meetings.themes.upload_logo(theme.theme_id, PNG, logo_type="white")
    theme = await meetings.themes.get(theme.theme_id)
    assert (theme.theme_name, theme.brand_image_colored) == ("Bright", None)
    assert theme.brand_image_white is not None
    assert await meetings.themes.list().collect() == [theme]
    application = await meetings.application.update(default_theme_id=theme.theme_id)
    assert application.default_theme_id == theme.theme_id

    tomorrow = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=1)
    room = await meetings.rooms.create(
        display_name="Stand-up", type_=RoomType.LONG_TERM, expires_at=tomorrow
    )
    assert (room.expires_at, room.theme_id, room.metadata) == (tomorrow, None, None)
    room = await meetings.rooms.update(room.id, theme_id=theme.theme_id)
    assert await meetings.rooms.get(room.id) == room
    for number in range(4):
        await meetings.rooms.create(display_name=f"Room {number}")
    names = [each.display_name async for each in meetings.rooms.list(page_size=2)]
    assert names == ["Stand-up", *(f"Room {number}" for number in range(4))]
    assert await meetings.themes.rooms(theme.theme_id).collect() == [room]

    session = sandbox.meetings.start_session(room.id)["id"]
    recording = sandbox.meetings.record(session)["id"]
    with pytest.raises(errors.PermissionDeniedError, match="'uploaded' status"):
        await meetings.recordings.delete(recording)
    sandbox.meetings.end_session(session)
    found = await meetings.recordings.get(recording)
    assert found.session_id == session
    assert await meetings.sessions.recordings(session).collect() == [found]
    await meetings.recordings.delete(recording)
    assert len(await meetings.dial_in_numbers.list().collect()) == 4

    with pytest.raises(errors.BadRequestError, match="could not delete theme"):
        await meetings.themes.delete(theme.theme_id)
    await meetings.application.update(default_theme_id=NULL)
    await meetings.themes.delete(theme.theme_id, force=True)
    assert (await meetings.rooms.get(room.id)).theme_id is None
    check_every_operation(sandbox, "meetings", 409, 403, 400)


async def test_conversations(sandbox: Sandbox, vonage: Vonage) -> None:
    conversation = await vonage.conversations.create(name="launch", display_name="Launch day")
    users = [await vonage.users.create(name=name) for name in ("ada", "grace", "joan")]
    members = vonage.conversations.members
    for user in users:
        await members.create(
            conversation.id, user_id=user.id, action="invite", channel={"type": "app"}
        )
    names = [each.name async for each in members.list(conversation.id, page_size=2)]
    assert names == ["ada", "grace", "joan"]
    listed = (await vonage.conversations.get(conversation.id)).members or []
    ada = next(each.id for each in listed if each.name == "ada")
    assert ada is not None
    joined = await members.update(conversation.id, ada, action="join")
    assert (joined.state, joined.timestamp is not None) == (MemberState.JOINED, True)
    assert await members.get(conversation.id, ada) == joined
    with pytest.raises(errors.BadRequestError) as caught:
        await members.create(conversation.id, user_name="ada", action="join", channel={})
    assert caught.value.status == 400
    await members.delete(conversation.id, ada)
    left = await members.get(conversation.id, ada)
    assert (left.state, left.user_id) == (MemberState.LEFT, users[0].id)

    changed = await vonage.conversations.update(conversation.id, display_name="The day after")
    assert changed.id == conversation.id
    seen = await vonage.conversations.get(conversation.id)
    assert (seen.display_name, len(seen.members or ())) == ("The day after", 3)
    assert [each.id async for each in vonage.conversations.list(name="launch")] == [seen.id]
    assert (await vonage.users.update(users[1].id, display_name="Grace")).display_name == "Grace"
    assert (await vonage.users.get(users[1].id)).name == "grace"
    assert [each.name async for each in vonage.users.list(page_size=1)] == ["ada", "grace", "joan"]
    await vonage.users.delete(users[2].id)
    await vonage.conversations.delete(conversation.id)
    with pytest.raises(errors.NotFoundError):
        await members.list(conversation.id).first()
    check_every_operation(sandbox, "conversations", 400, 404)


async def test_media(sandbox: Sandbox, vonage: Vonage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 1_000
    sandbox.seed(media=[{"content": content, "mime_type": "audio/wav"}, {}, {}])
    items = await vonage.media.list(page_size=1, order="ascending").collect()
    assert len(items) == 3
    item = items[0]
    assert (item.media_size, item.mime_type, item.public) == (len(content), "audio/wav", False)
    await vonage.media.update(item.id, title="Welcome", max_downloads_allowed=1)
    async with vonage.media.download(item.id) as download:
        saved = await download.save(tmp_path / "welcome.wav")
        assert download.content_type == "audio/wav"
    assert saved.read_bytes() == content
    info = await vonage.media.get(item.id)
    assert (info.times_downloaded, info.max_downloads_allowed) == (1, 1)
    with pytest.raises(errors.PermissionDeniedError):
        async with vonage.media.download(item.id):
            pass
    await vonage.media.delete(item.id)
    with pytest.raises(errors.NotFoundError):
        await vonage.media.get(item.id)
    check_every_operation(sandbox, "media", 403, 404)


async def test_coviu(sandbox: Sandbox, coviu: Coviu) -> None:
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(hours=1)
    sessions = [
        await coviu.sessions.create(
            session_name=f"Consultation {number}",
            start_time=start + dt.timedelta(hours=number),
            end_time=start + dt.timedelta(hours=number, minutes=30),
            participants=[NewParticipant(display_name="Dr Okafor", role=Role.HOST)],
        )
        for number in range(3)
    ]
    session = sessions[0]
    assert (session.start_time, session.picture) == (start, None)
    guest = await coviu.sessions.participants.add(session.session_id, display_name="Sam")
    assert guest.role == Role.GUEST
    sandbox.tokens.expire_all()  # The client prevents it.
    guest = await coviu.participants.update(guest.participant_id, state="waiting")
    assert await coviu.participants.get(guest.participant_id) == guest
    names = [
        each.display_name
        async for each in coviu.sessions.participants.list(session.session_id, page_size=1)
    ]
    assert names == ["Dr Okafor", "Sam"]
    assert (await coviu.participants.delete(guest.participant_id)).ok is True
    assert len((await coviu.sessions.get(session.session_id)).participants or ()) == 1
    everybody = await coviu.sessions.get(session.session_id, deleted_participants=True)
    assert [each.deleted_at is None for each in everybody.participants or ()] == [True, False]

    changed = await coviu.sessions.update(session.session_id, session_name="Second opinion")
    assert changed.session_name == "Second opinion"
    newest = await coviu.sessions.list(order=Order.REVERSE, page_size=2).collect()
    assert [each.session_id for each in newest] == [each.session_id for each in sessions[::-1]]
    assert (await coviu.sessions.cancel(session.session_id)).ok is True
    with pytest.raises(errors.BadRequestError, match="canceled"):
        await coviu.sessions.cancel(session.session_id)
    assert len(await coviu.sessions.list().collect()) == 2
    check_every_operation(sandbox, "coviu", 401, 400)
