"""The Meetings API: rooms, dial-in numbers, and the application's default theme."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import link, parse_iso, timestamp
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._http.routing import Call, Response, Route, json_response, no_content
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document

PREFIXES = ("/v1/meetings", "/beta/meetings")
"""The base paths: the one of the last official SDKs, and the one of the description."""

_INSTANT_LIFETIME = timedelta(minutes=10)  # lifetime of an instant room
_LINKS = "https://api.nexmo.com/v0.1/meetings"
_RECORDED_LINKS = "api-eu.vonage.com/meetings"  # links have no scheme
_URL = {"type": ["string", "null"], "format": "url"}
_FLAG = {"type": "boolean"}
_TEXT = {"type": "string"}


def update_schema(fields: Mapping[str, Any]) -> Schema:
    """Return the schema of an update: at least one of the fields, within `update_details`."""
    details = {
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {
        "type": "object",
        "required": ["update_details"],
        "properties": {"update_details": details},
    }


_CHANGEABLE: Mapping[str, Any] = {
    "expires_at": {"type": "string", "format": "date-time"},
    "expire_after_use": _FLAG,
    "theme_id": {"type": ["string", "null"], "format": "uuid"},
    "join_approval_level": {
        "type": "string",
        "enum": ["none", "after_owner_only", "explicit_approval"],
    },
    "callback_urls": {
        "type": ["object", "null"],
        "properties": {
            "rooms_callback_url": _URL,
            "sessions_callback_url": _URL,
            "recordings_callback_url": _URL,
        },
    },
    "available_features": {
        "type": "object",
        "properties": {
            "is_recording_available": _FLAG,
            "is_chat_available": _FLAG,
            "is_whiteboard_available": _FLAG,
            "is_locale_switcher_available": _FLAG,
            "is_captions_available": _FLAG,
        },
    },
    # Fields that the API has and the description does not.
    "initial_join_options": {"type": "object", "properties": {"microphone_state": _TEXT}},
    "ui_settings": {"type": "object", "properties": {"language": _TEXT}},
}
_CREATE = {
    "type": "object",
    "properties": {
        **_CHANGEABLE,
        "display_name": {"type": "string", "maxLength": 200},
        "metadata": {"type": ["string", "null"], "maxLength": 500},
        "type": {"type": "string", "enum": ["instant", "long_term"]},
        "recording_options": {
            "type": "object",
            "properties": {"auto_record": _FLAG, "record_only_owner": _FLAG},
        },
    },
    "additionalProperties": False,
}
_UPDATE = update_schema(_CHANGEABLE)
_THEME = {"default_theme_id": {"type": ["string", "null"], "format": "uuid"}}
_UPDATE_APPLICATION = {
    "type": "object",
    "properties": {**_THEME, "update_details": {"type": "object", "properties": _THEME}},
}
PAGE: Mapping[str, Schema] = {
    "page_size": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    "start_id": {"type": "integer", "minimum": 0},
    "end_id": {"type": "integer", "minimum": 0},
}
_NESTED_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "recording_options": {"auto_record": False, "record_only_owner": False},
    "available_features": {
        "is_recording_available": True,
        "is_chat_available": True,
        "is_whiteboard_available": True,
        "is_locale_switcher_available": False,
        "is_captions_available": False,
    },
    "initial_join_options": {"microphone_state": "default"},
    "ui_settings": {"language": "default"},
}
_INTERNAL_FIELDS = ("token", "expired")
_NUMBERS = [
    {"number": "12025550143", "locale": "en-US", "display_name": "United States"},
    {"number": "442079460958", "locale": "en-GB", "display_name": "United Kingdom"},
    {"number": "61255501234", "locale": "en-AU", "display_name": "Australia"},
    {"number": "33199001234", "locale": "fr-FR", "display_name": "France"},
]


def find(collection: Collection, id: str, label: str) -> Document:
    """Return a document; raise a 404 if it does not exist."""
    document = collection.get(id)
    if document is None:
        raise APIError(404, f"{label} {id} was not found")
    return document


def _participant_token(code: str) -> str:
    """Return the token of a room's host link, which only looks like a JWT."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"room": code, "participantId": str(uuid4())})
    texts = [json.dumps(each).encode() for each in parts] + [secrets.token_bytes(32)]
    return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in texts)


def _normalize(state: State, owner: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with normalized dates; raise a 400 for invalid values."""
    normalized = dict(fields)
    if "expires_at" in fields:
        moment = parse_iso(fields["expires_at"])
        if moment is None or moment <= state.clock.now():
            raise invalid("expires_at", "must be in the future")
        normalized["expires_at"] = timestamp(moment)
    theme = fields.get("theme_id")
    if theme is not None and theme not in state.store.collection("themes", owner):
        raise APIError(400, f"The theme {theme} was not found")
    return normalized


def new_room(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a room of an application."""
    rooms = state.store.collection("rooms", owner)
    if len(rooms) >= state.quotas.rooms:
        raise APIError(403, "Maximum number of rooms for owner exceeded")
    normalized = _normalize(state, owner, fields)
    kind = normalized.get("type", "instant")
    if kind == "long_term" and "expires_at" not in normalized:
        raise invalid("expires_at", "is required")
    now = state.clock.now()
    id, code = str(uuid4()), str(100_000_000 + secrets.randbelow(900_000_000))
    room = {
        "id": id,
        "display_name": normalized.get("display_name", ""),
        "metadata": normalized.get("metadata"),
        "type": kind,
        "expires_at": normalized["expires_at"]
        if kind == "long_term"
        else timestamp(now + _INSTANT_LIFETIME),
        "meeting_code": code,
        "token": _participant_token(code),
        "created_at": timestamp(now),
        "expire_after_use": normalized.get("expire_after_use", False),
        "theme_id": normalized.get("theme_id"),
        "join_approval_level": normalized.get("join_approval_level", "none"),
        "callback_urls": normalized.get("callback_urls"),
        **{
            name: {**defaults, **normalized.get(name, {})}
            for name, defaults in _NESTED_DEFAULTS.items()
        },
    }
    rooms.add(id, room)
    state.calendar.add(owner, room)
    return room


def view_room(state: State, owner: str, room: Document) -> dict[str, Any]:
    """Return a room as the API shows it."""
    view = {name: value for name, value in room.items() if name not in _INTERNAL_FIELDS}
    if view["callback_urls"] is None:
        del view["callback_urls"]
    theme = state.store.collection("themes", owner).get(room["theme_id"] or "")
    short = f"{theme['short_company_url']}/" if theme and theme["short_company_url"] else ""
    base, code = f"https://meetings.vonage.com/{short}", room["meeting_code"]
    view["is_available"] = timestamp(state.clock.now()) < room["expires_at"]
    view["_links"] = {
        "host_url": {"href": f"{base}?room_token={code}&participant_token={room['token']}"},
        "guest_url": {"href": f"{base}{code}"},
    }
    return view


def room_page(call: Call, rooms: Collection, path: str) -> dict[str, Any]:
    """Return a page of rooms; as with the provider, links have the provider's host."""
    start, end, size = call.query["start_id"], call.query["end_id"], call.query["page_size"]
    window = rooms.window(start, end, size)
    base = f"{_RECORDED_LINKS if call.is_recorded else _LINKS}{path}"
    serial_range = rooms.serial_range()
    links = {
        "first": link(base, page_size=size),
        "self": link(base, page_size=size, start_id=start, end_id=end),
    }
    if window and serial_range:
        first, last = window[0][0], window[-1][0]
        if last < serial_range[1]:
            links["next"] = link(base, page_size=size, start_id=last + 1)
        if first > serial_range[0]:
            links["prev"] = link(base, page_size=size, end_id=first)
    owner = call.identity.application_id
    items = [view_room(call.state, owner, room) for _, room in window]
    return {
        "page_size": str(size) if call.is_recorded else size,
        "_embedded": items if call.is_recorded else {"rooms": items},
        "_links": links,
        "total_items": len(rooms),
    }


def _list_rooms(call: Call) -> Response:
    return json_response(room_page(call, call.collection("rooms"), "/rooms"))


def _create_room(call: Call) -> Response:
    owner = call.identity.application_id
    return json_response(view_room(call.state, owner, new_room(call.state, owner, call.body)), 201)


def _get_room(call: Call) -> Response:
    room = find(call.collection("rooms"), call.params["room_id"], "Room")
    return json_response(view_room(call.state, call.identity.application_id, room))


def _update_room(call: Call) -> Response:
    owner, rooms = call.identity.application_id, call.collection("rooms")
    room = find(rooms, call.params["room_id"], "Room")
    updates = _normalize(call.state, owner, call.body["update_details"])
    updates |= {
        name: {**room[name], **updates[name]} for name in _NESTED_DEFAULTS if name in updates
    }
    if "expires_at" in updates:
        updates["expired"] = False
    rooms.change(room["id"], updates)
    call.state.calendar.add(owner, room)
    return json_response(view_room(call.state, owner, room))


def _delete_room(call: Call) -> Response:
    # The description lacks this operation.
    id = find(call.collection("rooms"), call.params["room_id"], "Room")["id"]
    call.collection("rooms").remove(id)
    call.state.calendar.remove(id)
    return no_content()


def _dial_in_numbers(call: Call) -> Response:
    return json_response(_NUMBERS)


def _update_application(call: Call) -> Response:
    # The description has the fields at the top level; the provider's own SDKs wrap them.
    id = call.body.get("update_details", call.body).get("default_theme_id")
    if id is not None and id not in call.collection("themes"):
        raise APIError(400, f"Failed to update application because theme id {id} not found")
    application = call.identity.application_id
    call.state.applications.change(application, {"default_theme_id": id})
    account = call.state.credentials.api_key
    return json_response(
        {"application_id": application, "account_id": account, "default_theme_id": id}
    )


ROUTES = (
    Route(name="getRooms", method="GET", path="/rooms", handler=_list_rooms, query=PAGE),
    Route(
        name="createRoom",
        method="POST",
        path="/rooms",
        handler=_create_room,
        body=_CREATE,
        encoding="json",
    ),
    Route(name="getRoom", method="GET", path="/rooms/{room_id}", handler=_get_room),
    Route(
        name="updateRoom",
        method="PATCH",
        path="/rooms/{room_id}",
        handler=_update_room,
        body=_UPDATE,
        encoding="json",
    ),
    Route(name="deleteRoom", method="DELETE", path="/rooms/{room_id}", handler=_delete_room),
    Route(name="getDialInNumbers", method="GET", path="/dial-in-numbers", handler=_dial_in_numbers),
    Route(
        name="updateApplication",
        method="PATCH",
        path="/applications",
        handler=_update_application,
        body=_UPDATE_APPLICATION,
        encoding="json",
    ),
)
