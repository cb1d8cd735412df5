"""Events without a model: events that no description has, and envelopes of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal, Self

from trunkline._serialization.decode import anything, fail, text
from trunkline._serialization.decode import datetime as read_datetime
from trunkline._serialization.model import Field, Model
from trunkline._serialization.unions import first_of

# The properties that providers name an event in, in the order in which they are tried: events that
# have a `type` or a `name` of something else have an `event` too.
NAME_PROPERTIES = ("event", "type", "event_type", "name")

# A larger number is in milliseconds: as seconds it would be after the year 5000.
_MAX_SECONDS = 1e11


def _read_epoch(value: Any) -> dt.datetime:
    """Return the time of a number of seconds or milliseconds since 1970."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        fail("number", value)
    seconds = value / 1000 if value > _MAX_SECONDS else value
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        fail("a time since 1970", value)


# A time in another format is kept as it was sent.
_read_time: Callable[[Any], Any] = first_of(read_datetime, _read_epoch, anything)


class UnknownEvent(Model):
    """An event without a model; `to_dict()` returns all of it.

    Attributes:
        event: The name of the event: the property `event`, `type`, `event_type` or `name`.
    """

    __slots__ = ("_name_property", "event")

    _fields: ClassVar[tuple[Field, ...]] = (("event", "event", None),)

    _name_property: str
    event: str

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Return an event that keeps `data` unchanged.

        Raises:
            DecodeError: `data` has no event name.
        """
        self = cls.__new__(cls)
        self._source = data
        self._name_property = event_name(data) or "event"
        self.event = text(data.get(self._name_property))
        return self

    @property
    def extra(self) -> Mapping[str, Any]:
        """The properties besides the name of the event, in a new dict."""
        return {name: value for name, value in self._source.items() if name != self._name_property}

    def to_dict(
        self, *, secrets: bool = True, by: Literal["json", "attribute"] = "json"
    ) -> dict[str, Any]:
        """Return the event as a new dict of JSON types; it has no attribute with a secret."""
        return {**self._source, self._name_property: self.event}


class EventEnvelope(Model):
    """An event without a model in the form `{type, payload, createdAt}`, as Coviu sends them.

    Attributes:
        type: The name of the event.
        payload: The content of the event; its form depends on the event.
        created_at: The time of the event, from a text or a number of seconds (or milliseconds)
            since 1970. A value in another format is unchanged.
    """

    __slots__ = ("created_at", "payload", "type")

    _fields: ClassVar[tuple[Field, ...]] = (
        ("type", "type", None),
        ("payload", "payload", None),
        ("created_at", "createdAt", _read_time),
    )

    type: str
    payload: Any
    created_at: dt.datetime | str | float | None

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Return an envelope that keeps `data` unchanged.

        Raises:
            DecodeError: `type` is missing or not a string.
        """
        self = cls.__new__(cls)
        self._source = data
        self.type = text(data.get("type"))
        self.payload = data.get("payload")
        self.created_at = _read_time(data.get("createdAt"))
        return self


def event_name(data: Mapping[str, Any]) -> str | None:
    """Return the property that names an event without a model; None without a name."""
    for key in NAME_PROPERTIES:
        if isinstance(name := data.get(key), str) and name:
            return key
    return None


def unknown_event(data: dict[str, Any]) -> UnknownEvent | EventEnvelope:
    """Return an event without a model. It has a name."""
    if event_name(data) == "type" and "payload" in data:
        return EventEnvelope.from_dict(data)
    return UnknownEvent.from_dict(data)
