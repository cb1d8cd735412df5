"""The Coviu Session API: sessions, and the token endpoint.

What the provider's text asks for holds: a session starts in the future and ends after it starts;
once it has ended it is not changed; it is canceled once, before it starts. Bad values are a 400,
and what a session's own state forbids is a 409.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import http_date, parse_http_date, parse_iso, timestamp
from trunkline.sandbox._http.auth import basic_credentials, matches
from trunkline.sandbox._http.routing import Call, Response, Route, SandboxAPI, reply
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Document

from . import participants
from .participants import PAGE, WITH_DELETED, find_session, new_participant, page, shown_in

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
_OAUTH = ("grant_type", "refresh_token")


def _moment(text: str) -> datetime:
    """Read a time that has passed its check."""
    return parse_iso(text) or parse_http_date(text) or datetime.max.replace(tzinfo=UTC)


def _spelled(text: str) -> str:
    """Write a time as it is answered: in the provider's form of the style it came in."""
    moment = parse_iso(text)
    return timestamp(moment) if moment else http_date(_moment(text))


def _check_times(state: State, start: str, end: str, starts_anew: bool) -> None:
    if starts_anew and _moment(start) <= state.clock.now():
        raise invalid("start_time", "must be in the future")
    if _moment(end) <= _moment(start):
        raise invalid("end_time", "must be after start_time")


def new_session(state: State, fields: Mapping[str, Any]) -> Document:
    """Make a session with its participants."""
    _check_times(state, fields["start_time"], fields["end_time"], starts_anew=True)
    id = str(uuid4())
    session: Document = {
        "session_id": id,
        "team_id": str(uuid5(NAMESPACE_URL, state.credentials.coviu_api_key)),
        "client_id": state.credentials.coviu_api_key,
        "start_time": _spelled(fields["start_time"]),
        "end_time": _spelled(fields["end_time"]),
        "participant_ids": [],
    }
    for name in ("session_name", "picture", "feature_flags"):
        if fields.get(name) is not None:
            session[name] = fields[name]
    roles = [participants.role(each) for each in fields.get("participants", ())]
    state.store.collection("coviu_sessions").add(id, session)
    for given, role in zip(fields.get("participants", ()), roles, strict=True):
        new_participant(state, session, {**given, "role": role})
    return session


def view_session(state: State, session: Document, deleted: bool = False) -> dict[str, Any]:
    """Return a session as it is answered."""
    shown = {
        name: value
        for name, value in session.items()
        if name != "participant_ids" and value is not None
    }
    everyone = shown_in(state, session, deleted)
    shown["participants"] = [participants.view_participant(each) for each in everyone]
    return shown


def _create(call: Call) -> Response:
    return reply(view_session(call.state, new_session(call.state, call.body)))


def _wanted(call: Call) -> Sequence[Document]:
    """Return the sessions that a list asks for, in the order that it asks for."""
    query, state = call.query, call.state
    found = list(state.store.collection("coviu_sessions"))
    if not query["include_canceled"]:
        found = [each for each in found if "canceled_time" not in each]
    if query["start_time"] is not None:
        found = [s for s in found if _moment(s["start_time"]) >= _moment(query["start_time"])]
    if query["end_time"] is not None:
        found = [s for s in found if _moment(s["start_time"]) <= _moment(query["end_time"])]
    if query["state"] is not None:
        deleted = query["deleted_participants"]
        found = [
            session
            for session in found
            if any(p.get("state") == query["state"] for p in shown_in(state, session, deleted))
        ]
    if query["start_time"] is not None or query["end_time"] is not None:
        found.sort(key=lambda session: _moment(session["start_time"]))
    return found if query["order"] in (None, "forward") else found[::-1]


def _list(call: Call) -> Response:
    deleted = call.query["deleted_participants"]
    return page(call, _wanted(call), lambda each: view_session(call.state, each, deleted))


def _get(call: Call) -> Response:
    deleted = call.query["deleted_participants"]
    return reply(view_session(call.state, find_session(call), deleted))


def _update(call: Call) -> Response:
    session, body = find_session(call), call.body
    participants.check_open(call.state, session)
    start = body.get("start_time", session["start_time"])
    end = body.get("end_time", session["end_time"])
    _check_times(call.state, start, end, starts_anew="start_time" in body)
    updates = {name: body[name] for name in ("session_name", "picture") if name in body}
    updates |= {"start_time": _spelled(start), "end_time": _spelled(end)}
    call.state.store.collection("coviu_sessions").change(session["session_id"], updates)
    return reply(view_session(call.state, session))


def _cancel(call: Call) -> Response:
    session = find_session(call)
    participants.check_open(call.state, session)
    if _moment(session["start_time"]) <= call.state.clock.now():
        raise APIError(409, "A session that has already started may not be canceled.")
    canceled = {"canceled_time": timestamp(call.state.clock.now())}
    call.state.store.collection("coviu_sessions").change(session["session_id"], canceled)
    return reply({"ok": True})


def _token(call: Call) -> Response:
    known = call.state.credentials
    user, password = known.coviu_api_key, known.coviu_key_secret
    if not matches(basic_credentials(call.headers.get("authorization", "")), user, password):
        challenge = {"WWW-Authenticate": 'Basic realm="coviu"'}
        detail = "The client's credentials are missing or wrong."
        raise APIError(401, detail, code="invalid_client", headers=challenge)
    kind, refresh_token = (call.body.get(name) for name in _OAUTH)
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
            raise APIError(400, "The refresh token is unknown or was used.", code="invalid_grant")
        grant = renewed
    response = reply(
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
            secure=False,
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
