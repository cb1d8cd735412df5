"""The Coviu Session API: sessions, and the token endpoint.

The rules of the provider's documentation apply: a session starts in the future and ends after its
start; it cannot be changed after its end; it can be canceled once, before its start. Invalid values,
and operations that the state of the session does not allow, get a 400: no other is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import http_date, parse_http_date, parse_iso, timestamp
from trunkline.sandbox._http.auth import basic_credentials, matches
from trunkline.sandbox._http.routing import Call, Response, Route, SandboxAPI, json_response
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Document

from . import participants
from .participants import (
    PAGE,
    WITH_DELETED,
    find_session,
    new_participant,
    page,
    participants_of,
    readable_session,
)

_TIME = {"type": "string", "format": "moment"}
_TEXT = {"type": ["string", "null"]}
_FIELDS: Mapping[str, Any] = {
    "session_name": _TEXT,
    "picture": _TEXT,
    "start_time": _TIME,
    "end_time": _TIME,
}
_CREATE = {
    "type": "object",
    "required": ["start_time", "end_time"],
    "properties": {
        **_FIELDS,
        "feature_flags": {"type": "array", "items": {"type": "string"}},
        "participants": {"type": "array", "items": participants.BODY},
    },
}
_UPDATE = {"type": "object", "properties": _FIELDS}
_LIST = {
    **PAGE,
    "start_time": _TIME,
    "end_time": _TIME,
    "include_canceled": {"type": "boolean", "default": False},
    "state": {"type": "string"},
    "order": {"type": "string", "enum": ["forward", "backwards", "reverse"]},
}
_TOKEN_FIELDS = ("grant_type", "refresh_token")


def _parse_time(text: str) -> datetime:
    """Parse a validated time."""
    return parse_iso(text) or parse_http_date(text) or datetime.max.replace(tzinfo=UTC)


def _format_time(text: str) -> str:
    """Format a time as the provider does: ISO 8601 or RFC 1123, as it was sent."""
    moment = parse_iso(text)
    return timestamp(moment) if moment else http_date(_parse_time(text))


def _check_times(state: State, start: str, end: str, start_changed: bool) -> None:
    if start_changed and _parse_time(start) <= state.clock.now():
        raise invalid("start_time", "must be in the future")
    if _parse_time(end) <= _parse_time(start):
        raise invalid("end_time", "must be after start_time")


def new_session(state: State, fields: Mapping[str, Any]) -> Document:
    """Create a session with its participants."""
    _check_times(state, fields["start_time"], fields["end_time"], start_changed=True)
    id = str(uuid4())
    session: Document = {
        "session_id": id,
        "team_id": str(uuid5(NAMESPACE_URL, state.credentials.coviu_api_key)),
        "client_id": state.credentials.coviu_api_key,
        "start_time": _format_time(fields["start_time"]),
        "end_time": _format_time(fields["end_time"]),
        "participant_ids": [],
    }
    for name in ("session_name", "picture", "feature_flags"):
        if fields.get(name) is not None:
            session[name] = fields[name]
    roles = [participants.role(each) for each in fields.get("participants", ())]
    state.store.collection("coviu_sessions").add(id, session)
    for participant_fields, role in zip(fields.get("participants", ()), roles, strict=True):
        new_participant(state, session, {**participant_fields, "role": role})
    return session


def view_session(state: State, session: Document, deleted: bool = False) -> dict[str, Any]:
    """Return a session as the API shows it."""
    view = {
        name: value
        for name, value in session.items()
        if name != "participant_ids" and value is not None
    }
    visible = participants_of(state, session, deleted)
    view["participants"] = [participants.view_participant(each) for each in visible]
    return view


def _create(call: Call) -> Response:
    return json_response(view_session(call.state, new_session(call.state, call.body)))


def _matching(call: Call) -> Sequence[Document]:
    """Return the sessions that match the query, in the requested order."""
    query, state = call.query, call.state
    sessions = list(state.store.collection("coviu_sessions"))
    if not query["include_canceled"]:
        sessions = [each for each in sessions if "canceled_time" not in each]
    if query["start_time"] is not None:
        sessions = [
            s for s in sessions if _parse_time(s["start_time"]) >= _parse_time(query["start_time"])
        ]
    if query["end_time"] is not None:
        sessions = [
            s for s in sessions if _parse_time(s["start_time"]) <= _parse_time(query["end_time"])
        ]
    if query["state"] is not None:
        deleted = query["deleted_participants"]
        sessions = [
            session
            for session in sessions
            if any(
                p.get("state") == query["state"] for p in participants_of(state, session, deleted)
            )
        ]
    if query["start_time"] is not None or query["end_time"] is not None:
        sessions.sort(key=lambda session: _parse_time(session["start_time"]))
    return sessions if query["order"] in (None, "forward") else sessions[::-1]


def _list(call: Call) -> Response:
    deleted = call.query["deleted_participants"]
    return page(call, _matching(call), lambda each: view_session(call.state, each, deleted))


def _get(call: Call) -> Response:
    deleted = call.query["deleted_participants"]
    return json_response(view_session(call.state, readable_session(call), deleted))


def _update(call: Call) -> Response:
    session, body = find_session(call), call.body
    participants.check_open(call.state, session)
    start = body.get("start_time", session["start_time"])
    end = body.get("end_time", session["end_time"])
    _check_times(call.state, start, end, start_changed="start_time" in body)
    updates = {name: body[name] for name in ("session_name", "picture") if name in body}
    updates |= {"start_time": _format_time(start), "end_time": _format_time(end)}
    call.state.store.collection("coviu_sessions").change(session["session_id"], updates)
    return json_response(view_session(call.state, session))


def _cancel(call: Call) -> Response:
    session = find_session(call)
    participants.check_open(call.state, session)
    if _parse_time(session["start_time"]) <= call.state.clock.now():
        raise APIError(400, "A session that has already started cannot be canceled.")
    canceled = {"canceled_time": timestamp(call.state.clock.now())}
    call.state.store.collection("coviu_sessions").change(session["session_id"], canceled)
    return json_response({"ok": True})


def _token(call: Call) -> Response:
    credentials = call.state.credentials
    user, password = credentials.coviu_api_key, credentials.coviu_key_secret
    if not matches(basic_credentials(call.headers.get("authorization", "")), user, password):
        challenge = {"WWW-Authenticate": 'Basic realm="coviu"'}
        detail = "The client credentials are missing or invalid."
        raise APIError(401, detail, code="invalid_client", headers=challenge)
    kind, refresh_token = (call.body.get(name) for name in _TOKEN_FIELDS)
    if kind == "client_credentials":
        grant = call.state.tokens.grant()
    elif kind != "refresh_token":
        detail = "The grant type must be client_credentials or refresh_token."
        code = "unsupported_grant_type" if kind else "invalid_request"
        raise APIError(400, detail, code=code)
    elif not isinstance(refresh_token, str) or not refresh_token:
        raise APIError(400, "The refresh_token is missing.", code="invalid_request")
    else:
        renewed = call.state.tokens.refresh(refresh_token)
        if renewed is None:
            raise APIError(
                400, "The refresh token is unknown, used or revoked.", code="invalid_grant"
            )
        grant = renewed
    response = json_response(
        {
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
            "expires_in": int(grant.expires_in),
            "token_type": "Bearer",
            "scope": "coviu-enterprise-api",
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


API = SandboxAPI(
    name="coviu",
    prefix="/v1",
    auth="bearer",
    shape="coviu",
    routes=(
        Route(
            name="token",
            method="POST",
            path="/auth/token",
            handler=_token,
            encoding="form",
            requires_auth=False,
            shape="oauth2",
        ),
        Route(
            name="createSession",
            method="POST",
            path="/sessions",
            handler=_create,
            body=_CREATE,
            encoding="json",
        ),
        Route(name="getSessionPage", method="GET", path="/sessions", handler=_list, query=_LIST),
        Route(
            name="getSessionById",
            method="GET",
            path="/sessions/{session_id}",
            handler=_get,
            query=WITH_DELETED,
        ),
        Route(
            name="updateSession",
            method="PUT",
            path="/sessions/{session_id}",
            handler=_update,
            body=_UPDATE,
            encoding="json",
        ),
        Route(
            name="deleteSession", method="DELETE", path="/sessions/{session_id}", handler=_cancel
        ),
        *participants.ROUTES,
    ),
)
