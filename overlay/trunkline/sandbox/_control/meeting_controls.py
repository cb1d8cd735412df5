"""Control endpoints for meetings and webhooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._http.routing import Call, Handler, Response, Route, json_response

from .control_app import get_route, object_schema, post_route
from .views import view_webhook

_MAX_WAIT = 60.0  # seconds that a request can wait for a webhook

_JOIN = object_schema(
    {"name": {"type": "string", "maxLength": 200}, "is_host": {"type": "boolean"}}
)
_WEBHOOKS: Mapping[str, Schema] = {
    "after": {"type": "integer", "minimum": 0, "default": 0},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100},
    "event": {"type": "string"},
    "room_id": {"type": "string"},
    "count": {"type": "integer", "minimum": 1, "default": 1},
    "wait": {"type": "number", "minimum": 0, "maximum": _MAX_WAIT},
}


class MeetingControls:
    """The endpoints for meetings and webhooks."""

    def __init__(self, core: SandboxCore) -> None:
        self._core = core

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        simulator = self._core.meetings
        return (
            post_route(
                "/rooms/{room_id}/sessions", _action(simulator.start_session, "room_id", 201)
            ),
            post_route("/rooms/{room_id}/expire", _action(simulator.expire, "room_id")),
            post_route("/sessions/{session_id}/end", _action(simulator.end_session, "session_id")),
            post_route(
                "/sessions/{session_id}/participants",
                _action(simulator.join, "session_id", 201),
                _JOIN,
            ),
            post_route(
                "/participants/{participant_id}/leave", _action(simulator.leave, "participant_id")
            ),
            post_route(
                "/sessions/{session_id}/recordings", _action(simulator.record, "session_id", 201)
            ),
            post_route(
                "/recordings/{recording_id}/stop", _action(simulator.stop_recording, "recording_id")
            ),
            get_route("/webhooks", self._webhooks, _WEBHOOKS),
        )

    async def _webhooks(self, call: Call) -> Response:
        query, webhooks = call.query, self._core.webhooks
        event, seconds = query["event"], query["wait"]
        fields = {} if query["room_id"] is None else {"room_id": query["room_id"]}
        if seconds is not None and event is not None:
            try:
                await webhooks.wait_for(event, count=query["count"], timeout=seconds, **fields)
            except TimeoutError as error:
                raise APIError(408, f"{error}.") from None
        webhook_views = [
            view_webhook(each)
            for each in webhooks
            if each.number > query["after"]
            and event in (None, each.event)
            and fields.items() <= each.body.items()
        ]
        return json_response({"webhooks": webhook_views[-query["limit"] :]})


def _action(method: Callable[..., dict[str, Any]], parameter: str, status: int = 200) -> Handler:
    """Return a handler that calls a method with the identifier in the path."""

    def handler(call: Call) -> Response:
        try:
            return json_response(method(call.params[parameter], **call.body), status)
        except LookupError as error:
            raise APIError(404, f"{error}.") from None
        except ValueError as error:
            raise APIError(409, f"{error}.") from None

    return handler
