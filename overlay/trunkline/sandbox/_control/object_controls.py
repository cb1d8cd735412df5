"""Control endpoints for the objects of the state, described events, and trying an operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.redaction import redact_private_keys
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._http.routing import Call, Response, Route, json_response
from trunkline.sandbox._state.store import Document

from .control_app import get_route, object_schema, post_route
from .views import view_webhook

_OBJECTS: Mapping[str, Schema] = {
    "kind": {"type": "string", "default": ""},
    "id": {"type": "string"},
    "after": {"type": "integer", "minimum": 0, "default": 0},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 50},
}
_EVENT: Mapping[str, Schema] = {
    "event": {"type": "string"},
    "api": {"type": "string"},
    "url": {"type": ["string", "null"]},
    "fields": {"type": "object"},
}


class ObjectControls:
    """The endpoints for objects, described events and operations."""

    def __init__(self, core: SandboxCore) -> None:
        self._core = core

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        return (
            get_route("/objects", self._list_objects, _OBJECTS),
            get_route("/events", self._list_events),
            post_route("/events", self._send_event, object_schema(_EVENT, "event")),
            get_route("/operations/{api}/{operation}", self._get_operation),
        )

    def _list_objects(self, call: Call) -> Response:
        """Return the objects of a kind, newest first, with their number."""
        query, store = call.query, call.state.store
        found: list[tuple[int, str, str, Document]] = []
        for kind, owner, collection in store.collections():
            if kind.startswith("_") or kind.partition(" of ")[0] != query["kind"]:
                continue
            ids = collection.ids()
            for (serial, document), id in zip(
                collection.window(None, None, len(ids)), ids, strict=True
            ):
                if query["id"] in (None, id):
                    found.append((serial, owner, id, document))
        found.sort(key=lambda each: -each[0])
        part = found[query["after"] : query["after"] + query["limit"]]
        objects = [
            {"id": id, "owner": owner, "object": _shown(document)}
            for _, owner, id, document in part
        ]
        response = json_response({"count": len(found), "objects": objects})
        response.body = redact_private_keys(response.body)
        return response

    def _list_events(self, call: Call) -> Response:
        described = self._core.described
        events = (
            []
            if described is None
            else [
                {
                    "api": api.name,
                    "event": event.name,
                    "operation": event.operation,
                    "url": event.url,
                    "body": _body(api, event),
                }
                for api, event in described.events()
            ]
        )
        return json_response({"events": events})

    def _send_event(self, call: Call) -> Response:
        described, body = self._core.described, call.body
        for api, event in described.events() if described is not None else ():
            if event.name == body["event"] and body.get("api", api.name) == api.name:
                url, fields = body.get("url"), body.get("fields", {})
                return json_response(
                    view_webhook(api.callbacks.emit(call.state, event, url, fields)), 201
                )
        raise APIError(404, "No described API has this event.")

    def _get_operation(self, call: Call) -> Response:
        """Return an example of a request: its path, parameters, credentials and body."""
        described = self._core.described
        api = None if described is None else described.apis.get(call.params["api"])
        operation = None if api is None else api.operation(call.params["operation"])
        if api is None or operation is None:
            raise APIError(404, "No described API has this operation.")
        return json_response(api.example(call.state, operation))


def _body(api: Any, event: Any) -> Any:
    try:
        return api.callbacks.body(event)
    except APIError:
        return None


def _shown(document: Document) -> dict[str, Any]:
    """Return an object as JSON: the bytes of a file are replaced by their number."""
    return {
        name: f"{len(value)} bytes" if isinstance(value, bytes) else value
        for name, value in document.items()
    }
