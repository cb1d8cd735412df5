"""Decodes successful responses into results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from trunkline._common.response_info import ResponseInfo
from trunkline._operation import Operation
from trunkline._serialization import json as _json
from trunkline._serialization.json_load import load
from trunkline._serialization.lenient import Report, read_leniently
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import DecodeError

T = TypeVar("T")

_JSON = ("json",)

# Methods whose success needs no content.
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

# Bytes. Larger bodies are parsed in several iterations of the event loop.
_LARGE_BODY = 128 * 1024

# Bytes. Models of larger bodies are read in a thread.
_READ_AT_ONCE = 512 * 1024


def decode(
    operation: Operation[T],
    path: tuple[object, ...],
    request: TransportRequest,
    response: TransportResponse,
    report: Report | None = None,
) -> T:
    """Return the result of an operation, decoded from its response.

    Args:
        operation: The operation.
        path: The arguments of its path.
        request: The request.
        response: A successful response.
        report: Called for each value of a wrong type that is kept; None is strict.

    Raises:
        DecodeError: The response does not match the description, or is that of another resource.
    """
    if operation.redirect:
        from .redirect import redirect_of  # noqa: PLC0415 (rarely needed)

        return redirect_of(request, response)  # type: ignore[return-value]  # an `Operation[Redirect]`
    if operation.decode is None or (operation.empty and not response.body):
        return None  # type: ignore[return-value]  # an `Operation[None]`, or one of `T | None`
    if operation.content != _JSON:
        found = _other_result(operation, response, report)
        if found is not None:
            return found[0]  # type: ignore[no-any-return]
    if not response.body and operation.method in _WRITES:
        # A success: the change was made. A model without required properties is empty then.
        nothings: tuple[object, ...] = (None, {})
        for nothing in nothings:
            with suppress(DecodeError):
                return operation.decode(nothing)
    try:
        return _result(operation, path, request, _json.loads(response.body), report)
    except (DecodeError, RecursionError) as cause:
        error = _decode_error(cause, operation, response)
    raise error


async def decode_cooperatively(
    operation: Operation[T],
    path: tuple[object, ...],
    request: TransportRequest,
    response: TransportResponse,
    report: Report | None = None,
) -> T:
    """Return the result as `decode` does, without blocking the event loop for a large body."""
    if operation.decode is None:
        return decode(operation, path, request, response, report)
    if operation.content != _JSON:
        found = await _other_result_cooperatively(operation, response, report)
        if found is not None:
            return found[0]  # type: ignore[no-any-return]
    try:
        value = await _load_cooperatively(response)
        if operation.identity is not None:
            _check_identity(operation.identity, path, value, request)
        return await _read_cooperatively(operation.decode, value, len(response.body), report)
    except (DecodeError, RecursionError) as cause:
        error = _decode_error(cause, operation, response)
    raise error


async def _read_cooperatively(
    reader: Callable[[object], T], value: object, size: int, report: Report | None
) -> T:
    """Read a large value: in a thread, from which the interpreter switches every 5 ms, if it is slow.

    Args:
        reader: The reader.
        value: The decoded JSON.
        size: The size of its text.
        report: As for `decode`.

    Raises:
        DecodeError: The value does not match the description.
    """
    try:
        return reader(value) if size <= _READ_AT_ONCE else await _in_thread(reader, value)
    except DecodeError:
        if report is None:
            raise
    found: list[tuple[tuple[str, ...], str, str]] = []

    def note(path: tuple[str, ...], expected: str, received: str) -> None:
        found.append((path, expected, received))

    result: T = await _in_thread(read_leniently, reader, value, note)
    for each in found:
        report(*each)
    return result


async def _in_thread(function: Callable[..., T], *arguments: object) -> T:
    """Call a function in a thread; at the exit of the interpreter, which starts none, at once."""
    try:
        return await asyncio.to_thread(function, *arguments)
    except RuntimeError:
        return function(*arguments)


class PageReader:
    """Parses the JSON of a page when it is called.

    Attributes:
        info: The status and the headers of the response.
    """

    __slots__ = ("_operation", "_response", "info")

    def __init__(self, operation: Operation[Any], response: TransportResponse) -> None:
        self._operation = operation
        self._response = response
        self.info = ResponseInfo(response.status, response.headers)

    async def __call__(self) -> object:
        return await parse_json(self._operation, self._response)


async def parse_json(operation: Operation[Any], response: TransportResponse) -> object:
    """Return the JSON value of a page, or None if the response has no body.

    Raises:
        DecodeError: The body is not JSON.
    """
    if not response.body:
        return None
    try:
        if is_large(response):
            return await _load_cooperatively(response)
        return _json.loads(response.body)
    except DecodeError as cause:
        error = _decode_error(cause, operation, response)
    raise error


def is_not_modified(request: TransportRequest, response: TransportResponse) -> bool:
    """Return whether a conditional download has the outcome 304 (RFC 9110, section 15.4.5).

    Calls with a typed result raise instead, because they have no result then.
    """
    if response.status != 304 or not request.stream:
        return False
    return "if-modified-since" in request.headers or "if-none-match" in request.headers


def is_large(response: TransportResponse) -> bool:
    """Return whether parsing a response at once would block the event loop for milliseconds."""
    body = response.body
    size = len(body)
    return size > _json.ALWAYS_FAST and (size > _LARGE_BODY or _json.is_slow(body))


async def _load_cooperatively(response: TransportResponse) -> object:
    return await _json.loads_cooperatively(response.body, partial(asyncio.sleep, 0))


def _result(
    operation: Operation[T],
    path: tuple[object, ...],
    request: TransportRequest,
    value: object,
    report: Report | None,
) -> T:
    """Return the result of an operation, made of the JSON value of its response."""
    assert operation.decode is not None
    if operation.identity is not None:
        _check_identity(operation.identity, path, value, request)
    try:
        return operation.decode(value)
    except DecodeError:
        if report is None:
            raise
    return read_leniently(operation.decode, value, report)


def _other_result(
    operation: Operation[Any], response: TransportResponse, report: Report | None
) -> tuple[Any] | None:
    """Return the result of an operation whose response is text or bytes; None if it is JSON."""
    from .content.media_type import named_kind  # noqa: PLC0415 (rarely needed)

    kind = named_kind(operation.content, response)
    if kind is None:
        try:
            _json.loads(response.body)
        except DecodeError:
            kind = operation.content[-1]
    return _result_of_kind(kind, operation, response, report)


async def _other_result_cooperatively(
    operation: Operation[Any], response: TransportResponse, report: Report | None
) -> tuple[Any] | None:
    """Return the result as `_other_result` does, without blocking the event loop."""
    from .content.media_type import named_kind  # noqa: PLC0415 (rarely needed)

    kind = named_kind(operation.content, response)
    if kind is None:
        try:
            await load(response.body)
        except DecodeError:
            kind = operation.content[-1]
    return _result_of_kind(kind, operation, response, report)


def _result_of_kind(
    kind: str | None,
    operation: Operation[Any],
    response: TransportResponse,
    report: Report | None,
) -> tuple[Any] | None:
    from .content.media_type import text_of  # noqa: PLC0415 (rarely needed)

    if kind in ("json", None):
        return None
    if kind == "bytes":
        return (response.body,)
    text = text_of(response)
    if operation.content != ("text",):
        return (text,)
    assert operation.decode is not None
    try:
        return (operation.decode(text),)
    except DecodeError as cause:
        if report is not None:
            report((), cause.expected, cause.found)
            return (text,)
        error = _decode_error(cause, operation, response)
    raise error


def _decode_error(
    error: DecodeError | RecursionError, operation: Operation[Any], response: TransportResponse
) -> DecodeError:
    """Return the error with the attributes of the response and the operation."""
    if isinstance(error, RecursionError):
        decode_error = DecodeError("a value of limited nesting depth", "a value nested too deeply")
    elif error.expected == "JSON" and error.found == "another text":
        decode_error = DecodeError("JSON", _body_kind(response))
    else:
        decode_error = error
    # Drop the frames of the readers: their locals hold the response, which may contain secrets.
    decode_error.__traceback__ = decode_error.__context__ = None
    decode_error.status, decode_error.body = response.status, response.body
    decode_error.sent, decode_error.outcome = True, "done"
    return operation.annotate(decode_error)


def _body_kind(response: TransportResponse) -> str:
    """Return the media type of a body that is not JSON, for messages."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
    return "another text" if "json" in media_type.lower() else media_type or "another text"


def _check_identity(
    identity: tuple[tuple[str, ...], int],
    path: tuple[object, ...],
    value: object,
    request: TransportRequest,
) -> None:
    keys, index = identity
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    if value is None:
        return  # the model decides whether it is required
    expected = path[index]
    # The hexadecimal digits of UUIDs occur in both cases.
    if value == expected or str(value).lower() == str(expected).lower():
        return
    if request.discard is not None:
        request.discard()  # later responses on this connection would be misplaced as well
    raise DecodeError("the requested identifier", "another identifier", keys)
