from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.sandbox.described import description, schema_violations
from tests.sandbox.sandbox_clients import until

from trunkline import webhooks
from trunkline.sandbox import EVENTS, Sandbox

ROOMS = "/v1/meetings/rooms"
# Each event, and its described schema.
SCHEMAS = {
    webhook["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    for webhook in description("meetings")["webhooks"].values()
}


def _room(sandbox: Sandbox, **fields: Any) -> str:
    room_id: str = sandbox.seed(rooms=[fields])["rooms"][0]["id"]
    return room_id


def _events(sandbox: Sandbox) -> list[str]:
    return [each.event for each in sandbox.webhooks]


def test_a_complete_meeting_sends_all_eight_events() -> None:
    sandbox = Sandbox()
    room = _room(sandbox)
    session = sandbox.meetings.start_session(room)
    guest = sandbox.meetings.join(session["id"], "Ada", is_host=True)
    recording = sandbox.meetings.record(session["id"])
    sandbox.meetings.stop_recording(recording["id"])
    sandbox.meetings.leave(guest["id"])
    sandbox.meetings.end_session(session["id"])
    sandbox.meetings.expire(room)
    assert _events(sandbox) == [
        "session:started",
        "session:participant:joined",
        "recording:started",
        "recording:ended",
        "recording:uploaded",
        "session:participant:left",
        "session:ended",
        "room:expired",
    ]
    assert set(_events(sandbox)) == set(EVENTS) - {"recording:ready"}  # The described name.


async def test_an_expired_room_is_reported_as_by_the_api(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    room = sandbox.meetings.expire(_room(sandbox))
    assert room["is_available"] is False
    assert (await application.get(f"/v1/meetings/rooms/{room['id']}")).json() == room


def test_every_event_conforms_to_the_description_and_is_parsed_by_trunkline() -> None:
    sandbox = Sandbox()
    room = _room(sandbox, recording_options={"auto_record": True}, expire_after_use=True)
    session = sandbox.meetings.start_session(room)
    sandbox.meetings.join(session["id"])
    sandbox.meetings.end_session(session["id"])
    assert set(_events(sandbox)) == set(EVENTS) - {"recording:ready"}  # The described name.
    for webhook in sandbox.webhooks:
        event = webhooks.parse(webhook.content)
        assert type(event).__name__ != "UnknownEvent"
        assert event.to_dict() == webhook.body
        (pointer,) = (p for p in SCHEMAS if p.endswith(f"/{type(event).__name__}"))
        assert schema_violations("meetings", pointer.removeprefix("#"), webhook.body) == []
        known = {name for _, name, _ in event._fields}
        assert known == set(webhook.body), webhook.event


async def test_changes_are_visible_through_the_api(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    room = _room(sandbox)
    session = sandbox.meetings.start_session(room)
    recording = sandbox.meetings.record(session["id"])
    path = f"/v1/meetings/recordings/{recording['id']}"
    begun = (await application.get(path)).json()
    assert (begun["status"], begun["_links"]) == ("started", {})
    sandbox.clock.advance(60)
    sandbox.meetings.stop_recording(recording["id"])
    ended = (await application.get(path)).json()
    assert ended["status"] == "uploaded"
    assert ended["_links"]["url"]["href"] == sandbox.webhooks[-1].body["url"]
    assert 60 <= sandbox.webhooks[-1].body["duration"] < 65
    of_session = await application.get(f"/v1/meetings/sessions/{session['id']}/recordings")
    assert of_session.json()["_embedded"]["recordings"] == [ended]
    sandbox.meetings.expire(room)
    assert (await application.get(f"{ROOMS}/{room}")).json()["is_available"] is False


def test_the_end_of_a_session_ends_recordings_and_participations() -> None:
    sandbox = Sandbox()
    session = sandbox.meetings.start_session(_room(sandbox))
    for name in ("Ada", "Grace"):
        sandbox.meetings.join(session["id"], name)
    gone = sandbox.meetings.join(session["id"], "Alan")
    sandbox.meetings.leave(gone["id"])
    sandbox.meetings.record(session["id"])
    before = len(sandbox.webhooks)
    sandbox.meetings.end_session(session["id"])
    assert _events(sandbox)[before:] == [
        "recording:ended",
        "recording:uploaded",
        "session:participant:left",
        "session:participant:left",
        "session:ended",
    ]


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda life, ids: life.start_session("none"), "no object with the id 'none' in rooms"),
        (lambda life, ids: life.start_session(ids["expired"]), "the room has expired"),
        (lambda life, ids: life.start_session(ids["room"]), "the room already has a session"),
        (lambda life, ids: life.join("none"), "no object with the id 'none' in sessions"),
        (lambda life, ids: life.join(ids["ended"]), "the session has already ended"),
        (lambda life, ids: life.record(ids["ended"]), "the session has already ended"),
        (lambda life, ids: life.record(ids["roomless"]), "the session does not belong to a room"),
        (lambda life, ids: life.leave(ids["left"]), "the participant has already left"),
        (lambda life, ids: life.stop_recording(ids["stopped"]), "the recording has already ended"),
        (lambda life, ids: life.end_session(ids["ended"]), "the session has already ended"),
        (lambda life, ids: life.expire(ids["expired"]), "the room has already expired"),
    ],
)
def test_an_impossible_step_is_rejected_and_sends_nothing(act: Any, problem: str) -> None:
    sandbox = Sandbox()
    life = sandbox.meetings
    ids = {"room": _room(sandbox), "expired": _room(sandbox), "other": _room(sandbox)}
    life.expire(ids["expired"])
    life.start_session(ids["room"])
    ended = life.start_session(ids["other"])["id"]
    ids |= {"ended": ended, "left": life.join(ended)["id"], "stopped": life.record(ended)["id"]}
    life.end_session(ended)
    ids["roomless"] = sandbox.seed(recordings=1)["recordings"][0]["session_id"]
    before = len(sandbox.webhooks)
    with pytest.raises((LookupError, ValueError), match=problem):
        act(life, ids)
    assert len(sandbox.webhooks) == before


async def test_a_room_expires_by_the_clock_and_sends_one_event(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    room = (await application.post(ROOMS, json={})).json()
    sandbox.clock.advance(timedelta(minutes=9))
    await application.get(ROOMS)
    assert _events(sandbox) == []
    sandbox.clock.advance(timedelta(minutes=2))
    event = await sandbox.webhooks.wait_for("room:expired", room_id=room["id"])
    assert event.body["expires_at"] == room["expires_at"]
    for _ in range(2):
        await application.get(ROOMS)
    assert _events(sandbox) == ["room:expired"]


async def test_an_extended_room_expires_later(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    now = sandbox.clock.now()
    dates = [(now + timedelta(hours=hours)).isoformat() for hours in (1, 3)]
    body = {"type": "long_term", "expires_at": dates[0]}
    room = (await application.post(ROOMS, json=body)).json()
    for change in ({"expires_at": dates[1]}, {"expire_after_use": True}):
        await application.patch(f"{ROOMS}/{room['id']}", json={"update_details": change})
    sandbox.clock.advance(timedelta(hours=2))
    assert (await application.get(f"{ROOMS}/{room['id']}")).json()["is_available"] is True
    assert _events(sandbox) == []
    sandbox.clock.advance(timedelta(hours=2))
    await application.get(ROOMS)
    assert _events(sandbox) == ["room:expired"]


async def test_a_served_sandbox_expires_rooms_without_a_request(sandbox: Sandbox) -> None:
    _room(sandbox)
    sandbox.clock.advance(601)
    await until(lambda: _events(sandbox) == ["room:expired"])


def test_a_room_expires_once_whatever_triggers_it() -> None:
    sandbox = Sandbox()
    sandbox.meetings.expire(_room(sandbox))
    sandbox.clock.advance(3600)
    sandbox._core.expire_due()
    assert _events(sandbox) == ["room:expired"]


def test_repeated_changes_of_a_room_take_no_more_memory() -> None:
    sandbox = Sandbox()
    owner = sandbox.credentials.application_id
    rooms = sandbox._core.state.store.collection("rooms", owner)
    room = rooms.get(_room(sandbox))
    assert room is not None
    calendar = sandbox._core.state.calendar
    for minute in range(5_000):
        hour, rest = divmod(minute, 60)
        day, hour = divmod(hour, 24)
        calendar.add(owner, {**room, "expires_at": f"2098-01-0{day + 1}T{hour:02}:{rest:02}:00Z"})
    assert len(calendar._heap) < 1_500
    assert calendar.pop_due(4_000_000_000.0) == []
    assert calendar.pop_due(4_100_000_000.0) == [(owner, room["id"])]
