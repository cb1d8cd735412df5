"""What happens in rooms, which no API can do: people meet, record, leave, and rooms expire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.formats import parse_iso, timestamp
from trunkline.sandbox._events.events import EVENTS, callback_url
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document

from .meetings import view_room
from .recordings import archive_url, new_recording, new_session


def announce(state: State, event: str, owner: str, room: Document, about: Document) -> None:
    """Send one of the Meetings API's events."""
    kind, body = EVENTS[event]
    url = callback_url(kind, room, state.applications.get(owner))
    key = state.credentials.api_key, state.credentials.signature_secret
    state.webhooks.emit({"event": event, **body(room, about)}, url, owner, key)


def expire_due(state: State) -> None:
    """Announce the rooms that have expired by now."""
    if state.calendar.next > state.clock.time():
        return
    for owner, id in state.calendar.due(state.clock.time()):
        rooms = state.store.collection("rooms", owner)
        room = rooms.get(id)
        if room is not None and not room.get("expired"):
            rooms.change(id, {"expired": True}, noted=False)
            announce(state, "room:expired", owner, room, room)
    state.store.commit()


class MeetingLife:
    """Lets things happen in the rooms of a sandbox, and sends the events that tell of them.

    Every method takes an identifier and raises a LookupError where there is no such thing, and a
    ValueError where it is in no state for it. What they return are plain dicts.

    Args:
        state: Returns the state of the sandbox.
    """

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def start_session(self, room_id: str) -> dict[str, Any]:
        """Let people meet in a room; where it records by itself, the recording starts as well."""
        state, owner, room = self._find("rooms", room_id)
        if room["expires_at"] <= timestamp(state.clock.now()):
            raise ValueError("the room has expired")
        if any(s.get("room_id") == room_id and "ended_at" not in s for s in self._sessions(owner)):
            raise ValueError("there is a session in the room already")
        session = new_session(state, owner, {"room_id": room_id})
        announce(state, "session:started", owner, room, session)
        if room["recording_options"]["auto_record"]:
            self.record(session["id"])
        return self._done(session)

    def join(
        self, session_id: str, name: str = "Guest", *, is_host: bool = False
    ) -> dict[str, Any]:
        """Let somebody join a session; return the participant."""
        state, owner, _, room = self._running(session_id)
        id = str(uuid4())
        attendee = {
            "id": id,
            "session_id": session_id,
            "name": name,
            "is_host": is_host,
            "joined_at": timestamp(state.clock.now()),
        }
        state.store.collection("attendees", owner).add(id, attendee)
        announce(state, "session:participant:joined", owner, room, attendee)
        return self._done(attendee)

    def leave(self, participant_id: str) -> dict[str, Any]:
        """Let somebody leave a session; return the participant."""
        state, owner, attendee = self._find("attendees", participant_id)
        if "left_at" in attendee:
            raise ValueError("the participant has left already")
        room = self._room_of(owner, attendee["session_id"])
        left = {"left_at": timestamp(state.clock.now())}
        attendee = state.store.collection("attendees", owner).change(participant_id, left)
        announce(state, "session:participant:left", owner, room, attendee)
        return self._done(attendee)

    def record(self, session_id: str) -> dict[str, Any]:
        """Start to record a session; return the recording."""
        state, owner, _, room = self._running(session_id)
        now = timestamp(state.clock.now())
        fields = {"session_id": session_id, "status": "started", "started_at": now}
        recording = new_recording(state, owner, fields)
        announce(state, "recording:started", owner, room, recording)
        return self._done(recording)

    def stop_recording(self, recording_id: str) -> dict[str, Any]:
        """End a recording, which is ready at once; return it."""
        state, owner, recording = self._find("recordings", recording_id)
        if recording["status"] != "started":
            raise ValueError("the recording has ended already")
        room = self._room_of(owner, recording["session_id"])
        now, begun = state.clock.now(), parse_iso(recording["started_at"])
        recordings = state.store.collection("recordings", owner)
        ended = {"status": "stopped", "ended_at": timestamp(now)}
        recording = recordings.change(recording_id, ended)
        length = (now - begun).total_seconds() if begun else 0.0
        told = {**recording, "duration": round(length, 3), "url": archive_url(recording_id)}
        announce(state, "recording:ended", owner, room, told)
        recording = recordings.change(recording_id, {"status": "uploaded"})
        announce(state, "recording:ready", owner, room, told)
        return self._done(recording)

    def end_session(self, session_id: str) -> dict[str, Any]:
        """End a session: recordings end, everybody leaves, and a room for one use expires."""
        state, owner, session, room = self._running(session_id)
        for recording in state.store.collection("recordings", owner):
            if recording["session_id"] == session_id and recording["status"] == "started":
                self.stop_recording(recording["id"])
        for attendee in state.store.collection("attendees", owner):
            if attendee["session_id"] == session_id and "left_at" not in attendee:
                self.leave(attendee["id"])
        ended = {"ended_at": timestamp(state.clock.now())}
        session = self._sessions(owner).change(session_id, ended)
        announce(state, "session:ended", owner, room, session)
        if room["expire_after_use"] and not room.get("expired"):
            self.expire(room["id"])
        return self._done(session)

    def expire(self, room_id: str) -> dict[str, Any]:
        """Let a room expire now; return it as the API answers it."""
        state, owner, room = self._find("rooms", room_id)
        if room.get("expired"):
            raise ValueError("the room has expired already")
        now = {"expires_at": timestamp(state.clock.now()), "expired": True}
        room = state.store.collection("rooms", owner).change(room_id, now)
        announce(state, "room:expired", owner, room, room)
        return self._done(view_room(state, owner, room))

    def _done(self, document: Document) -> dict[str, Any]:
        self._state().store.commit()
        return dict(document)

    def _find(self, kind: str, id: str) -> tuple[State, str, Document]:
        state = self._state()
        for owner, collection in state.store.owners(kind):
            document = collection.get(id)
            if document is not None:
                return state, owner, document
        raise LookupError(f"there are no {kind} with the id {id!r}")

    def _sessions(self, owner: str) -> Collection:
        return self._state().store.collection("sessions", owner)

    def _room_of(self, owner: str, session_id: str) -> Document:
        session = self._sessions(owner).get(session_id) or {}
        room = self._state().store.collection("rooms", owner).get(session.get("room_id") or "")
        if room is None:
            raise ValueError("the session is in no room")
        return room

    def _running(self, session_id: str) -> tuple[State, str, Document, Document]:
        state, owner, session = self._find("sessions", session_id)
        if "ended_at" in session:
            raise ValueError("the session has ended already")
        return state, owner, session, self._room_of(owner, session_id)
