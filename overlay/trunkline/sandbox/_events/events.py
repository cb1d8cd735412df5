"""The events of the Meetings API: their bodies, their callback URLs, and the expiry calendar."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trunkline.sandbox._common.formats import parse_iso

Document: TypeAlias = dict[str, Any]


def _room_expired(room: Document, _: Document) -> dict[str, Any]:
    return {
        "room_id": room["id"],
        "room_type": room["type"],
        "expires_at": room["expires_at"],
        "created_at": room["created_at"],
    }


def _session(*names: str) -> Callable[[Document, Document], dict[str, Any]]:
    def body(room: Document, session: Document) -> dict[str, Any]:
        return {
            "session_id": session["id"],
            "room_id": room["id"],
            **{name: session[name] for name in names},
        }

    return body


def _participant(room: Document, attendee: Document) -> dict[str, Any]:
    return {
        "participant_id": attendee["id"],
        "session_id": attendee["session_id"],
        "room_id": room["id"],
        "name": attendee["name"],
        "type": "Host" if attendee["is_host"] else "Guest",
        "is_host": attendee["is_host"],
    }


def _recording(*names: str) -> Callable[[Document, Document], dict[str, Any]]:
    def body(room: Document, recording: Document) -> dict[str, Any]:
        fields = {"recording_id": recording["id"], "session_id": recording["session_id"]}
        if "room_id" in names:
            fields["room_id"] = room["id"]
        return fields | {name: recording[name] for name in names if name != "room_id"}

    return body


_TIMES = ("started_at", "ended_at", "duration")

EVENTS: Mapping[str, tuple[str, Callable[[Document, Document], dict[str, Any]]]] = {
    "room:expired": ("rooms", _room_expired),
    "session:started": ("sessions", _session("started_at")),
    "session:ended": ("sessions", _session("started_at", "ended_at")),
    "session:participant:joined": ("sessions", _participant),
    "session:participant:left": ("sessions", _participant),
    "recording:started": ("recordings", _recording()),
    "recording:ended": ("recordings", _recording(*_TIMES)),
    # The provider's guides name it `uploaded`, its description `ready`.
    "recording:uploaded": ("recordings", _recording("room_id", *_TIMES, "url")),
    "recording:ready": ("recordings", _recording("room_id", *_TIMES, "url")),
}
"""The kind of callback URL of each event, and the function that builds its body."""

# The names of these URLs in the Application API, which sets them for an application.
_CAPABILITIES = {
    "rooms": "room_changed",
    "sessions": "session_changed",
    "recordings": "recording_changed",
}


def callback_url(kind: str, room: Document, application: Document | None) -> str | None:
    """Return the callback URL of a kind of event: the room's, or else the application's."""
    room_url = (room.get("callback_urls") or {}).get(f"{kind}_callback_url")
    if isinstance(room_url, str) and room_url:
        return room_url
    value: Any = (application or {}).get("capabilities")
    for name in ("meetings", "webhooks", _CAPABILITIES[kind], "address"):
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) and value else None


class Calendar:
    """The rooms that will expire, in order of time.

    Attributes:
        next: The time of the next expiry, in seconds since 1970.
    """

    def __init__(self) -> None:
        self._times: dict[str, float] = {}
        self._heap: list[tuple[float, str, str]] = []
        self.next = float("inf")

    def add(self, owner: str, room: Document) -> None:
        """Add a room, or update its expiry time."""
        expiry = parse_iso(room["expires_at"])
        if expiry is None or room.get("expired"):
            return
        if len(self._heap) > 1_000 + 2 * len(self._times):  # most entries are outdated
            self._heap = [entry for entry in self._heap if self._times.get(entry[2]) == entry[0]]
            heapq.heapify(self._heap)
        time = expiry.timestamp()
        if self._times.get(room["id"]) != time:
            self._times[room["id"]] = time
            heapq.heappush(self._heap, (time, owner, room["id"]))
        self.next = self._heap[0][0]

    def remove(self, id: str) -> None:
        """Remove a room; its entry in the heap is outdated then."""
        self._times.pop(id, None)

    def drop_owner(self, owner: str) -> None:
        """Remove the rooms of an owner."""
        removed = {id for _, each, id in self._heap if each == owner}
        self._heap = [entry for entry in self._heap if entry[1] != owner]
        heapq.heapify(self._heap)
        self._times = {id: time for id, time in self._times.items() if id not in removed}
        self.next = self._heap[0][0] if self._heap else float("inf")

    def pop_due(self, now: float) -> list[tuple[str, str]]:
        """Remove and return the rooms that have expired, with their owners."""
        due = []
        while self._heap and self._heap[0][0] <= now:
            time, owner, id = heapq.heappop(self._heap)
            if self._times.get(id) == time:
                del self._times[id]
                due.append((owner, id))
        self.next = self._heap[0][0] if self._heap else float("inf")
        return due
