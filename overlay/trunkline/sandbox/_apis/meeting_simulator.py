"""The meeting simulator: people meet in rooms, record and leave, and rooms expire."""

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


def send_event(state: State, event: str, owner: str, room: Document, subject: Document) -> None:
    """Send an event of the Meetings API as a webhook."""
    kind, body = EVENTS[event]
    url = callback_url(kind, room, state.applications.get(owner))
    key = state.credentials.api_key, state.credentials.signature_secret
    state.webhooks.emit({"event": event, **body(room, subject)}, url, owner, key)


def expire_due(state: State) -> None:
    """Mark the rooms that have expired and send their events."""
    if state.calendar.next > state.clock.time():
        return
    for owner, id in state.calendar.pop_due(state.clock.time()):
        rooms = state.store.collection("rooms", owner)
        room = rooms.get(id)
        if room is not None and not room.get("expired"):
            rooms.change(id, {"expired": True}, logged=False)
            send_event(state, "room:expired", owner, room, room)
    state.store.commit()


class MeetingSimulator:
    """Simulates meetings in the rooms of a sandbox and sends their events as webhooks.

    Each method takes an identifier and returns the object as a dict.

    Args:
        state: Returns the state of the sandbox.

    Raises:
        LookupError: The object does not exist.
        ValueError: The state of the object does not allow the operation.
    """

    def __init__(self, state: Callable[[], State]) -> None:
        self._state = state

    def start_session(self, room_id: str) -> dict[str, Any]:
        """Start a session in a room, and a recording if the room has `auto_record`."""
        state, owner, room = self._find("rooms", room_id)
        if room["expires_at"] <= timestamp(state.clock.now()):
            raise ValueError("the room has expired")
        if any(s.get("room_id") == room_id and "ended_at" not in s for s in self._sessions(owner)):
            raise ValueError("the room already has a session")
        session = new_session(state, owner, {"room_id": room_id})
        send_event(state, "session:started", owner, room, session)
        if room["recording_options"]["auto_record"]:
            self.record(session["id"])
        return self._commit(session)

    def join(
        self, session_id: str, name: str = "Guest", *, is_host: bool = False
    ) -> dict[str, Any]:
        """Add a participant to a session and return it."""
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
        send_event(state, "session:participant:joined", owner, room, attendee)
        return self._commit(attendee)

    def leave(self, participant_id: str) -> dict[str, Any]:
        """Remove a participant from a session and return it."""
        state, owner, attendee = self._find("attendees", participant_id)
        if "left_at" in attendee:
            raise ValueError("the participant has already left")
        room = self._room_of(owner, attendee["session_id"])
        left = {"left_at": timestamp(state.clock.now())}
        attendee = state.store.collection("attendees", owner).change(participant_id, left)
        send_event(state, "session:participant:left", owner, room, attendee)
        return self._commit(attendee)

    def record(self, session_id: str) -> dict[str, Any]:
        """Start a recording of a session and return it."""
        state, owner, _, room = self._running(session_id)
        now = timestamp(state.clock.now())
        fields = {"session_id": session_id, "status": "started", "started_at": now}
        recording = new_recording(state, owner, fields)
        send_event(state, "recording:started", owner, room, recording)
        return self._commit(recording)

    def stop_recording(self, recording_id: str) -> dict[str, Any]:
        """Stop a recording, which is ready at once, and return it."""
        state, owner, recording = self._find("recordings", recording_id)
        if recording["status"] != "started":
            raise ValueError("the recording has already ended")
        room = self._room_of(owner, recording["session_id"])
        now, started = state.clock.now(), parse_iso(recording["started_at"])
        recordings = state.store.collection("recordings", owner)
        ended = {"status": "stopped", "ended_at": timestamp(now)}
        recording = recordings.change(recording_id, ended)
        duration = (now - started).total_seconds() if started else 0.0
        details = {**recording, "duration": round(duration, 3), "url": archive_url(recording_id)}
        send_event(state, "recording:ended", owner, room, details)
        recording = recordings.change(recording_id, {"status": "uploaded"})
        uploaded = "recording:uploaded" if state.shapes == "recorded" else "recording:ready"
        send_event(state, uploaded, owner, room, details)
        return self._commit(recording)

    def end_session(self, session_id: str) -> dict[str, Any]:
        """End a session and its recordings; all participants leave.

        A room with `expire_after_use` expires.
        """
        state, owner, session, room = self._running(session_id)
        for recording in state.store.collection("recordings", owner):
            if recording["session_id"] == session_id and recording["status"] == "started":
                self.stop_recording(recording["id"])
        for attendee in state.store.collection("attendees", owner):
            if attendee["session_id"] == session_id and "left_at" not in attendee:
                self.leave(attendee["id"])
        ended = {"ended_at": timestamp(state.clock.now())}
        session = self._sessions(owner).change(session_id, ended)
        send_event(state, "session:ended", owner, room, session)
        if room["expire_after_use"] and not room.get("expired"):
            self.expire(room["id"])
        return self._commit(session)

    def expire(self, room_id: str) -> dict[str, Any]:
        """Expire a room now and return it as the API shows it."""
        state, owner, room = self._find("rooms", room_id)
        if room.get("expired"):
            raise ValueError("the room has already expired")
        now = {"expires_at": timestamp(state.clock.now()), "expired": True}
        room = state.store.collection("rooms", owner).change(room_id, now)
        send_event(state, "room:expired", owner, room, room)
        return self._commit(view_room(state, owner, room))

    def _commit(self, document: Document) -> dict[str, Any]:
        self._state().store.commit()
        return dict(document)

    def _find(self, kind: str, id: str) -> tuple[State, str, Document]:
        state = self._state()
        for owner, collection in state.store.owners(kind):
            document = collection.get(id)
            if document is not None:
                return state, owner, document
        raise LookupError(f"no object with the id {id!r} in {kind}")

    def _sessions(self, owner: str) -> Collection:
        return self._state().store.collection("sessions", owner)

    def _room_of(self, owner: str, session_id: str) -> Document:
        session = self._sessions(owner).get(session_id) or {}
        room = self._state().store.collection("rooms", owner).get(session.get("room_id") or "")
        if room is None:
            raise ValueError("the session does not belong to a room")
        return room

    def _running(self, session_id: str) -> tuple[State, str, Document, Document]:
        state, owner, session = self._find("sessions", session_id)
        if "ended_at" in session:
            raise ValueError("the session has already ended")
        return state, owner, session, self._room_of(owner, session_id)
