"""Whether a value is what an annotation promises, all the way down."""

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


def wrong(value: Any, hint: Any, place: str = "$") -> str | None:
    """Return where a value is not what its annotation promises, None where it is."""
    if hint in (Any, object):
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        found = [wrong(value, member, place) for member in arguments]
        return None if None in found else found[0]
    if origin is typing.Literal:
        return None if value in arguments else f"{place}: none of the values"
    if origin in (list, Sequence):
        if type(value) is not list:
            return f"{place}: {type(value).__name__}, no list"
        inner = (wrong(one, arguments[0], f"{place}[{i}]") for i, one in enumerate(value))
        return next(filter(None, inner), None)
    if origin in (dict, Mapping):
        if type(value) is not dict:
            return f"{place}: {type(value).__name__}, no dict"
        inner = (wrong(one, arguments[1], f"{place}.{key}") for key, one in value.items())
        return next(filter(None, inner), None)
    if isinstance(value, Model) and type(value) is hint:
        kind: Any = type(value)
        hints = _hints(kind)
        inner = (wrong(getattr(value, n), hints[n], f"{place}.{n}") for n, _, _ in value._fields)
        return next(filter(None, inner), None)
    return None if _is_a(value, hint) else f"{place}: {type(value).__name__}, no {hint}"


def _is_a(value: Any, hint: Any) -> bool:
    if hint in _FLAT:
        return type(value) is hint
    if hint is None:
        return value is None
    if hint is float:
        return type(value) in (int, float)  # to Python's type checkers an int is one
    if hint is dt.date:
        return isinstance(value, dt.date)
    return isinstance(hint, type) and issubclass(hint, enum.Enum) and type(value) is hint
