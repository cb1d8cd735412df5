"""From a successful answer to a value, or to the error that says what is wrong with it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, TypeVar

from trunkline._operation import Operation
from trunkline._serialization import json as _json
from trunkline._transport.base import WireRequest, WireResponse
from trunkline.errors import DecodeError

T = TypeVar("T")

# In bytes: what is longer is read in several turns of the event loop.
_LARGE = 128 * 1024


def decoded(
    operation: Operation[T], path: tuple[object, ...], request: WireRequest, answer: WireResponse
) -> T:
    """Return what an operation answers, made of the body of its answer.

    Raises:
        DecodeError: It is not what the description promises, or another thing's answer.
    """
    if operation.decode is None or (operation.empty and not answer.body):
        return None  # type: ignore[return-value]  # an `Operation[None]`, or one of `T | None`
    try:
        return _made(operation, path, request, _json.loads(answer.body))
    except (DecodeError, RecursionError) as wrong:
        error = _described(wrong, operation, answer)
    raise error


async def decoded_in_turns(
    operation: Operation[T], path: tuple[object, ...], request: WireRequest, answer: WireResponse
) -> T:
    """Do what `decoded` does with a large body, and let others have the event loop in between."""
    if operation.decode is None:
        return None  # type: ignore[return-value]  # as in `decoded`
    try:
        return _made(operation, path, request, await _loaded_in_turns(answer))
    except (DecodeError, RecursionError) as wrong:
        error = _described(wrong, operation, answer)
    raise error


async def parsed(operation: Operation[Any], answer: WireResponse) -> object:
    """Return the JSON value that an operation answers.

    Raises:
        DecodeError: The body is no JSON.
    """
    try:
        if is_large(answer):
            return await _loaded_in_turns(answer)
        return _json.loads(answer.body)
    except DecodeError as wrong:
        error = _described(wrong, operation, answer)
    raise error


def is_large(answer: WireResponse) -> bool:
    """Say whether to read an answer in one go would hold the event loop for milliseconds."""
    return len(answer.body) > _LARGE


async def _loaded_in_turns(answer: WireResponse) -> object:
    return await _json.loads_in_turns(answer.body, partial(asyncio.sleep, 0))


def _made(
    operation: Operation[T], path: tuple[object, ...], request: WireRequest, value: object
) -> T:
    """Return what an operation answers, made of the JSON value that came."""
    assert operation.decode is not None
    if operation.identity is not None:
        _check_identity(operation.identity, path, value, request)
    return operation.decode(value)


def _described(
    error: DecodeError | RecursionError, operation: Operation[Any], answer: WireResponse
) -> DecodeError:
    """Return an error with the facts of the answer."""
    if isinstance(error, RecursionError):
        wrong = DecodeError("a value of bounded depth", "one that nests without end")
    elif error.expected == "JSON" and error.found == "another text":
        wrong = DecodeError("JSON", _kind(answer))
    else:
        wrong = error
    # Without the frames of the readers, whose locals hold the answer and all its secrets.
    wrong.__traceback__ = wrong.__context__ = None
    wrong.status, wrong.body = answer.status, answer.body
    return operation.annotate(wrong)


def _kind(answer: WireResponse) -> str:
    """Return what the body says it is, for messages; to call itself JSON does not help it."""
    said = answer.headers.get("Content-Type", "").partition(";")[0].strip()
    return "another text" if "json" in said.lower() else said or "another text"


def _check_identity(
    identity: tuple[tuple[str, ...], int],
    path: tuple[object, ...],
    value: object,
    request: WireRequest,
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
