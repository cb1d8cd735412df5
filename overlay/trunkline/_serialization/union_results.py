"""What the readers of unions made of the parts of a value, while the value is read.

A reader of a union tries each member, and a recursive member reads the same parts again: without a
record, the time would double with each level of nesting.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeAlias, TypeVar

from trunkline.errors import DecodeError

T = TypeVar("T")
# The result by reader, value and mode. The values are parts of the one that is read, so that no id is
# used twice meanwhile.
_Results: TypeAlias = dict[tuple[int, int, bool], Any]

_results: ContextVar[_Results | None] = ContextVar("trunkline_union_results", default=None)


def within_results(read: Callable[[Any], T], value: object) -> T:
    """Read a value; record the results of its parts until the outermost value is read."""
    if _results.get() is not None:
        return read(value)
    token = _results.set({})
    try:
        return read(value)
    finally:
        _results.reset(token)


def read_once(read: Callable[[Any], T], value: object, *, silent: bool) -> T:
    """Return the result of a reader of a union; read a value again only in another mode.

    Args:
        read: The reader.
        value: An object or a list.
        silent: Whether the mode is lenient, without reports. Otherwise it is strict.

    Raises:
        DecodeError: No member can read the value.
    """
    known = _results.get()
    if known is None:
        return within_results(read, value)
    key = (id(read), id(value), silent)
    if key not in known:
        try:
            known[key] = read(value)
        except DecodeError as error:
            known[key] = error
    found: T | DecodeError = known[key]
    if isinstance(found, DecodeError):
        raise DecodeError(found.expected, found.found, found.path)
    return found
