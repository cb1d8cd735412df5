"""From a successful answer to a value, or to the error that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from . import _json
from ._operation import Operation
from ._told import told
from ._wire import WireRequest, WireResponse
from .errors import DecodeError

T = TypeVar("T")


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
        return _read(operation, operation.decode, path, request, answer.body)
    except (DecodeError, RecursionError) as error:
        failure = _described(error, operation, answer)
    raise failure


def parsed(operation: Operation[Any], answer: WireResponse) -> object:
    """Return the JSON value that an operation answers.

    Raises:
        DecodeError: The body is no JSON.
    """
    try:
        return _json.loads(answer.body)
    except DecodeError as error:
        failure = _described(error, operation, answer)
    raise failure


def _read(
    operation: Operation[T],
    decode: Callable[[object], T],
    path: tuple[object, ...],
    request: WireRequest,
    body: bytes,
) -> T:
    value = _json.loads(body)
    if operation.identity is not None:
        _check_identity(operation.identity, path, value, request)
    return decode(value)


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
    return told(wrong, operation)


def _kind(answer: WireResponse) -> str:
    """Return what the body says it is, for messages."""
    return answer.headers.get("Content-Type", "").partition(";")[0].strip() or "another text"


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
