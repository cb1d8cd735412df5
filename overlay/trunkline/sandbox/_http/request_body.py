"""Reads requests: the bytes of a body, the fields in it, and whether they keep within bounds."""

from __future__ import annotations

import json
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

_PART = 64 * 1024  # bytes of a form field that is no file


async def read_body(receive: Receive, limit: int) -> bytes:
    """Return the whole body; refuse one that is larger than the limit."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise APIError(413, "The body is too large.", headers={"Connection": "close"})
        pieces.append(piece)
        if not message.get("more_body", False):
            return b"".join(pieces)


async def read_call(
    state: State,
    match: Match,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    identity: Identity,
) -> Call:
    """Return the request as its handler sees it; refuse one that breaks the route's bounds."""
    values, found = read_query(query, match.route.query)
    fields, form = await _read(match, headers, body)
    if match.route.body is not None:
        found += check(fields, match.route.body)
    if found:
        told = "; ".join(f'"{each.name}" {each.reason}' for each in found)
        raise APIError(400, told, invalid=found)
    return Call(
        state=state,
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
    """Return the fields of the body, and those of a form also in their order."""
    encoding = match.route.encoding
    if encoding is None:
        return {}, []
    content_type = headers.get("content-type", "")
    given, wanted = content_type.partition(";")[0].strip().lower(), CONTENT_TYPES[encoding]
    if encoding != "json" and not given and not body:
        return {}, []  # clients send a form of no fields as nothing at all
    if given != wanted:
        raise APIError(415, f"The body must be {wanted}.")
    if encoding == "json":
        return _object(body), []
    form = await read_form(content_type, body)
    return dict(form), form


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise APIError(400, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise APIError(400, "The body must be a JSON object.")
    return value


async def read_form(content_type: str, body: bytes) -> list[FormField]:
    """Return the fields of a form, urlencoded or multipart, in the order in which they came."""
    headers = Headers({"content-type": content_type})

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""  # which is how Starlette's parsers are told that this was all

    try:
        if content_type.lower().startswith("multipart/"):
            form = await MultiPartParser(headers, pieces(), max_part_size=_PART).parse()
        else:
            form = await FormParser(headers, pieces()).parse()
    except (MultiPartException, FormParserError, ValueError):
        raise APIError(400, "The body is not the form that its Content-Type promises.") from None
    try:
        return [(name, await _value(value)) for name, value in form.multi_items()]
    finally:
        await form.close()


async def _value(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", value.content_type or "", await value.read())
