"""Calls, models, options, hooks and errors as type checkers see them. Checked and never run.

Each `type: ignore` is a mistake of a caller that must be detected.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, assert_type

import httpx

from trunkline import (
    NULL,
    Coviu,
    Download,
    Hooks,
    Limits,
    RequestEvent,
    ResponseEvent,
    RetryEvent,
    RetryPolicy,
    Vonage,
    dumps,
    errors,
    webhooks,
)
from trunkline.applications import Application, Capabilities
from trunkline.conversations import Member
from trunkline.coviu import NewParticipantDict, Participant, Session
from trunkline.meetings import ParticipantJoined, Room, RoomType
from trunkline.sandbox import Sandbox


async def calls(vonage: Vonage, coviu: Coviu, start: dt.datetime) -> None:
    application = await vonage.applications.create(name="Front desk", capabilities=Capabilities())
    assert_type(application, Application)
    twin = vonage.with_options(subject="a", timeout=5, rate_limit_wait=True)
    assert_type(twin, Vonage)
    vonage.with_options(proxy="http://p")  # type: ignore[call-arg]
    coviu.with_options(subject="a")  # type: ignore[call-arg]
    requested = await vonage.meetings.request("POST", "/rooms/x/end", json={}, cast_to=Room)
    assert_type(requested, Room)
    assert_type(await vonage.meetings.request("GET", "/x", cast_to=list[Room]), list[Room])
    assert_type(await vonage.meetings.request("GET", "/x", cast_to=bytes), bytes)
    assert_type(await vonage.meetings.request("DELETE", "/x"), Any)
    await vonage.meetings.request("GET", "/x", limit=3)  # type: ignore[call-overload]
    if (info := requested.response_info) is not None:
        assert_type(info.status, int)
        assert_type(info.request_id, str | None)
    assert_type(application.id, str)
    await vonage.applications.update("id", name="Night shift", capabilities={"voice": {}})

    room = await vonage.meetings.rooms.create(
        display_name="Stand-up", type_=RoomType.LONG_TERM, expires_at=start, theme_id=NULL
    )
    assert_type(room, Room)
    await vonage.meetings.rooms.create(display_name="Stand-up", type_="instant")
    assert_type(await vonage.applications.delete("id"), None)

    member = await vonage.conversations.members.create(
        "id", user_id="id", action="join", channel={"type": "app"}
    )
    assert_type(member, Member)

    host: NewParticipantDict = {"display_name": "Dr Okafor", "role": "host"}
    session = await coviu.sessions.create(
        session_name="Consultation", start_time=start, end_time=start, participants=[host]
    )
    assert_type(session, Session)
    assert_type(await coviu.participants.get("id"), Participant)


async def files(vonage: Vonage) -> None:
    await vonage.meetings.themes.upload_logo("id", Path("logo.png"))
    download = vonage.media.download("id")
    assert_type(download, Download)
    async with download:
        async for chunk in download.aiter_bytes():
            assert_type(chunk, bytes)


def models(room: Room, body: bytes) -> None:
    assert_type(Room.from_dict({}), Room)
    assert_type(room.to_dict(), dict[str, Any])
    assert_type(dumps([room]), bytes)
    event = webhooks.parse(body)
    if isinstance(event, ParticipantJoined):
        assert_type(event, ParticipantJoined)


def before(event: RequestEvent) -> None:
    assert_type(event.operation, str)
    assert_type(event.path_template, str)
    assert_type(event.request, httpx.Request)


async def after(event: ResponseEvent) -> None:
    assert_type(event.status, int)
    assert_type(event.headers, Mapping[str, str])
    assert_type(event.response, httpx.Response)


def again(event: RetryEvent) -> None:
    assert_type(event.attempt, int)


async def options(transport: httpx.AsyncBaseTransport) -> None:
    hooks = Hooks(on_request=before, on_response=after, on_retry=again)
    vonage = Vonage(
        private_key=Path("private.key"),
        timeout=httpx.Timeout(3),
        retry=RetryPolicy(attempts=5),
        limits=Limits(max_connections=10),
        rate_limit={"media": "30/s", "applications": None},
        transport=transport,
        hooks=hooks,
    )
    await vonage.applications.get("id", deadline=5, retry=None, headers={"X-Team": "blue"})
    async with Vonage.from_env(deadline=5) as other:
        assert_type(other, Vonage)
    async with Sandbox() as sandbox, sandbox.coviu(deadline=5) as coviu:
        assert_type(coviu, Coviu)


async def failures(vonage: Vonage) -> None:
    try:
        await vonage.applications.get("id")
    except errors.APIStatusError as error:
        assert_type(error.status, int)
        assert_type(error.retry_after, float | None)
        assert_type([parameter.reason for parameter in error.invalid_parameters], list[str])
    except errors.TrunklineError as error:
        assert_type([attempt.status for attempt in error.attempts], list[int | None])


async def mistakes(vonage: Vonage, room: Room) -> None:
    vonage.meeting  # type: ignore[attr-defined]  # noqa: B018
    room.dispaly_name  # type: ignore[attr-defined]  # noqa: B018
    await vonage.applications.create()  # type: ignore[call-arg]
    await vonage.applications.create(name=5)  # type: ignore[arg-type]
    await vonage.applications.create(nmae="Front desk")  # type: ignore[call-arg]
    await vonage.meetings.rooms.create(display_name="x", expires_at="soon")  # type: ignore[arg-type]
    await vonage.meetings.rooms.get(room)  # type: ignore[arg-type]
    await vonage.meetings.rooms.get("id", dedline=5)  # type: ignore[call-arg]
    vonage.applications.get("id").name  # type: ignore[attr-defined]  # noqa: B018
    with vonage:  # type: ignore[attr-defined]
        pass
