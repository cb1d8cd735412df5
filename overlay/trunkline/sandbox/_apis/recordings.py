"""The Meetings API: sessions and their recordings."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.formats import link, timestamp
from trunkline.sandbox._http.routing import Call, Response, Route, json_response, no_content
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Document

from .meetings import find

_ARCHIVE = "https://prod-meetings-recordings.s3.amazonaws.com"
_DEFAULT_DURATION = timedelta(minutes=5)  # of a recording without times


def new_session(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a session of an application."""
    raw = f"1~~{state.clock.time():.0f}~{secrets.token_urlsafe(18)}~~"
    id = fields.get("id") or f"2_{base64.urlsafe_b64encode(raw.encode()).decode().rstrip('=')}"
    started = fields.get("started_at", timestamp(state.clock.now()))
    session = {"id": id, "room_id": fields.get("room_id"), "started_at": started}
    return state.store.collection("sessions", owner).add(id, session)


def new_recording(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a recording, in a new session unless the fields name an existing one."""
    session = fields.get("session_id")
    if session is None or session not in state.store.collection("sessions", owner):
        session = new_session(state, owner, {"id": session})["id"]
    now, status = state.clock.now(), fields.get("status", "uploaded")
    recording = {
        "id": fields.get("id", str(uuid4())),
        "session_id": session,
        "started_at": fields.get("started_at", timestamp(now - _DEFAULT_DURATION)),
        "status": status,
    }
    if status != "started":
        recording["ended_at"] = fields.get("ended_at", timestamp(now))
    return state.store.collection("recordings", owner).add(recording["id"], recording)


def archive_url(id: str) -> str:
    """Return the download URL of a recording."""
    return link(f"{_ARCHIVE}/{id}/archive.mp4", Signature="sandbox")["href"]


def view_recording(recording: Document) -> dict[str, Any]:
    """Return a recording as the API shows it; only an uploaded one has a download link."""
    view: dict[str, Any] = {**recording, "_links": {}}
    if recording["status"] == "uploaded":
        view["_links"]["url"] = {"href": archive_url(recording["id"])}
    return view


def _get(call: Call) -> Response:
    id = call.params["recording_id"]
    return json_response(view_recording(find(call.collection("recordings"), id, "Recording")))


def _delete(call: Call) -> Response:
    recordings = call.collection("recordings")
    recording = find(recordings, call.params["recording_id"], "Recording")
    if recording["status"] != "uploaded":
        raise APIError(403, "Can only delete recordings in 'uploaded' status")
    recordings.remove(recording["id"])
    return no_content()


def _list_of_session(call: Call) -> Response:
    session = find(call.collection("sessions"), call.params["session_id"], "Session")
    recordings = [r for r in call.collection("recordings") if r["session_id"] == session["id"]]
    return json_response(
        {"_embedded": {"recordings": [view_recording(each) for each in recordings]}}
    )


ROUTES = (
    Route(name="getRecording", method="GET", path="/recordings/{recording_id}", handler=_get),
    Route(
        name="deleteRecording", method="DELETE", path="/recordings/{recording_id}", handler=_delete
    ),
    Route(
        name="getSessionRecordings",
        method="GET",
        path="/sessions/{session_id}/recordings",
        handler=_list_of_session,
    ),
)
