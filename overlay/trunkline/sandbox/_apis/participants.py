"""The Coviu Session API: participants. A deleted participant is kept and marked as deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import parse_http_date, parse_iso, timestamp
from trunkline.sandbox._http.routing import Call, Response, Route, json_response
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Document

_TEXT = {"type": ["string", "null"]}
_FIELDS = ("display_name", "picture", "state", "phone")
_ROLES = ("HOST", "GUEST", "PARTICIPANT")
BODY: Mapping[str, Any] = {
    "type": "object",
    "properties": {**dict.fromkeys(_FIELDS, _TEXT), "role": {"type": ["string", "null"]}},
}
WITH_DELETED: Mapping[str, Any] = {"deleted_participants": {"type": "boolean", "default": False}}
PAGE: Mapping[str, Any] = {
    **WITH_DELETED,
    "page": {"type": "integer", "minimum": 0, "default": 0},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 200, "default": 200},
}


def role(fields: Mapping[str, Any]) -> str:
    """Return the role in a request, in upper case as the API shows it."""
    value = str(fields.get("role") or "guest").upper()
    if value not in _ROLES:
        raise invalid("role", "must be one of: host, guest, participant")
    return value


def page(call: Call, documents: Sequence[Document], show: Callable[[Document], object]) -> Response:
    """Return a page of a list. Page numbers start at 0; `more` is whether a page follows."""
    number, size = call.query["page"], call.query["page_size"]
    start = number * size
    return json_response(
        {
            "content": [show(each) for each in documents[start : start + size]],
            "page": number,
            "page_size": size,
            "page_count": -(-len(documents) // size),
            "more": start + size < len(documents),
        }
    )


def find_session(call: Call) -> Document:
    """Return the session of the path; raise a 404 if it does not exist."""
    session = call.state.store.collection("coviu_sessions").get(call.params["session_id"])
    if session is None:
        raise APIError(404, "`session_id` not found")
    return session


def readable_session(call: Call) -> Document:
    """Return the session of the path. As recorded, a canceled one gets a 401."""
    session = find_session(call)
    if call.is_recorded and "canceled_time" in session:
        raise APIError(401, "The session was canceled.")
    return session


def check_open(state: State, session: Document) -> None:
    """Raise a 400 if a session was canceled or has ended."""
    if "canceled_time" in session:
        raise APIError(400, "The session was canceled.")
    end = parse_iso(session["end_time"]) or parse_http_date(session["end_time"])
    if end is not None and end <= state.clock.now():
        raise APIError(400, "The session has already finished.")


def new_participant(state: State, session: Document, fields: Mapping[str, Any]) -> Document:
    """Add a participant to a session."""
    id = str(uuid4())
    participant = state.store.collection("participants").add(
        id,
        {
            "participant_id": id,
            "session_id": session["session_id"],
            "client_id": session["client_id"],
            "entry_url": f"https://coviu.com/session/{id}",
            "role": role(fields),
            **{name: fields[name] for name in _FIELDS if fields.get(name) is not None},
        },
    )
    ids = [*session["participant_ids"], id]
    sessions = state.store.collection("coviu_sessions")
    sessions.change(session["session_id"], {"participant_ids": ids}, logged=False)
    return participant


def view_participant(participant: Document) -> Document:
    """Return a participant as the API shows it, without null fields."""
    return {name: value for name, value in participant.items() if value is not None}


def participants_of(state: State, session: Document, deleted: bool) -> list[Document]:
    """Return the participants of a session, with or without deleted ones."""
    participants = state.store.collection("participants")
    visible = [participants.get(id) for id in session["participant_ids"]]
    return [p for p in visible if p is not None and (deleted or "deleted_at" not in p)]


def _list(call: Call) -> Response:
    session = readable_session(call)
    visible = participants_of(call.state, session, call.query["deleted_participants"])
    if call.is_recorded:  # a bare array, whatever the size of a page
        rest = visible[call.query["page"] * call.query["page_size"] :]
        return json_response([view_participant(each) for each in rest])
    return page(call, visible, view_participant)


def _add(call: Call) -> Response:
    session = find_session(call)
    check_open(call.state, session)
    return json_response(view_participant(new_participant(call.state, session, call.body)))


def _participant(call: Call) -> Document:
    participant = call.state.store.collection("participants").get(call.params["participant_id"])
    if participant is None:
        raise APIError(404, "`participant_id` not found")
    return participant


def _get(call: Call) -> Response:
    return json_response(view_participant(_participant(call)))


def _check_changeable(call: Call, participant: Document) -> None:
    session = call.state.store.collection("coviu_sessions").get(participant["session_id"])
    assert session is not None  # sessions are canceled, but never removed
    check_open(call.state, session)
    if "deleted_at" in participant:
        raise APIError(400, "The participant was removed from the session.")


def _update(call: Call) -> Response:
    participant = _participant(call)
    _check_changeable(call, participant)
    updates = {name: call.body[name] for name in _FIELDS if name in call.body}
    if "role" in call.body:
        updates["role"] = role(call.body)
    participants = call.state.store.collection("participants")
    return json_response(
        view_participant(participants.change(participant["participant_id"], updates))
    )


def _delete(call: Call) -> Response:
    participant = _participant(call)
    _check_changeable(call, participant)
    now = timestamp(call.state.clock.now())
    participants = call.state.store.collection("participants")
    participants.change(participant["participant_id"], {"deleted_at": now})
    return json_response({"ok": True})


_LIST_PATH = "/sessions/{session_id}/participants"
_ITEM_PATH = "/participants/{participant_id}"

ROUTES = (
    Route(
        name="addSessionParticipant",
        method="POST",
        path=_LIST_PATH,
        handler=_add,
        body=BODY,
        encoding="json",
    ),
    Route(name="getSessionParticipants", method="GET", path=_LIST_PATH, handler=_list, query=PAGE),
    Route(name="getSessionParticipant", method="GET", path=_ITEM_PATH, handler=_get),
    Route(
        name="updateSessionParticipant",
        method="PUT",
        path=_ITEM_PATH,
        handler=_update,
        body=BODY,
        encoding="json",
    ),
    Route(name="deleteSessionParticipant", method="DELETE", path=_ITEM_PATH, handler=_delete),
)
