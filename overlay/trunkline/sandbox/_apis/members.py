"""The Conversation API: members, one user's place in one conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import timestamp
from trunkline.sandbox._http.routing import Call, Response, Route, reply
from trunkline.sandbox._state.store import Collection, Document

from .conversations import BASE, PAGE, find, missing, page

_CHANNEL = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"type": "string", "enum": ["app", "phone", "sip", "websocket", "vbc"]}},
}
_CREATE = {
    "type": "object",
    "required": ["action"],
    "properties": {
        "user_id": {"type": "string"},
        "user_name": {"type": "string"},
        "action": {"type": "string", "enum": ["invite", "join"]},
        "channel": _CHANNEL,
    },
}
_UPDATE = {
    "type": "object",
    "properties": {
        "action": {"type": "string", "enum": ["invite", "join", "leave"]},
        "state": {"type": "string", "enum": ["joined", "left", "JOINED", "LEFT"]},
        "channel": _CHANNEL,
    },
}
# What an action makes of a member: the state, and the key of its time.
_ACTIONS: Mapping[str, tuple[str, str]] = {
    "invite": ("INVITED", "invited"),
    "join": ("JOINED", "joined"),
    "leave": ("LEFT", "left"),
}
_WANTED = {"joined": "join", "left": "leave"}
# The states that each action can be done in; None is "not yet a member".
_ALLOWED: Mapping[str, tuple[str | None, ...]] = {
    "invite": (None, "LEFT"),
    "join": (None, "LEFT", "INVITED"),
    "leave": ("INVITED", "JOINED"),
}


def _members(call: Call) -> Collection:
    id = call.params["conversation_id"]
    find(call.mine("conversations"), id, "conversation")
    return call.mine(f"members of {id}")


def _check(action: str, state: str | None) -> None:
    if state in _ALLOWED[action]:
        return
    if action == "leave":
        detail, code = "The member is not in the conversation.", "invalid-member-state"
    else:
        detail, code = "The user is a member of the conversation already.", "member-already-joined"
    raise APIError(400, detail, code=f"conversation:error:{code}")


def _initiator(call: Call) -> dict[str, Any]:
    """Say who did it: the user that the token speaks for, or the application itself."""
    user = call.mine("users").find("name", call.identity.sub) if call.identity.sub else None
    return {"is_system": False, "user_id": user["id"]} if user else {"is_system": True}


def _done(call: Call, member: Document, action: str) -> dict[str, Any]:
    """Return the changes that an action makes of a member."""
    state, key = _ACTIONS[action]
    now = timestamp(call.state.clock.now())
    return {
        "state": state,
        "timestamp": {**member["timestamp"], key: now},
        "initiator": {**member["initiator"], key: _initiator(call)},
    }


def _user(call: Call) -> Document:
    users, body = call.mine("users"), call.body
    if "user_id" in body:
        user = users.get(body["user_id"])
    elif "user_name" in body:
        user = users.find("name", body["user_name"])
    else:
        raise invalid("user_id", "is required, or user_name")
    if user is None:
        raise missing("user")
    return user


def _create(call: Call) -> Response:
    members, user, action = _members(call), _user(call), call.body["action"]
    present = next(
        (m for m in members if m["user_id"] == user["id"] and m["state"] != "LEFT"), None
    )
    _check(action, present["state"] if present else None)
    if present is not None:  # invited before, and joins now
        changes = _done(call, present, action) | {"channel": call.body.get("channel", {})}
        return reply(members.change(present["id"], changes), 201)
    id = f"MEM-{uuid4()}"
    member: Document = {
        "id": id,
        "user_id": user["id"],
        "name": user["name"],
        "timestamp": {},
        "initiator": {},
        "channel": call.body.get("channel", {"type": "app"}),
        "href": f"{BASE}/conversations/{call.params['conversation_id']}/members/{id}",
    }
    return reply(members.add(id, member | _done(call, member, action)), 201)


def _list(call: Call) -> Response:
    members = list(_members(call))
    path = f"/conversations/{call.params['conversation_id']}/members"
    return page(call, path, "members", members, lambda member: member)


def _member(call: Call) -> tuple[Collection, Document]:
    members = _members(call)
    return members, find(members, call.params["member_id"], "member")


def _get(call: Call) -> Response:
    return reply(_member(call)[1])


def _update(call: Call) -> Response:
    members, member = _member(call)
    changes = {"channel": call.body["channel"]} if "channel" in call.body else {}
    action = call.body.get("action") or _WANTED.get(call.body.get("state", "").lower())
    if action:
        _check(action, member["state"])
        changes |= _done(call, member, action)
    return reply(members.change(member["id"], changes) if changes else member)


def _delete(call: Call) -> Response:
    members, member = _member(call)
    _check("leave", member["state"])
    # A member who left stays in the list, in the state LEFT.
    members.change(member["id"], _done(call, member, "leave"))
    return reply({})


_ALL = "/conversations/{conversation_id}/members"
_ONE = f"{_ALL}/{{member_id}}"

ROUTES = (
    Route(
        name="createMember",
        method="POST",
        path=_ALL,
        handler=_create,
        body=_CREATE,
        encoding="json",
    ),
    Route(name="listMembers", method="GET", path=_ALL, handler=_list, query=PAGE),
    Route(name="getMember", method="GET", path=_ONE, handler=_get),
    Route(
        name="updateMember", method="PUT", path=_ONE, handler=_update, body=_UPDATE, encoding="json"
    ),
    Route(name="deleteMember", method="DELETE", path=_ONE, handler=_delete),
)
