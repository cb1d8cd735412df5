"""The controls for what happens in rooms, and for the webhooks that tell of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._http.routing import Call, Handler, Response, Route, reply

from .console import body_of, get, post
from .views import view_webhook

_LONGEST_WAIT = 60.0  # seconds that a caller waits for a webhook

_JOIN = body_of({"name": {"type": "string", "maxLength": 200}, "is_host": {"type": "boolean"}})
_WEBHOOKS: Mapping[str, Schema] = {
    "after": {"type": "integer", "minimum": 0, "default": 0},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100},
    "event": {"type": "string"},
    "room_id": {"type": "string"},
    "count": {"type": "integer", "minimum": 1, "default": 1},
    "wait": {"type": "number", "minimum": 0, "maximum": _LONGEST_WAIT},
}


class LifeControl:
    """The handlers of the controls for rooms and webhooks."""

    def __init__(self, core: SandboxCore) -> None:
        self._core = core

    def routes(self) -> Sequence[Route]:
        """Return the table of these controls."""
        life = self._core.meetings
        return (
            post("/rooms/{room_id}/sessions", _done(life.start_session, "room_id", 201)),
            post("/rooms/{room_id}/expire", _done(life.expire, "room_id")),
            post("/sessions/{session_id}/end", _done(life.end_session, "session_id")),
            post(
                "/sessions/{session_id}/participants",
                _done(life.join, "session_id", 201),
                _JOIN,
            ),
            post("/participants/{participant_id}/leave", _done(life.leave, "participant_id")),
            post("/sessions/{session_id}/recordings", _done(life.record, "session_id", 201)),
            post("/recordings/{recording_id}/stop", _done(life.stop_recording, "recording_id")),
            get("/webhooks", self._webhooks, _WEBHOOKS),
        )

    async def _webhooks(self, call: Call) -> Response:
        query, webhooks = call.query, self._core.webhooks
        event, seconds = query["event"], query["wait"]
        room = {} if query["room_id"] is None else {"room_id": query["room_id"]}
        if seconds is not None and event is not None:
            try:
                await webhooks.wait_for(event, count=query["count"], timeout=seconds, **room)
            except TimeoutError as error:
                raise APIError(408, f"{error}.") from None
        found = [
            view_webhook(each)
            for each in webhooks
            if each.number > query["after"]
            and event in (None, each.event)
            and room.items() <= each.body.items()
        ]
        return reply({"webhooks": found[-query["limit"] :]})


def _done(act: Callable[..., dict[str, Any]], parameter: str, status: int = 200) -> Handler:
    """Return a handler that does something to what the path names."""

    def handler(call: Call) -> Response:
        try:
            return reply(act(call.params[parameter], **call.body), status)
        except LookupError as error:
            raise APIError(404, f"{error}.") from None
        except ValueError as error:
            raise APIError(409, f"{error}.") from None

    return handler
