"""The Application API v2: applications of the account, each with an RSA key pair."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import link
from trunkline.sandbox._common.keys import KEYS, KeyPair, read_public_key
from trunkline.sandbox._http.routing import Call, Response, Route, SandboxAPI, nothing, reply
from trunkline.sandbox._state.state import State
from trunkline.sandbox._state.store import Document


def _webhook(*methods: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "address": {"type": "string"},
            "http_method": {"type": "string", "enum": methods},
        },
    }


def _capability(**webhooks: dict[str, Any]) -> dict[str, Any]:
    nested = {"type": "object", "properties": webhooks}
    return {"type": "object", "properties": {"webhooks": nested}}


_ANY = _webhook("GET", "POST")
_BODY = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "keys": {"type": "object", "properties": {"public_key": {"type": "string"}}},
        "capabilities": {
            "type": "object",
            "properties": {
                "voice": _capability(answer_url=_ANY, fallback_answer_url=_ANY, event_url=_ANY),
                "rtc": _capability(event_url=_ANY),
                "messages": _capability(inbound_url=_webhook("POST"), status_url=_webhook("POST")),
                "vbc": {"type": "object", "additionalProperties": False},
            },
        },
        "privacy": {"type": "object", "properties": {"improve_ai": {"type": "boolean"}}},
    },
}
_PAGE = {
    "page_size": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
    "page": {"type": "integer", "minimum": 1, "default": 1},
}


def view(state: State, application: Document) -> dict[str, Any]:
    """Return an application as it is answered."""
    return {
        "id": application["id"],
        "name": application["name"],
        "keys": {"public_key": state.public_key(application)},
        "privacy": application.get("privacy", {"improve_ai": False}),
        "capabilities": application["capabilities"],
    }


def _given_key(fields: Mapping[str, Any]) -> str | None:
    """Return the public key that a request brings; refuse one that is no RSA public key."""
    pem = fields.get("keys", {}).get("public_key")
    if pem is not None and read_public_key(pem) is None:
        raise invalid("keys.public_key", "must be an RSA public key as PEM text")
    return pem if isinstance(pem, str) else None


def new_application(state: State, fields: Mapping[str, Any], pair: KeyPair | None) -> Document:
    """Make an application with the pair of keys made for it, or the public key it brings."""
    id = str(uuid4())
    return state.applications.add(
        id,
        {
            "id": id,
            "name": fields["name"],
            "capabilities": fields.get("capabilities", {}),
            "privacy": {"improve_ai": False, **fields.get("privacy", {})},
            "public_key": pair.public if pair else _given_key(fields),
        },
    )


async def _create(call: Call) -> Response:
    if _given_key(call.body) is not None:
        return reply(view(call.state, new_application(call.state, call.body, None)), 201)
    number = call.state.keys_given
    call.state.keys_given += 1
    pair = KEYS.ready(number)
    if pair is None:
        pair = await asyncio.to_thread(KEYS.pair, number)
    made = view(call.state, new_application(call.state, call.body, pair))
    # The private half is told once, here.
    made["keys"]["private_key"] = pair.private
    return reply(made, 201)


def _list(call: Call) -> Response:
    page, size = call.query["page"], call.query["page_size"]
    every = list(call.state.applications)
    pages = -(-len(every) // size)
    start = (page - 1) * size
    base = "/v2/applications"
    links = {
        "self": link(base, page_size=size, page=page),
        "first": link(base, page_size=size),
        "last": link(base, page_size=size, page=pages),
    }
    if page < pages:
        links["next"] = link(base, page_size=size, page=page + 1)
    if 1 < page <= pages:
        links["prev"] = link(base, page_size=size, page=page - 1)
    items = [view(call.state, each) for each in every[start : start + size]]
    return reply(
        {
            "page_size": size,
            "page": page,
            "total_items": len(every),
            "total_pages": pages,
            "_embedded": {"applications": items},
            "_links": links,
        }
    )


def _found(call: Call) -> Document:
    application = call.state.applications.get(call.params["id"])
    if application is None:
        raise APIError(404, "There is no application with this id, or it is not yours.")
    return application


def _get(call: Call) -> Response:
    return reply(view(call.state, _found(call)))


def _update(call: Call) -> Response:
    application = _found(call)
    updates = {
        "name": call.body["name"],
        # A PUT replaces: capabilities that are left out are taken away.
        "capabilities": call.body.get("capabilities", {}),
        "privacy": {"improve_ai": False, **call.body.get("privacy", {})},
    }
    if (key := _given_key(call.body)) is not None:
        updates["public_key"] = key
    call.state.applications.change(application["id"], updates)
    return reply(view(call.state, application))


def _delete(call: Call) -> Response:
    id = _found(call)["id"]
    call.state.applications.remove(id)
    call.state.store.drop(id)
    call.state.calendar.drop(id)
    return nothing()


API = SandboxAPI(
    name="applications",
    prefix="/v2/applications",
    auth="basic",
    shape="problem",
    routes=(
        Route(
            name="createApplication",
            method="POST",
            path="",
            handler=_create,
            body=_BODY,
            encoding="json",
        ),
        Route(name="listApplication", method="GET", path="", handler=_list, query=_PAGE),
        Route(name="getApplication", method="GET", path="/{id}", handler=_get),
        Route(
            name="updateApplication",
            method="PUT",
            path="/{id}",
            handler=_update,
            body=_BODY,
            encoding="json",
        ),
        Route(name="deleteApplication", method="DELETE", path="/{id}", handler=_delete),
    ),
)
