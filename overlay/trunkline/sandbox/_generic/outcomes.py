"""Responses and errors as an operation describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import attrs

from trunkline.sandbox._common.errors import APIError, Invalid
from trunkline.sandbox._http.routing import Response
from trunkline.sandbox._values.samples import Sampler, UnsatisfiableError
from trunkline.sandbox._values.schemas import Schema, Schemas

from .operations import DescribedOperation, is_json

_NO_BODY = (204, 205, 304)
_LIMIT = re.compile(r"(x-)?rate-?limit|retry-after$", re.IGNORECASE)
_DETAIL_NAMES = (
    "message",
    "err",
    "detail",
    "description",
    "errormessage",
    "errordescription",
    "reason",
    "msg",
)
_TITLE_NAMES = ("title", "error", "name")
_STATUS_NAMES = ("status", "code", "statuscode", "errorcode", "httpstatus", "httpcode")
_CONCRETE = {
    "text": "text/plain",
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
}


@attrs.frozen(kw_only=True)
class Outcome:
    """A described response.

    Attributes:
        status: The status to send.
        media_type: The media type to send, or None for no body.
        media: Its Media Type Object.
        described: The Response Object.
    """

    status: int
    media_type: str | None
    media: Mapping[str, Any]
    described: Mapping[str, Any]

    @property
    def schema(self) -> Schema:
        """The schema of the body; any value without one."""
        return self.media.get("schema", {})

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        return self.media_type is not None and is_json(self.media_type)


class Outcomes:
    """Builds the responses of one API.

    Args:
        schemas: The schemas of the document.
        seed: The same seed gives the same responses.
    """

    def __init__(self, schemas: Schemas, seed: str) -> None:
        self._schemas = schemas
        self._seed = seed

    def success(
        self, operation: DescribedOperation, preferred: Sequence[int] = (), accept: str = "*/*"
    ) -> Outcome:
        """Return the successful response of an operation.

        Args:
            operation: The operation.
            preferred: The statuses to prefer, best first.
            accept: The value of `Accept`.

        Raises:
            APIError: A 406: no described media type is acceptable.
        """
        status, described = self._successful(operation, preferred)
        content = described.get("content") or {}
        if status in _NO_BODY or not content or operation.method == "HEAD":
            return Outcome(status=status, media_type=None, media={}, described=described)
        kinds = sorted(content, key=lambda each: not is_json(each))
        chosen = next((each for each in kinds if accepts(accept, _concrete(each))), None)
        if chosen is None:
            raise APIError(
                406,
                f"The response is {' or '.join(kinds)}, which the Accept header does not allow.",
            )
        media = self._schemas.resolve(content[chosen]) or {}
        return Outcome(
            status=status, media_type=_concrete(chosen), media=media, described=described
        )

    def _successful(
        self, operation: DescribedOperation, preferred: Sequence[int]
    ) -> tuple[int, Mapping[str, Any]]:
        responses = operation.responses
        for status in preferred:
            if str(status) in responses:
                return status, responses[str(status)]
        for first in "23":  # a redirect is the result where nothing else is described
            exact = sorted(key for key in responses if key[:1] == first and key.isdecimal())
            if exact:
                return int(exact[0]), responses[exact[0]]
            if f"{first}XX" in responses:
                return int(f"{first}00") if first == "2" else 302, responses[f"{first}XX"]
        if "DEFAULT" in responses:
            return 200, responses["DEFAULT"]
        return 200, {}

    # -- bodies ----------------------------------------------------------------------------

    def sample(self, outcome: Outcome, key: str) -> Any:
        """Return the value of a body: an example of the description, or one for the schema.

        Raises:
            APIError: A 500: the schema allows no value that the sandbox finds.
        """
        for example in _examples(self._schemas, outcome.media):
            if not outcome.is_json or self._schemas.is_valid(example, outcome.schema, "made"):
                return example
        return self.value(outcome.schema, key)

    def value(self, schema: Schema, key: str) -> Any:
        """Return a value for a schema; see `sample`."""
        try:
            return Sampler(self._schemas, f"{self._seed}|{key}").sample(schema)
        except UnsatisfiableError:
            raise APIError(
                500,
                "The sandbox finds no value that the schema of this response allows; "
                "write a handler for the operation, or correct the schema.",
            ) from None

    def response(
        self, operation: DescribedOperation, outcome: Outcome, value: Any, key: str
    ) -> Response:
        """Return the response with a body, and the headers that the operation describes."""
        headers = dict(self._headers(outcome, key))
        if outcome.media_type is None:
            return Response(status=outcome.status, headers=headers)
        return Response(
            status=outcome.status,
            body=encode(value, outcome.media_type, self._root_name(outcome)),
            content_type=outcome.media_type,
            headers=headers,
        )

    def _root_name(self, outcome: Outcome) -> str:
        schema = outcome.schema
        ref = schema.get("$ref", "") if isinstance(schema, dict) else ""
        found = self._schemas.resolve(schema)
        xml = found.get("xml") if isinstance(found, dict) else None
        return str((xml or {}).get("name") or ref.rpartition("/")[2] or "response")

    def _headers(self, outcome: Outcome, key: str) -> Iterator[tuple[str, str]]:
        for name, node in (outcome.described.get("headers") or {}).items():
            header = self._schemas.resolve(node)
            if name.lower() in ("content-type", "content-length") or not isinstance(header, dict):
                continue
            # The sandbox has no limit: what is left of an invented one would make clients wait.
            if _LIMIT.match(name) and header.get("required") is not True:
                continue
            schema = header.get("schema", {})
            examples = _examples(self._schemas, header)
            fitting = (e for e in examples if self._schemas.is_valid(e, schema, "made"))
            value = next(fitting, None)
            try:
                if value is None:
                    value = Sampler(self._schemas, f"{self._seed}|{key}|{name}").sample(
                        schema, name
                    )
            except UnsatisfiableError:
                continue
            text = header_text(value, explode=header.get("explode") is True)
            if text.isprintable() and text.isascii():
                yield name, text

    # -- errors ----------------------------------------------------------------------------

    def error_body(
        self, operation: DescribedOperation | None, error: APIError
    ) -> tuple[bytes, str]:
        """Return the body of an error and its media type: as described, or a problem (RFC 9457)."""
        described = operation.response(error.status) if operation is not None else None
        content = (described or {}).get("content") or {}
        kinds = sorted(content, key=lambda each: not is_json(each))
        if not kinds:
            return json.dumps(problem(error)).encode(), "application/problem+json"
        chosen = _concrete(kinds[0])
        media = self._schemas.resolve(content[kinds[0]]) or {}
        if not is_json(chosen):
            return encode(error.detail, chosen, "error"), chosen
        schema = media.get("schema", {})
        try:
            sampled = Sampler(self._schemas, f"{self._seed}|error").sample(schema)
        except UnsatisfiableError:
            sampled = problem(error)
        value = self._filled(sampled, schema, error)
        return encode(value, chosen, "error"), chosen

    def _filled(self, value: Any, schema: Schema, error: APIError, depth: int = 0) -> Any:
        """Return the body of an error with the detail and the status where it has a place for them."""
        if not isinstance(value, dict):
            return value
        if not self._schemas.properties(schema):
            filled: Any = problem(error)
            return filled if self._schemas.is_valid(filled, schema) else value
        found = dict(value)
        for name, part in self._schemas.properties(schema).items():
            plain = name.lower().replace("_", "").replace("-", "")
            candidates: list[Any] = []
            if plain in _DETAIL_NAMES:
                candidates = [error.detail]
            elif plain in _STATUS_NAMES:
                candidates = [error.status, str(error.status), error.code]
            elif plain in _TITLE_NAMES:
                candidates = [phrase(error.status)]
            if isinstance(found.get(name), dict) and depth < 3:
                candidates = [self._filled(found[name], part, error, depth + 1)]
            for candidate in candidates:
                if candidate is not None and self._schemas.is_valid(candidate, part):
                    found[name] = candidate
                    break
        return found if self._schemas.is_valid(found, schema) else value


def problem(error: APIError) -> dict[str, Any]:
    """Return problem details (RFC 9457) of an error."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": phrase(error.status),
        "status": error.status,
        "detail": error.detail,
    }
    if error.invalid:
        body["errors"] = [{"name": each.name, "reason": each.reason} for each in error.invalid]
    return body


def phrase(status: int) -> str:
    """Return the reason phrase of a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def invalid_request(operation: DescribedOperation, violations: Sequence[Invalid]) -> APIError:
    """Return the error for a request that the description does not allow."""
    detail = "; ".join(f'"{each.name}" {each.reason}' for each in violations)
    return APIError(choose_status(operation, 400, 422), detail, invalid=violations)


def choose_status(operation: DescribedOperation, *statuses: int) -> int:
    """Return the first status that the operation describes, or else the first one."""
    return next((each for each in statuses if str(each) in operation.responses), statuses[0])


def accepts(accept: str, media_type: str) -> bool:
    """Return whether an `Accept` header allows a media type (RFC 9110, section 12.5.1)."""
    main = media_type.partition("/")[0]
    bare = media_type.partition(";")[0].strip().lower()
    for each in accept.split(",") if accept.strip() else ["*/*"]:
        kind, *parameters = (part.strip().lower() for part in each.split(";"))
        refused = any(p in ("q=0", "q=0.0", "q=0.00", "q=0.000") for p in parameters)
        if not refused and kind in ("*/*", "*", f"{main}/*".lower(), bare):
            return True
    return False


def _concrete(media_type: str) -> str:
    """Return a media type without wildcards."""
    main, _, sub = media_type.partition(";")[0].strip().partition("/")
    if "*" not in media_type:
        return media_type
    if main == "*" or (main == "application" and sub == "*"):
        return "application/json"
    return (
        _CONCRETE.get(main, "application/octet-stream")
        if sub == "*"
        else media_type.replace("*", "x")
    )


def _examples(schemas: Schemas, media: Mapping[str, Any]) -> Iterator[Any]:
    if "example" in media:
        yield media["example"]
    listed = media.get("examples")
    for each in listed.values() if isinstance(listed, dict) else ():
        example = schemas.resolve(each)
        if isinstance(example, dict) and "value" in example:
            yield example["value"]


def header_text(value: Any, *, explode: bool = False) -> str:
    """Return a value as the text of a header (style `simple`)."""
    if isinstance(value, list):
        return ",".join(header_text(each) for each in value)
    if isinstance(value, dict):
        sign = "=" if explode else ","
        return ",".join(f"{key}{sign}{header_text(each)}" for key, each in value.items())
    return value if isinstance(value, str) else json.dumps(value)


def encode(value: Any, media_type: str, name: str = "response") -> bytes:
    """Return a value as a body of a media type."""
    kind = media_type.partition(";")[0].strip().lower()
    if is_json(kind):
        return json.dumps(value, separators=(",", ":")).encode()
    if kind in (
        "application/jsonl",
        "application/x-ndjson",
        "application/jsonlines",
        "application/json-seq",
    ):
        items = value if isinstance(value, list) else [value]
        mark = "\x1e" if kind.endswith("seq") else ""
        return "".join(f"{mark}{json.dumps(each)}\n" for each in items).encode()
    if kind == "text/event-stream":
        items = value if isinstance(value, list) else [value, value]
        texts = [each if isinstance(each, str) else json.dumps(each) for each in items]
        return "".join(f"data: {text}\n\n" for text in texts).encode()
    if kind == "application/x-www-form-urlencoded" and isinstance(value, dict):
        pairs = (f"{quote(str(k))}={quote(header_text(v))}" for k, v in value.items())
        return "&".join(pairs).encode()
    if kind.endswith(("/xml", "+xml")) and not (isinstance(value, str) and value.startswith("<")):
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{_xml(value, name)}'.encode()
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode()


def _xml(value: Any, name: str) -> str:
    name = "".join(c if c.isalnum() or c in "_-." else "_" for c in name) or "item"
    name = name if name[:1].isalpha() or name[:1] == "_" else f"_{name}"
    if isinstance(value, list):
        return "".join(_xml(each, name) for each in value)
    if isinstance(value, dict):
        inner = "".join(_xml(each, str(key)) for key, each in value.items())
        return f"<{name}>{inner}</{name}>"
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
    return f"<{name}>{escape(text)}</{name}>"
