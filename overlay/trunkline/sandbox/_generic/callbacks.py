"""The callbacks and webhooks of a description: when, to where and with which body they are sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._events.webhooks import Webhook
from trunkline.sandbox._http.routing import Call, Response
from trunkline.sandbox._state.state import State
from trunkline.sandbox._values.schemas import Schema, Schemas

from .bodies import ReadBody
from .description import APIDescription
from .operations import DescribedOperation, is_json
from .outcomes import Outcomes

_EXPRESSION = re.compile(r"\{(\$[^{}]+)\}")


@attrs.frozen(kw_only=True)
class DescribedEvent:
    """A webhook, or a callback of an operation.

    Attributes:
        name: Its name.
        operation: The operationId of the operation that a callback belongs to; empty for a webhook.
        url: The URL of a callback, with runtime expressions; empty for a webhook.
        schema: The schema of its body.
        media: The Media Type Object of its body.
    """

    name: str
    operation: str
    url: str
    schema: Schema
    media: Mapping[str, Any]


class Callbacks:
    """Sends the callbacks of operations, and webhooks on request."""

    def __init__(self, description: APIDescription, schemas: Schemas, outcomes: Outcomes) -> None:
        self._description, self._schemas, self._outcomes = description, schemas, outcomes
        self.events = tuple(self._events())

    def _events(self) -> Iterator[DescribedEvent]:
        document = self._description.document
        for name, item in (document.get("webhooks") or {}).items():
            yield from self._of_item(str(name), "", "", item)
        for item in (document.get("paths") or {}).values():
            for operation in item.values() if isinstance(item, dict) else ():
                if isinstance(operation, dict) and isinstance(operation.get("callbacks"), dict):
                    id = str(operation.get("operationId"))
                    for name, callback in operation["callbacks"].items():
                        for url, inner in (self._schemas.resolve(callback) or {}).items():
                            yield from self._of_item(str(name), id, str(url), inner)

    def _of_item(self, name: str, operation: str, url: str, item: Any) -> Iterator[DescribedEvent]:
        found = self._schemas.resolve(item)
        for inner in found.values() if isinstance(found, dict) else ():
            if not isinstance(inner, dict) or "requestBody" not in inner:
                continue
            content = (self._schemas.resolve(inner["requestBody"]) or {}).get("content") or {}
            for kind in sorted(content, key=lambda each: not is_json(each))[:1]:
                media = self._schemas.resolve(content[kind]) or {}
                yield DescribedEvent(
                    name=name,
                    operation=operation,
                    url=url,
                    schema=media.get("schema", {}),
                    media=media,
                )

    def body(self, event: DescribedEvent) -> Any:
        """Return a body of an event: an example of the description, or one for the schema."""
        example = event.media.get("example")
        if example is not None and self._schemas.is_valid(example, event.schema, "made"):
            return example
        return self._outcomes.value(event.schema, f"event|{event.operation}|{event.name}")

    def emit(
        self, state: State, event: DescribedEvent, url: str | None, fields: Mapping[str, Any]
    ) -> Webhook:
        """Record an event and send it.

        Args:
            state: The state of the sandbox.
            event: The event.
            url: The address to send it to, or None.
            fields: Properties of the body that replace made-up ones.
        """
        body = self.body(event)
        if isinstance(body, dict):
            body = {**body, **fields}
        return state.webhooks.emit(body, url, self._description.name, None, event=event.name)

    def send(
        self, operation: DescribedOperation, call: Call, body: ReadBody, response: Response
    ) -> None:
        """Send the callbacks of a successful operation."""
        if not 200 <= response.status < 300:
            return
        for event in self.events:
            if event.operation == operation.id:
                url = self._address(event.url, call, body, response)
                if url is not None:
                    try:
                        self.emit(call.state, event, url, {})
                    except APIError:
                        continue  # its schema allows no body; the response does not depend on it

    @staticmethod
    def _address(template: str, call: Call, body: ReadBody, response: Response) -> str | None:
        """Return the URL of a callback (OpenAPI 3.1, section 4.8.20.4), or None if it has none."""
        missing = False

        def value(match: re.Match[str]) -> str:
            nonlocal missing
            found = evaluate(match[1], call, body.value, response)
            missing = missing or not isinstance(found, str | int)
            return str(found)

        url = _EXPRESSION.sub(value, template)
        if template.startswith("$"):
            found = evaluate(template, call, body.value, response)
            url, missing = str(found), not isinstance(found, str)
        return None if missing or not url else url


def evaluate(expression: str, call: Call, body: Any, response: Response) -> Any:
    """Return the value of a runtime expression, or None."""
    if expression == "$method":
        return call.method
    if expression == "$statusCode":
        return response.status
    source, _, rest = expression.removeprefix("$").partition(".")
    place, _, name = rest.partition(".")
    if rest.startswith("body"):
        value = body
        if source == "response":
            try:
                value = json.loads(response.body)
            except ValueError:
                return None
        return _pointed(value, rest.partition("#")[2])
    if place == "header":
        headers: Mapping[str, str] = call.headers if source == "request" else response.headers
        return next((v for k, v in headers.items() if k.lower() == name.lower()), None)
    if source == "request":
        return {"query": call.query, "path": call.params}.get(place, {}).get(name)
    return None


def _pointed(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
