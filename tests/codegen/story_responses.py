"""The responses that the server of the story sends: what the description says of success."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import attrs

from trunkline_codegen.verify.published import Part, Published, PublishedOperation, is_json
from trunkline_codegen.verify.shapes import type_of

from .story_samples import TEXT, Samples


@attrs.frozen(kw_only=True)
class Response:
    """What the server sends, and what the method has to return."""

    status: int
    media_type: str
    content: bytes
    value: Any = None
    described: tuple[str, ...] = ()


def is_events(media_type: str) -> bool:
    """Return whether a media type is that of server-sent events."""
    return media_type.partition(";")[0].strip().lower() == "text/event-stream"


class Responses:
    """Makes the responses of the operations of one description."""

    def __init__(self, published: Published, samples: Samples) -> None:
        self._published = published
        self._samples = samples

    def of(self, operation: PublishedOperation) -> Iterator[Response]:
        """Yield the responses of success, one for each media type."""
        good = [status for status in operation.responses if status.startswith("2")]
        others = [s for s in operation.responses if not s.startswith("1") and s != "DEFAULT"]
        moved = [status for status in others if status.startswith("3")] if not good else []
        if not others and "DEFAULT" in operation.responses:
            good = ["DEFAULT"]
        contents = [kind for status in good for kind in operation.responses[status]]
        for status in good or moved:
            code = 200 if status == "DEFAULT" else int(status.replace("X", "0"))
            described = operation.responses[status] if good and code != 204 else {}
            for media_type, schema in described.items():
                if is_events(media_type):
                    yield self._events(operation, status, code, media_type)
                else:
                    yield self._response(code, media_type, schema, tuple(contents))
            if not described:
                code = 204 if code == 200 and contents else code
                yield Response(status=code, media_type="text/plain", content=b"")

    def _events(
        self, operation: PublishedOperation, status: str, code: int, media_type: str
    ) -> Response:
        """Return a stream of one event, whose data is what its schema describes."""
        answer = self._published.resolve(operation.part.get("responses").get(status.lower()))
        media = answer.get("content").get(media_type)
        schema = self._published.resolve(media.get("schema"))
        if schema.node is None:
            schema = self._published.resolve(media.get("itemSchema"))
        if type_of(self._published, schema) == "array":
            schema = self._published.resolve(schema.get("items"))
        if schema.get("properties").get("data").node is not None:  # a whole event
            schema = self._published.resolve(schema.get("properties").get("data"))
        if schema.get("contentSchema").node is not None:
            schema = schema.get("contentSchema")
        value = self._samples.of(schema)
        text = value if isinstance(value, str) else json.dumps(value)
        content = f"data: {text}\n\n".encode()
        return Response(status=code, media_type=media_type, content=content, value=value)

    def _response(
        self, status: int, media_type: str, schema: Part, described: tuple[str, ...]
    ) -> Response:
        kind = media_type.partition(";")[0].strip().lower()
        value = self._samples.of(schema)
        node = self._published.resolve(schema).node
        is_old = type_of(self._published, schema) == "file"  # Swagger 2.0: of any media type
        described = () if is_old else described
        is_file = is_old or (isinstance(node, dict) and node.get("format") == "binary")
        content, expected = b"content", None
        if (is_json(media_type) or kind.startswith("application/json")) and not is_file:
            content, expected = json.dumps(value).encode(), value
        elif kind == "text/plain" and isinstance(value, (dict, list)):
            content, expected = json.dumps(value).encode(), None
        elif kind == "text/plain" and isinstance(value, (str, int, float)) and not is_file:
            text = value if isinstance(value, str) else json.dumps(value)
            content, expected = text.encode(), value
        elif kind.startswith("text/") and not is_file:
            content, expected = TEXT.encode(), TEXT
        served = media_type.replace("*", "x")
        if kind in ("text/plain", "text/csv", "text/html"):
            served += "; charset=utf-8"
        if is_json(media_type) and "*" in media_type:
            served = "application/json"
        return Response(
            status=status, media_type=served, content=content, value=expected, described=described
        )
