"""Read and validate requests: the body, its fields, the query parameters."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from python_multipart.exceptions import FormParserError
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.schema import check, read_query
from trunkline.sandbox._state.state import State

from .auth import Identity
from .routing import CONTENT_TYPES, Call, FormField, Match, Upload

_MAX_PART_SIZE = 64 * 1024  # bytes of a form field that is not a file
MAX_NESTING = 500
"""Arrays and objects in each other: a validator calls itself for the parts of a value."""


async def read_body(receive: Receive, limit: int) -> bytes:
    """Return the whole body; raise a 413 if it is larger than the limit."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise APIError(413, "The body is too large.", headers={"Connection": "close"})
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def read_call(
    state: State,
    match: Match,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    identity: Identity,
) -> Call:
    """Return the validated call for a handler; raise a 400 or 415 if the request is invalid."""
    values, violations = read_query(query, match.route.query)
    fields, form = await _read(match, headers, body)
    if match.route.body is not None:
        violations += check(fields, match.route.body)
    if violations:
        detail = "; ".join(f'"{each.name}" {each.reason}' for each in violations)
        raise APIError(400, detail, invalid=violations)
    return Call(
        state=state,
        prefix=match.api.prefix,
        method=match.method,
        shapes=state.shapes,
        params=match.params,
        query=values,
        body=fields,
        form=form,
        identity=identity,
        headers=headers,
    )


async def _read(
    match: Match, headers: Mapping[str, str], body: bytes
) -> tuple[Mapping[str, Any], list[FormField]]:
    """Return the fields of the body, and the fields of a form as an ordered list."""
    encoding = match.route.encoding
    if encoding is None:
        return {}, []
    content_type = headers.get("content-type", "")
    media_type, expected = content_type.partition(";")[0].strip().lower(), CONTENT_TYPES[encoding]
    if not body and (match.route.body_optional or (encoding != "json" and not media_type)):
        return {}, []  # clients send an empty form without a body and a type
    if media_type != expected:
        raise APIError(415, f"The Content-Type must be {expected}.")
    if encoding == "json":
        value = parse_json(body)
        if not isinstance(value, dict):
            raise APIError(400, "The body must be a JSON object.")
        return value, []
    form = await read_form(content_type, body)
    return dict(form), form


def _reject_constant(name: str) -> None:
    raise ValueError(f"{name} is not valid JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):  # such as 1e999
        raise ValueError("a number is too large")
    return number


def decode_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: The text is not JSON, or has more than 500 arrays and objects in each other.
    """
    try:
        value = json.loads(text, parse_constant=_reject_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("the value is nested too deep") from None
    if text.count("[") + text.count("{") > MAX_NESTING and _nesting(value) > MAX_NESTING:
        raise ValueError("the value is nested too deep")
    return value


def _nesting(value: Any) -> int:
    """Return how many arrays and objects are in each other."""
    depth, level = 0, [value]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [
            part for each in level for part in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON body; raise a 400 if it is not valid."""
    try:
        return decode_json(body.decode())
    except ValueError:
        raise APIError(400, "The body is not valid JSON.") from None


async def read_form(content_type: str, body: bytes) -> list[FormField]:
    """Return the fields of a form, urlencoded or multipart, in the order of the body."""
    headers = Headers({"content-type": content_type})

    async def chunks() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""  # Starlette's parsers need an empty chunk at the end

    try:
        if content_type.lower().startswith("multipart/"):
            form = await MultiPartParser(headers, chunks(), max_part_size=_MAX_PART_SIZE).parse()
        else:
            form = await FormParser(headers, chunks()).parse()
    except (MultiPartException, FormParserError, ValueError):
        raise APIError(400, "The body is not a valid form of its Content-Type.") from None
    try:
        return [(name, await _field_value(value)) for name, value in form.multi_items()]
    finally:
        await form.close()


async def _field_value(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", value.content_type or "", await value.read())
