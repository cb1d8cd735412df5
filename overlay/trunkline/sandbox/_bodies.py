"""Reads request bodies: the bytes, and the forms in them."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from python_multipart.exceptions import FormParserError
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from ._api import FormField, Upload
from ._problems import Refusal

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
            raise Refusal(413, "The body is too large.", headers={"Connection": "close"})
        pieces.append(piece)
        if not message.get("more_body", False):
            return b"".join(pieces)


async def read_form(content_type: str, body: bytes) -> list[FormField]:
    """Return the fields of a form, urlencoded or multipart, in the order in which they came."""
    headers = Headers({"content-type": content_type})

    async def pieces() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        if content_type.lower().startswith("multipart/"):
            form = await MultiPartParser(headers, pieces(), max_part_size=_PART).parse()
        else:
            form = await FormParser(headers, pieces()).parse()
    except (MultiPartException, FormParserError, ValueError):
        raise Refusal(400, "The body is not the form that its Content-Type promises.") from None
    try:
        return [(name, await _value(value)) for name, value in form.multi_items()]
    finally:
        await form.close()


async def _value(value: str | UploadFile) -> str | Upload:
    if isinstance(value, str):
        return value
    return Upload(value.filename or "", value.content_type or "", await value.read())
