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
    decode = operation.decode
    if decode is None or (operation.empty and not answer.body):
        return None  # type: ignore[return-value]  # an `Operation[None]`, or one of `T | None`

    def read() -> T:
        value = _json.loads(answer.body, _kind(answer))
        if operation.identity is not None:
            _check_identity(operation.identity, path, value, request)
        return decode(value)

    return _described(read, operation, answer)


def parsed(operation: Operation[Any], answer: WireResponse) -> object:
    """Return the JSON value that an operation answers.

    Raises:
        DecodeError: The body is no JSON.
    """
    return _described(lambda: _json.loads(answer.body, _kind(answer)), operation, answer)


def _described(read: Callable[[], T], operation: Operation[Any], answer: WireResponse) -> T:
    """Return what `read` returns, or raise its error with the facts of the answer."""
    try:
        return read()
    except DecodeError as wrong:
        # Without the frames of the readers, whose locals hold the answer and all its secrets.
        error = wrong.with_traceback(None)
        error.__context__ = None
    except RecursionError:
        error = DecodeError("a value of bounded depth", "one that nests without end")
    error.status, error.body = answer.status, answer.body
    raise told(error, operation)


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
