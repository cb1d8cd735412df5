"""The Conversation API: members, which connect a user to a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import timestamp
from trunkline.sandbox._http.routing import Call, Response, Route, json_response
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document

from .conversations import BASE, PAGE, find, not_found, page, pick

_CHANNEL = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"type": "string", "enum": ["app", "phone", "sip", "websocket", "vbc"]}},
}
# Fields of a new member that later reads return.
_OPTIONAL: Mapping[str, Any] = {
    "knocking_id": {"type": "string"},
    "member_id_inviting": {"type": "string"},
    "media": {"type": "object"},
}
_CREATE = {
    "type": "object",
    "properties": {
        "user_id": {"type": "string"},
        "user_name": {"type": "string"},
        "action": {"type": "string", "enum": ["invite", "join"]},
        "channel": _CHANNEL,
        **_OPTIONAL,
    },
    "additionalProperties": False,
}
_UPDATE = {
    "type": "object",
    "properties": {
        "action": {"type": "string", "enum": ["invite", "join", "leave"]},
        "state": {"type": "string", "enum": ["joined", "left", "JOINED", "LEFT"]},
        "channel": _CHANNEL,
    },
    "additionalProperties": False,
}
# The fields of a member in a list, as recorded: the member has no identifier there.
_BRIEF_FIELDS = ("user_id", "user_name", "name", "state")
# The state after each action, and the key of its timestamp.
_ACTIONS: Mapping[str, tuple[str, str]] = {
    "invite": ("INVITED", "invited"),
    "join": ("JOINED", "joined"),
    "leave": ("LEFT", "left"),
}
_STATE_ACTIONS = {"joined": "join", "left": "leave"}
# The states that allow each action; None is a user who is not a member.
_ALLOWED: Mapping[str, tuple[str | None, ...]] = {
    "invite": (None, "LEFT"),
    "join": (None, "LEFT", "INVITED"),
    "leave": ("INVITED", "JOINED"),
}


def _members(call: Call) -> Collection:
    id = call.params["conversation_id"]
    find(call.collection("conversations"), id, "conversation")
    return call.collection(f"members of {id}")


def new_member(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a member of the conversation `conversation_id` for the user `user_id`.

    Raises:
        ValueError: The conversation or the user does not exist.
    """
    conversation, user = (
        state.store.collection(f"{kind}s", owner).get(str(fields.get(f"{kind}_id")))
        for kind in ("conversation", "user")
    )
    if conversation is None or user is None:
        raise ValueError("a member needs the conversation_id and the user_id of existing objects")
    status, now = fields.get("state", "JOINED"), timestamp(state.clock.now())
    id = f"MEM-{uuid4()}"
    key = status.lower()
    member: Document = {
        "id": id,
        "user_id": user["id"],
        "name": user["name"],
        "timestamp": {key: fields.get("at", now)},
        "initiator": {key: {"is_system": True}},
        "channel": fields.get("channel", {"type": "app"}),
        **pick(fields, tuple(_OPTIONAL)),
        "href": f"{BASE}/conversations/{conversation['id']}/members/{id}",
        "state": status,
    }
    return state.store.collection(f"members of {conversation['id']}", owner).add(id, member)


def _check_action(action: str, state: str | None) -> None:
    if state in _ALLOWED[action]:
        return
    if action == "leave":
        detail, code = "The member is not in the conversation.", "invalid-member-state"
    else:
        detail, code = "The user is already a member of the conversation.", "member-already-joined"
    raise APIError(400, detail, code=f"conversation:error:{code}")


def _initiator(call: Call) -> dict[str, Any]:
    """Return the initiator: the user in the token's `sub`, or the system."""
    user = call.collection("users").find("name", call.identity.sub) if call.identity.sub else None
    return {"is_system": False, "user_id": user["id"]} if user else {"is_system": True}


def _changes(call: Call, member: Document, action: str) -> dict[str, Any]:
    """Return the changes of a member by an action."""
    state, key = _ACTIONS[action]
    now = timestamp(call.state.clock.now())
    return {
        "state": state,
        "timestamp": {**member["timestamp"], key: now},
        "initiator": {**member["initiator"], key: _initiator(call)},
    }


def _user(call: Call) -> Document:
    users, body = call.collection("users"), call.body
    if "user_id" in body:
        user = users.get(body["user_id"])
    elif "user_name" in body:
        user = users.find("name", body["user_name"])
    else:
        raise invalid("user_id", "is required, or user_name")
    if user is None:
        raise not_found("user")
    return user


def _create(call: Call) -> Response:
    members, user, action = _members(call), _user(call), call.body.get("action", "invite")
    existing = next(
        (m for m in members if m["user_id"] == user["id"] and m["state"] != "LEFT"), None
    )
    _check_action(action, existing["state"] if existing else None)
    if existing is not None:  # an invited user joins
        changes = _changes(call, existing, action) | {"channel": call.body.get("channel", {})}
        return json_response(members.change(existing["id"], changes), 201)
    id = f"MEM-{uuid4()}"
    member: Document = {
        "id": id,
        "user_id": user["id"],
        "name": user["name"],
        "timestamp": {},
        "initiator": {},
        "channel": call.body.get("channel", {"type": "app"}),
        **pick(call.body, tuple(_OPTIONAL)),
        "href": f"{BASE}/conversations/{call.params['conversation_id']}/members/{id}",
    }
    return json_response(members.add(id, member | _changes(call, member, action)), 201)


def _brief(member: Document) -> dict[str, Any]:
    return pick({**member, "user_name": member["name"]}, _BRIEF_FIELDS)


def _list(call: Call) -> Response:
    path = f"/conversations/{call.params['conversation_id']}/members"
    return page(call, path, "members", list(_members(call)), dict, brief=_brief)


def _member(call: Call) -> tuple[Collection, Document]:
    members = _members(call)
    return members, find(members, call.params["member_id"], "member")


def _get(call: Call) -> Response:
    return json_response(_member(call)[1])


def _update(call: Call) -> Response:
    members, member = _member(call)
    changes = {"channel": call.body["channel"]} if "channel" in call.body else {}
    action = call.body.get("action") or _STATE_ACTIONS.get(call.body.get("state", "").lower())
    if action:
        _check_action(action, member["state"])
        changes |= _changes(call, member, action)
    return json_response(members.change(member["id"], changes) if changes else member)


def _delete(call: Call) -> Response:
    members, member = _member(call)
    _check_action("leave", member["state"])
    # A member that left stays in the list, with the state LEFT.
    members.change(member["id"], _changes(call, member, "leave"))
    return json_response({})


_LIST_PATH = "/conversations/{conversation_id}/members"
_ITEM_PATH = f"{_LIST_PATH}/{{member_id}}"

ROUTES = (
    Route(
        name="createMember",
        method="POST",
        path=_LIST_PATH,
        handler=_create,
        body=_CREATE,
        encoding="json",
    ),
    Route(name="listMembers", method="GET", path=_LIST_PATH, handler=_list, query=PAGE),
    Route(name="getMember", method="GET", path=_ITEM_PATH, handler=_get),
    Route(
        name="updateMember",
        method="PUT",
        path=_ITEM_PATH,
        handler=_update,
        body=_UPDATE,
        encoding="json",
    ),
    Route(name="deleteMember", method="DELETE", path=_ITEM_PATH, handler=_delete),
)
