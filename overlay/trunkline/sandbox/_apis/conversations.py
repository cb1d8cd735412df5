"""The Conversation API: conversations and users.

As in the reference, creation returns only `id` and `href`; later reads return a conversation with
`uuid` and a user with `id`.

The base path is the version. As recorded, lists of users and members are bare arrays in the first
versions, and all lists of later versions have pages that are linked by a cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.formats import link, parse_iso, timestamp
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._http.routing import Call, Response, Route, json_response
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Collection, Document

BASE = "https://api.nexmo.com/beta"
# The versions whose lists are linked by a cursor, with the place of the items in `_embedded`.
_CURSOR_VERSIONS: Mapping[str, str | None] = {"/beta2": "data", "/v0.2": "data", "/v0.3": None}
PREFIXES = ("/beta", "/v0.1", *_CURSOR_VERSIONS)
"""The base paths of the versions. `/v1` is a different API."""

_NAME = {"type": "string", "minLength": 1}
_FIELDS: Mapping[str, Any] = {
    "name": _NAME,
    "display_name": {"type": ["string", "null"]},
    # The published API also has these two.
    "image_url": {"type": ["string", "null"]},
    "properties": {"type": ["object", "null"]},
}
_USER_FIELDS: Mapping[str, Any] = {**_FIELDS, "channels": {"type": ["object", "null"]}}
PAGE: Mapping[str, Any] = {
    "record_index": {"type": "integer", "minimum": 0, "default": 0},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
    "cursor": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    "order": {"type": "string", "enum": ["asc", "desc", "ASC", "DESC"], "default": "asc"},
}
_NAMED = {**PAGE, "name": {"type": "string"}}
_MOMENT = {"type": "string", "format": "date-time"}
_CONVERSATIONS = {**_NAMED, "date_start": _MOMENT, "date_end": _MOMENT}


_MIN = datetime(1, 1, 1, tzinfo=UTC)
_MAX = datetime.max.replace(tzinfo=UTC)


def not_found(kind: str) -> APIError:
    """Return the 404 for an object that does not exist or belongs to another application."""
    detail = f"{kind.capitalize()} does not exist, or you do not have access."
    return APIError(404, detail, code=f"{kind}:error:not-found")


def find(collection: Collection, id: str, kind: str) -> Document:
    """Return a document; raise a 404 if it does not exist."""
    document = collection.get(id)
    if document is None:
        raise not_found(kind)
    return document


def pick(fields: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return the fields with these names, if present."""
    return {name: fields[name] for name in names if name in fields}


def page(
    call: Call,
    path: str,
    key: str,
    documents: Sequence[Document] | Collection,
    show: Callable[[Document], object],
    *,
    brief: Callable[[Document], object] | None = None,
) -> Response:
    """Return a page of a list.

    Args:
        call: The call.
        path: The path of the list, for links.
        key: The name of the items in `_embedded`.
        documents: All documents of the list, in ascending order.
        show: Returns an item.
        brief: Returns an item of the bare array that the first versions were recorded to send;
            None if their page is an object.
    """
    order, cursor = call.query["order"], call.query["cursor"]
    start = call.query["record_index"] if cursor is None else int(cursor, 16)
    if order.lower() == "desc":
        documents = documents[::-1]
    if call.is_recorded and call.prefix in _CURSOR_VERSIONS:
        return _cursor_page(call, path, key, documents, show, start)
    if call.is_recorded and brief is not None:
        # The array is not cut into pages: it has all items that follow.
        return json_response([brief(each) for each in documents[start:]])
    return _index_page(call, path, key, documents, show, start)


def _index_page(
    call: Call,
    path: str,
    key: str,
    documents: Sequence[Document] | Collection,
    show: Callable[[Document], object],
    start: int,
) -> Response:
    """Return a page as described: `count` is the total, `page_size` the number of items here."""
    size = call.query["page_size"]
    items = documents[start : start + size]
    parameters = {
        "name": call.query.get("name"),
        "order": call.query["order"],
        "page_size": size,
    }
    links = {"self": link(path, **parameters, record_index=start)}
    if start + size < len(documents):
        links["next"] = link(path, **parameters, record_index=start + size)
    if start > 0:
        links["prev"] = link(path, **parameters, record_index=max(start - size, 0))
    return json_response(
        {
            "count": len(documents),
            "page_size": len(items),
            "record_index": start,
            "_links": links,
            "_embedded": {key: [show(each) for each in items]},
        }
    )


def _cursor_page(
    call: Call,
    path: str,
    key: str,
    documents: Sequence[Document] | Collection,
    show: Callable[[Document], object],
    start: int,
) -> Response:
    """Return a page that is linked by a cursor. The last one has no `next`; none has a count."""
    size = call.query["page_size"]
    items = documents[start : start + size]
    base = f"https://api.nexmo.com{call.prefix}{path}"
    parameters = {"order": call.query["order"], "page_size": size}
    links = {
        "first": link(base, **parameters),
        "self": link(base, **parameters, cursor=_cursor(start)),
    }
    if start + size < len(documents):
        links["next"] = link(base, **parameters, cursor=_cursor(start + size))
    if start > 0:
        links["prev"] = link(base, **parameters, cursor=_cursor(max(start - size, 0)))
    container = _CURSOR_VERSIONS[call.prefix]
    found: dict[str, Any] = {key: [show(each) for each in items]}
    return json_response(
        {
            "page_size": len(items),
            "_links": links,
            "_embedded": {container: found} if container else found,
        }
    )


def _cursor(index: int) -> str:
    """Return the cursor of a page, which clients must not interpret."""
    return f"{index:032x}"


def _check_name(
    collection: Collection, kind: str, name: str | None, excluded_id: str | None
) -> None:
    existing = collection.find("name", name) if name is not None else None
    if existing is not None and existing["id"] != excluded_id:
        detail = f"The {kind} name already exists. Please provide a unique name and try again."
        raise APIError(400, detail, code=f"{kind}:error:duplicate-name")


def _new(state: State, owner: str, kind: str, prefix: str, fields: Mapping[str, Any]) -> Document:
    collection = state.store.collection(f"{kind}s", owner)
    name = fields.get("name", f"NAM-{uuid4()}")  # the API makes up a missing name
    _check_name(collection, kind, name, None)
    id = f"{prefix}-{uuid4()}"
    return collection.add(
        id,
        {
            "id": id,
            "name": name,
            "display_name": name,
            **pick(fields, tuple(_USER_FIELDS)),
            "created": timestamp(state.clock.now()),
        },
    )


def new_conversation(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a conversation of an application."""
    return _new(state, owner, "conversation", "CON", fields)


def new_user(state: State, owner: str, fields: Mapping[str, Any]) -> Document:
    """Create a user of an application."""
    return _new(state, owner, "user", "USR", fields)


def _created_response(kind: str, document: Document) -> Response:
    return json_response({"id": document["id"], "href": f"{BASE}/{kind}s/{document['id']}"}, 201)


def _brief(document: Document) -> dict[str, Any]:
    return {
        "uuid": document["id"],
        **pick(document, ("name", "display_name")),
        "href": f"{BASE}/conversations/{document['id']}",
        "_links": {"self": {"href": f"/conversations/{document['id']}"}},
    }


def view_conversation(state: State, owner: str, conversation: Document) -> dict[str, Any]:
    """Return a conversation as the API shows it, with its members."""
    members = state.store.collection(f"members of {conversation['id']}", owner)
    return {
        "uuid": conversation["id"],
        **pick(conversation, tuple(_FIELDS)),
        "timestamp": {"created": conversation["created"]},
        "sequence_number": len(members),
        "numbers": {},
        "members": [
            {name: m[name] for name in ("id", "user_id", "name", "state", "timestamp", "channel")}
            for m in members
        ],
        "api_key": state.credentials.api_key,
        "_links": {"self": {"href": f"/conversations/{conversation['id']}"}},
        "_embedded": {"legs": {"_links": []}},
    }


def view_user(user: Document) -> dict[str, Any]:
    """Return a user as the API shows it."""
    view = {name: user[name] for name in ("id", *_USER_FIELDS) if name in user}
    view["href"] = f"{BASE}/users/{user['id']}"
    view["_links"] = {"self": {"href": f"/users/{user['id']}"}}
    return view


def _create_conversation(call: Call) -> Response:
    owner = call.identity.application_id
    return _created_response("conversation", new_conversation(call.state, owner, call.body))


def _matching(call: Call, kind: str) -> Sequence[Document] | Collection:
    name, every = call.query["name"], call.collection(kind)
    if name is None:
        return every
    found = every.find("name", name)  # no two have the same name
    return [] if found is None else [found]


def _list_conversations(call: Call) -> Response:
    documents = _matching(call, "conversations")
    start, end = (parse_iso(call.query[name] or "") for name in ("date_start", "date_end"))
    if start is not None or end is not None:
        first, last = timestamp(start or _MIN), timestamp(end or _MAX)
        documents = [each for each in documents if first <= each["created"] <= last]
    return page(call, "/conversations", "conversations", documents, _brief)


def _conversation(call: Call) -> Document:
    return find(call.collection("conversations"), call.params["conversation_id"], "conversation")


def _get_conversation(call: Call) -> Response:
    owner = call.identity.application_id
    return json_response(view_conversation(call.state, owner, _conversation(call)))


def _update_conversation(call: Call) -> Response:
    existing, owner = _conversation(call), call.identity.application_id
    conversations = call.collection("conversations")
    _check_name(conversations, "conversation", call.body.get("name"), existing["id"])
    conversations.change(existing["id"], pick(call.body, tuple(_FIELDS)))
    return json_response(view_conversation(call.state, owner, existing))


def _delete_conversation(call: Call) -> Response:
    id = _conversation(call)["id"]
    members = call.collection(f"members of {id}")
    for member in members:
        members.remove(member["id"])
    call.state.store.discard(f"members of {id}", call.identity.application_id)
    call.collection("conversations").remove(id)
    return json_response({})


def _create_user(call: Call) -> Response:
    return _created_response("user", new_user(call.state, call.identity.application_id, call.body))


def _brief_user(user: Document) -> dict[str, Any]:
    return {**pick(user, ("id", "name")), "href": f"{BASE}/users/{user['id']}"}


def _list_users(call: Call) -> Response:
    users = _matching(call, "users")
    return page(call, "/users", "users", users, view_user, brief=_brief_user)


def _user(call: Call) -> Document:
    return find(call.collection("users"), call.params["user_id"], "user")


def _get_user(call: Call) -> Response:
    return json_response(view_user(_user(call)))


def _update_user(call: Call) -> Response:
    id, users = _user(call)["id"], call.collection("users")
    _check_name(users, "user", call.body.get("name"), id)
    return json_response(view_user(users.change(id, pick(call.body, tuple(_USER_FIELDS)))))


def _delete_user(call: Call) -> Response:
    call.collection("users").remove(_user(call)["id"])
    return json_response({})


def _resource(
    kind: str,
    path: str,
    fields: Mapping[str, Any],
    query: Mapping[str, Schema],
    handlers: Mapping[str, Callable[[Call], Response]],
) -> list[Route]:
    """Return the five routes of a resource; conversations and users have the same ones."""
    # The API refuses keys that it does not know.
    body: Schema = {"type": "object", "properties": fields, "additionalProperties": False}
    name, item_path = kind.capitalize(), f"{path}/{{{kind}_id}}"
    return [
        Route(
            name=f"create{name}",
            method="POST",
            path=path,
            handler=handlers["create"],
            body=body,
            encoding="json",
            body_optional=True,
        ),
        Route(name=f"list{name}s", method="GET", path=path, handler=handlers["list"], query=query),
        Route(name=f"get{name}", method="GET", path=item_path, handler=handlers["get"]),
        Route(
            name=f"update{name}",
            method="PUT",
            path=item_path,
            handler=handlers["update"],
            body=body,
            encoding="json",
        ),
        Route(name=f"delete{name}", method="DELETE", path=item_path, handler=handlers["delete"]),
    ]


ROUTES = (
    *_resource(
        "conversation",
        "/conversations",
        _FIELDS,
        _CONVERSATIONS,
        {
            "create": _create_conversation,
            "list": _list_conversations,
            "get": _get_conversation,
            "update": _update_conversation,
            "delete": _delete_conversation,
        },
    ),
    *_resource(
        "user",
        "/users",
        _USER_FIELDS,
        _NAMED,
        {
            "create": _create_user,
            "list": _list_users,
            "get": _get_user,
            "update": _update_user,
            "delete": _delete_user,
        },
    ),
)
