"""Parse the body of a webhook into a typed event."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, cast

from trunkline._common.packages import PACKAGES
from trunkline._serialization import json as _json
from trunkline._serialization.model import Model
from trunkline.errors import DecodeError, WebhookError

from ._events import NAME_PROPERTIES, event_name, unknown_event


def parse(body: bytes | str | Mapping[str, Any], *, event: str | None = None) -> Model:
    """Return the event in the body of a webhook request.

    The name of the event is the property `event`, `type`, `event_type` or `name`, or the one that
    the description of the API says. An event without a model is returned as an `EventEnvelope` if
    it has the form `{type, payload, createdAt}`, and as an `UnknownEvent` otherwise. The signature
    is not checked. The events of a package that `trunkline generate` made are known once the
    package has been imported.

    Args:
        body: The body of the request: JSON text as bytes or str, or the decoded object.
        event: The name of the event, if the request has it elsewhere, such as in a header.

    Raises:
        WebhookError: The body is not a JSON object with the name of an event, or nested more than
            250 levels deep.
        DecodeError: A property of the event does not have the described type.
    """
    data = dict(body) if isinstance(body, Mapping) else _loaded(body)
    if not isinstance(data, dict):
        raise WebhookError("the body is not a JSON object")
    model = _model_of(data, event)
    if model is not None:
        return model.from_dict(data)
    if event_name(data) is None:
        names = ", ".join(f"`{name}`" for name in NAME_PROPERTIES)
        raise WebhookError(f"the body has no event name (property {names})")
    return unknown_event(data)


def _model_of(data: Mapping[str, Any], event: str | None) -> type[Model] | None:
    """Return the model of a described event, by the first property that names one."""
    for module in _modules():
        keys = (*NAME_PROPERTIES, *getattr(module, "EVENT_PROPERTIES", ()))
        names = [name for key in keys if isinstance(name := data.get(key), str)]
        names = names if event is None else [event]
        events = cast("Mapping[str, type[Model]]", module.EVENTS)
        for name in names:
            if name in events:
                return events[name]
    return None


def _modules() -> Iterator[ModuleType]:
    """Yield the modules with events: of this distribution, then of other imported packages."""
    for package in PACKAGES:
        for name in importlib.import_module(package).WEBHOOKS:
            yield importlib.import_module(f"{package}.{name}")


def _loaded(text: object) -> object:
    if isinstance(text, str):
        text = text.encode("utf-8", "replace")
    if not isinstance(text, (bytes, bytearray)):
        raise WebhookError(f"body: expected bytes, str or a mapping, got {type(text).__name__}")
    try:
        return _json.loads(bytes(text))
    except DecodeError:
        raise WebhookError("the body is not JSON") from None
