"""From a successful answer to a value, or to the error that says what is wrong with it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, TypeVar

from trunkline._operation import Operation
from trunkline._serialization import json as _json
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import DecodeError

T = TypeVar("T")

# In bytes: what is longer is read in several turns of the event loop.
_LARGE = 128 * 1024


def decoded(
    operation: Operation[T],
    path: tuple[object, ...],
    request: TransportRequest,
    response: TransportResponse,
) -> T:
    """Return what an operation answers, made of the body of its answer.

    Raises:
        DecodeError: It is not what the description promises, or another thing's answer.
    """
    if operation.decode is None or (operation.empty and not response.body):
        return None  # type: ignore[return-value]  # an `Operation[None]`, or one of `T | None`
    try:
        return _made(operation, path, request, _json.loads(response.body))
    except (DecodeError, RecursionError) as wrong:
        error = _described(wrong, operation, response)
    raise error


async def decode_cooperatively(
    operation: Operation[T],
    path: tuple[object, ...],
    request: TransportRequest,
    response: TransportResponse,
) -> T:
    """Do what `decoded` does with a large body, and let others have the event loop in between."""
    if operation.decode is None:
        return None  # type: ignore[return-value]  # as in `decoded`
    try:
        return _made(operation, path, request, await _load_cooperatively(response))
    except (DecodeError, RecursionError) as wrong:
        error = _described(wrong, operation, response)
    raise error


async def parsed(operation: Operation[Any], response: TransportResponse) -> object:
    """Return the JSON value that an operation answers.

    Raises:
        DecodeError: The body is no JSON.
    """
    try:
        if is_large(response):
            return await _load_cooperatively(response)
        return _json.loads(response.body)
    except DecodeError as wrong:
        error = _described(wrong, operation, response)
    raise error


def is_large(response: TransportResponse) -> bool:
    """Say whether to read an answer in one go would hold the event loop for milliseconds."""
    return len(response.body) > _LARGE


async def _load_cooperatively(response: TransportResponse) -> object:
    return await _json.loads_cooperatively(response.body, partial(asyncio.sleep, 0))


def _made(
    operation: Operation[T], path: tuple[object, ...], request: TransportRequest, value: object
) -> T:
    """Return what an operation answers, made of the JSON value that came."""
    assert operation.decode is not None
    if operation.identity is not None:
        _check_identity(operation.identity, path, value, request)
    return operation.decode(value)


def _described(
    error: DecodeError | RecursionError, operation: Operation[Any], response: TransportResponse
) -> DecodeError:
    """Return an error with the facts of the answer."""
    if isinstance(error, RecursionError):
        wrong = DecodeError("a value of bounded depth", "one that nests without end")
    elif error.expected == "JSON" and error.found == "another text":
        wrong = DecodeError("JSON", _kind(response))
    else:
        wrong = error
    # Without the frames of the readers, whose locals hold the answer and all its secrets.
    wrong.__traceback__ = wrong.__context__ = None
    wrong.status, wrong.body = response.status, response.body
    return operation.annotate(wrong)


def _kind(response: TransportResponse) -> str:
    """Return what the body says it is, for messages; to call itself JSON does not help it."""
    said = response.headers.get("Content-Type", "").partition(";")[0].strip()
    return "another text" if "json" in said.lower() else said or "another text"


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
        return  # whether it has to be there is for the model to say
    asked = path[index]
    if value == asked or str(value).lower() == str(asked).lower():  # UUIDs come in both cases
        return
    if request.discard is not None:
        request.discard()  # the next answer on this connection would be another's as well
    raise DecodeError("the identifier that was asked for", "another", keys)
