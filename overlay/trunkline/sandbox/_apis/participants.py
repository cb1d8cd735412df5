"""The Coviu Session API: participants, who are never deleted but marked as such."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import parse_http_date, parse_iso, timestamp
from trunkline.sandbox._http.routing import Call, Response, Route, reply
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Document

_TEXT = {"type": ["string", "null"]}
_FIELDS = ("display_name", "picture", "state")
_ROLES = ("HOST", "GUEST")
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
    """Return the role that a request asks for, in capitals as it is answered."""
    asked = str(fields.get("role") or "guest").upper()
    if asked not in _ROLES:
        raise invalid("role", "must be one of: host, guest")
    return asked


def page(call: Call, every: Sequence[Document], show: Callable[[Document], object]) -> Response:
    """Return a page of a list: pages are numbered from 0, and `more` says whether one follows."""
    number, size = call.query["page"], call.query["page_size"]
    start = number * size
    return reply(
        {
            "content": [show(each) for each in every[start : start + size]],
            "page": number,
            "page_size": size,
            "page_count": -(-len(every) // size),
            "more": start + size < len(every),
        }
    )


def find_session(call: Call) -> Document:
    """Return the session that the path names."""
    session = call.state.store.collection("coviu_sessions").get(call.params["session_id"])
    if session is None:
        raise APIError(404, "`session_id` not found")
    return session


def check_open(state: State, session: Document) -> None:
    """Refuse to change a session that was canceled or has ended."""
    if "canceled_time" in session:
        raise APIError(409, "The session was canceled.")
    end = parse_iso(session["end_time"]) or parse_http_date(session["end_time"])
    if end is not None and end <= state.clock.now():
        raise APIError(409, "The session has already finished.")


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
    sessions.change(session["session_id"], {"participant_ids": ids}, noted=False)
    return participant


def view_participant(participant: Document) -> Document:
    """Return a participant as it is answered: what was set to null is not there."""
    return {name: value for name, value in participant.items() if value is not None}


def shown_in(state: State, session: Document, deleted: bool) -> list[Document]:
    """Return the participants of a session, with the deleted ones or without."""
    known = state.store.collection("participants")
    everyone = [known.get(id) for id in session["participant_ids"]]
    return [p for p in everyone if p is not None and (deleted or "deleted_at" not in p)]


def _list(call: Call) -> Response:
    session = find_session(call)
    everyone = shown_in(call.state, session, call.query["deleted_participants"])
    return page(call, everyone, view_participant)


def _add(call: Call) -> Response:
    session = find_session(call)
    check_open(call.state, session)
    return reply(view_participant(new_participant(call.state, session, call.body)))


def _found(call: Call) -> Document:
    participant = call.state.store.collection("participants").get(call.params["participant_id"])
    if participant is None:
        raise APIError(404, "`participant_id` not found")
    return participant


def _get(call: Call) -> Response:
    return reply(view_participant(_found(call)))


def _check_changeable(call: Call, participant: Document) -> None:
    session = call.state.store.collection("coviu_sessions").get(participant["session_id"])
    assert session is not None  # one is canceled, but never removed
    check_open(call.state, session)
    if "deleted_at" in participant:
        raise APIError(409, "The participant was removed from the session.")


def _update(call: Call) -> Response:
    participant = _found(call)
    _check_changeable(call, participant)
    updates = {name: call.body[name] for name in _FIELDS if name in call.body}
    if "role" in call.body:
        updates["role"] = role(call.body)
    known = call.state.store.collection("participants")
    return reply(view_participant(known.change(participant["participant_id"], updates)))


def _delete(call: Call) -> Response:
    participant = _found(call)
    _check_changeable(call, participant)
    now = timestamp(call.state.clock.now())
    known = call.state.store.collection("participants")
    known.change(participant["participant_id"], {"deleted_at": now})
    return reply({"ok": True})


_ALL = "/sessions/{session_id}/participants"
_ONE = "/participants/{participant_id}"

ROUTES = (
    Route(
        name="addSessionParticipant",
        method="POST",
        path=_ALL,
        handler=_add,
        body=BODY,
        encoding="json",
    ),
    Route(name="getSessionParticipants", method="GET", path=_ALL, handler=_list, query=PAGE),
    Route(name="getSessionParticipant", method="GET", path=_ONE, handler=_get),
    Route(
        name="updateSessionParticipant",
        method="PUT",
        path=_ONE,
        handler=_update,
        body=BODY,
        encoding="json",
    ),
    Route(name="deleteSessionParticipant", method="DELETE", path=_ONE, handler=_delete),
)
