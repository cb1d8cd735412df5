"""Webhooks: the events that a provider posts to your server, and the signatures they may bear.

`parse` makes a typed event of a request's body. `verify` checks the signature of Vonage's signed
webhooks. Whether Meetings callbacks were ever signed is not documented, so that `parse` does not
ask for a signature: call `verify` first where your account signs.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar, Self, cast

import trunkline_api
from trunkline._serialization import json as _json
from trunkline._serialization.model import Field, Model
from trunkline.errors import DecodeError, WebhookError

from ._signature import ReplayGuard, SignedClaims, verify

__all__ = ["ReplayGuard", "SignedClaims", "UnknownEvent", "parse", "verify"]


class UnknownEvent(Model):
    """An event that no description has; `to_dict()` gives all of it."""

    __slots__ = ("event",)

    _fields: ClassVar[tuple[Field, ...]] = (("event", "event", None),)

    event: str

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Keep the event as it came."""
        self = cls.__new__(cls)
        self._source = data
        self.event = data["event"]
        return self


def parse(body: bytes | str | Mapping[str, Any]) -> Model:
    """Return the event that a webhook's body holds, or an `UnknownEvent`.

    Args:
        body: The body of the request, raw or decoded.

    Raises:
        WebhookError: The body is no JSON object with the name of an event.
        DecodeError: A property of the event is not of the described type.
    """
    data = dict(body) if isinstance(body, Mapping) else _loaded(body)
    name = data.get("event") if isinstance(data, dict) else None
    if not isinstance(data, dict):
        raise WebhookError("the body is no JSON object")
    if not isinstance(name, str) or not name:
        raise WebhookError("the body does not name an event")
    for package in trunkline_api.WEBHOOKS:
        module = importlib.import_module(f"trunkline_api.{package}")
        events = cast("Mapping[str, type[Model]]", module.EVENTS)
        if name in events:
            return events[name].from_dict(data)
    return UnknownEvent.from_dict(data)


def _loaded(text: object) -> object:
    if isinstance(text, str):
        text = text.encode("utf-8", "replace")
    if not isinstance(text, (bytes, bytearray)):
        raise WebhookError(f"the body is of type {type(text).__name__}, not bytes or text")
    try:
        return _json.loads(bytes(text))
    except DecodeError:
        raise WebhookError("the body is no JSON") from None
