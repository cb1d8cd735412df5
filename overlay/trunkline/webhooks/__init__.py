"""Webhooks: parse the events that a provider posts to your server, and verify signatures.

`parse` returns a typed event. `verify` checks the signature of Vonage's signed webhooks. `parse`
does not verify, because it is not documented whether Meetings callbacks are signed: call `verify`
first if your account signs webhooks.
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
    """An event without a model; `to_dict()` returns all of it.

    Attributes:
        event: The name of the event.
    """

    __slots__ = ("event",)

    _fields: ClassVar[tuple[Field, ...]] = (("event", "event", None),)

    event: str

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Return an event that keeps `data` unchanged."""
        self = cls.__new__(cls)
        self._source = data
        self.event = data["event"]
        return self


def parse(body: bytes | str | Mapping[str, Any]) -> Model:
    """Return the event in the body of a webhook request.

    An event without a model is returned as an `UnknownEvent`. The signature is not checked.

    Args:
        body: The body of the request: JSON text as bytes or str, or the decoded object.

    Raises:
        WebhookError: The body is not a JSON object with a non-empty `event`, or nested more than
            250 levels deep.
        DecodeError: A property of the event does not have the described type.
    """
    data = dict(body) if isinstance(body, Mapping) else _loaded(body)
    name = data.get("event") if isinstance(data, dict) else None
    if not isinstance(data, dict):
        raise WebhookError("the body is not a JSON object")
    if not isinstance(name, str) or not name:
        raise WebhookError("the body has no event name (property `event`)")
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
        raise WebhookError(f"body: expected bytes, str or a mapping, got {type(text).__name__}")
    try:
        return _json.loads(bytes(text))
    except DecodeError:
        raise WebhookError("the body is not JSON") from None
