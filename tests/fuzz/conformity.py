"""Compare a value with its annotation, recursively."""

from __future__ import annotations

import datetime as dt
import enum
import functools
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from trunkline import Model

_FLAT = (str, int, bool, dt.datetime, type(None))


@functools.cache
def _hints(model: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(model)


def mismatch(value: Any, hint: Any, place: str = "$") -> str | None:
    """Return the path at which a value differs from its annotation, None if it conforms."""
    if hint in (Any, object):
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        found = [mismatch(value, member, place) for member in arguments]
        return None if None in found else found[0]
    if origin is typing.Literal:
        return None if value in arguments else f"{place}: none of the values"
    if origin in (list, Sequence):
        if type(value) is not list:
            return f"{place}: {type(value).__name__}, no list"
        inner = (mismatch(one, arguments[0], f"{place}[{i}]") for i, one in enumerate(value))
        return next(filter(None, inner), None)
    if origin in (dict, Mapping):
        if type(value) is not dict:
            return f"{place}: {type(value).__name__}, no dict"
        inner = (mismatch(one, arguments[1], f"{place}.{key}") for key, one in value.items())
        return next(filter(None, inner), None)
    if isinstance(value, Model) and type(value) is hint:
        kind: Any = type(value)
        hints = _hints(kind)
        inner = (mismatch(getattr(value, n), hints[n], f"{place}.{n}") for n, _, _ in value._fields)
        return next(filter(None, inner), None)
    return None if _is_a(value, hint) else f"{place}: {type(value).__name__}, no {hint}"


def _is_a(value: Any, hint: Any) -> bool:
    if hint in _FLAT:
        return type(value) is hint
    if hint is None:
        return value is None
    if hint is float:
        return type(value) in (int, float)  # Type checkers accept an int as a float.
    if hint is dt.date:
        return isinstance(value, dt.date)
    return isinstance(hint, type) and issubclass(hint, enum.Enum) and type(value) is hint
