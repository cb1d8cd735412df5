"""The Application API v2: applications of the account, each with an RSA key pair."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from trunkline._common.sandbox_credentials import sandbox_uuid
from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import link
from trunkline.sandbox._common.keys import KEYS, KeyPair, read_public_key
from trunkline.sandbox._http.routing import (
    Call,
    Response,
    Route,
    SandboxAPI,
    json_response,
    no_content,
)
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


_ANY_METHOD = _webhook("GET", "POST")
_BODY = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "keys": {"type": "object", "properties": {"public_key": {"type": "string"}}},
        "capabilities": {
            "type": "object",
            "properties": {
                "voice": _capability(
                    answer_url=_ANY_METHOD, fallback_answer_url=_ANY_METHOD, event_url=_ANY_METHOD
                ),
                "rtc": _capability(event_url=_ANY_METHOD),
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
    """Return an application as the API shows it."""
    return {
        "id": application["id"],
        "name": application["name"],
        "keys": {"public_key": state.public_key(application)},
        "privacy": application.get("privacy", {"improve_ai": False}),
        "capabilities": application["capabilities"],
    }


def _request_public_key(fields: Mapping[str, Any]) -> str | None:
    """Return the public key in a request, or None; raise a 400 if it is not an RSA key."""
    pem = fields.get("keys", {}).get("public_key")
    if pem is not None and read_public_key(pem) is None:
        raise invalid("keys.public_key", "must be an RSA public key as PEM text")
    return pem if isinstance(pem, str) else None


def new_application(state: State, fields: Mapping[str, Any], pair: KeyPair | None) -> Document:
    """Create an application with a key pair, or with the public key in the fields."""
    id = sandbox_uuid()  # its credentials are never sent to a provider
    return state.applications.add(
        id,
        {
            "id": id,
            "name": fields["name"],
            "capabilities": fields.get("capabilities", {}),
            "privacy": {"improve_ai": False, **fields.get("privacy", {})},
            "public_key": pair.public if pair else _request_public_key(fields),
        },
    )


async def _create(call: Call) -> Response:
    if _request_public_key(call.body) is not None:
        return json_response(view(call.state, new_application(call.state, call.body, None)), 201)
    number = call.state.key_pairs_issued
    call.state.key_pairs_issued += 1
    pair = KEYS.cached(number)
    if pair is None:
        pair = await asyncio.to_thread(KEYS.pair, number)
    created = view(call.state, new_application(call.state, call.body, pair))
    # The private key is only part of this response.
    created["keys"]["private_key"] = pair.private
    return json_response(created, 201)


def _list(call: Call) -> Response:
    page, size = call.query["page"], call.query["page_size"]
    applications = list(call.state.applications)
    page_count = -(-len(applications) // size)
    start = (page - 1) * size
    base = "/v2/applications"
    links = {
        "self": link(base, page_size=size, page=page),
        "first": link(base, page_size=size),
        "last": link(base, page_size=size, page=page_count),
    }
    if page < page_count:
        links["next"] = link(base, page_size=size, page=page + 1)
    if 1 < page <= page_count:
        links["prev"] = link(base, page_size=size, page=page - 1)
    items = [view(call.state, each) for each in applications[start : start + size]]
    return json_response(
        {
            "page_size": size,
            "page": page,
            "total_items": len(applications),
            "total_pages": page_count,
            "_embedded": {"applications": items},
            "_links": links,
        }
    )


def _application(call: Call) -> Document:
    application = call.state.applications.get(call.params["id"])
    if application is None:
        raise APIError(404, "The application does not exist, or you do not have access.")
    return application


def _get(call: Call) -> Response:
    return json_response(view(call.state, _application(call)))


def _update(call: Call) -> Response:
    application = _application(call)
    updates = {
        "name": call.body["name"],
        # PUT replaces: capabilities that are left out are removed.
        "capabilities": call.body.get("capabilities", {}),
        "privacy": {"improve_ai": False, **call.body.get("privacy", {})},
    }
    if (key := _request_public_key(call.body)) is not None:
        updates["public_key"] = key
    call.state.applications.change(application["id"], updates)
    return json_response(view(call.state, application))


def _delete(call: Call) -> Response:
    id = _application(call)["id"]
    call.state.applications.remove(id)
    call.state.store.drop_owner(id)
    call.state.calendar.drop_owner(id)
    return no_content()


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
