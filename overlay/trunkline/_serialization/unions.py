"""Readers of unions: which member a value is.

A reader of a union tries each member, and a recursive member reads the same parts again. The results
of parts are recorded while a value is read: otherwise the time would double with each level of
nesting.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any, TypeAlias, TypeVar

from trunkline.errors import DecodeError

from .decode import Reader, json_type, recovery

T = TypeVar("T")

# The result by reader, value and mode. The values are parts of the one that is read, so that no id is
# used twice meanwhile.
_Results: TypeAlias = dict[tuple[int, int, bool], Any]

_results: ContextVar[_Results | None] = ContextVar("trunkline_union_results", default=None)


def _within_results(read: Callable[[Any], T], value: object) -> T:
    """Read a value; record the results of its parts until the outermost value is read."""
    if _results.get() is not None:
        return read(value)
    token = _results.set({})
    try:
        return read(value)
    finally:
        _results.reset(token)


def _read_once(read: Callable[[Any], T], value: object, *, silent: bool) -> T:
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
        return _within_results(read, value)
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


def first_of(*readers: Reader[T]) -> Reader[T]:
    """Return a reader of a union, which picks the reader whose result fits best.

    Models accept unknown properties, so that the first model alone would read any object. A model
    whose constants differ from the value fits worst; then the number of unknown properties counts.
    An enum that has the value is preferred to a plain string. The first reader wins a tie.
    """

    def best(value: object) -> tuple[Reader[T], T]:
        expected = []
        found: tuple[tuple[int, int], Reader[T], T] | None = None
        for reader in readers:
            try:
                result = reader(value)
            except DecodeError as error:
                expected.append(error.expected)
                continue
            misfit = _misfit(result, value)
            if found is None or misfit < found[0]:
                found = misfit, reader, result
            if misfit == (0, 0):
                break
        if found is not None:
            return found[1:]
        raise DecodeError(" or ".join(dict.fromkeys(expected)), json_type(value))

    return _in_any_mode(best)


def _in_any_mode(best: Callable[[object], tuple[Reader[T], T]]) -> Reader[T]:
    """Return a reader of a union, given what finds the member that fits best in a mode."""

    def strict(value: object) -> T:
        return best(value)[1]

    def lenient(value: object) -> T:
        # A member that fits is preferred to one whose values have to be kept as they are.
        mode = recovery.get()
        assert mode is not None
        for attempt in (None, mode.silent()):
            token = recovery.set(attempt)
            try:
                reader, result = best(value)
            except DecodeError:
                if attempt is not None:
                    raise
                continue
            finally:
                recovery.reset(token)
            return result if attempt is None or mode.is_silent else reader(value)
        raise AssertionError

    def read(value: object) -> T:
        mode = recovery.get()
        reader = strict if mode is None else lenient
        if type(value) not in (dict, list):
            return reader(value)
        if mode is not None and not mode.is_silent:
            return _within_results(reader, value)
        return _read_once(reader, value, silent=mode is not None)

    return read


def _misfit(result: object, value: object) -> tuple[int, int]:
    """Return how badly a result fits: the constants that differ, and the unknown properties."""
    if type(value) is dict:
        constants = getattr(result, "_constants", None)
        if constants is not None:
            given = constants.keys() & value.keys()
            wrong = sum(tag_of(value[key]) not in constants[key] for key in given)
            return wrong, len(getattr(result, "extra", ()))
        if type(result) is dict:
            pairs = [(result[key], value[key]) for key in value]
            # A plain object counts as worse than a model that knows none of the properties.
            free = all(read is raw for read, raw in pairs)
            return (0, len(value) + 1) if free else _total(pairs)
    if type(value) is list and type(result) is list:
        return _total(zip(result, value, strict=True))
    return (0, 1) if type(value) is str and not isinstance(result, enum.Enum) else (0, 0)


def _total(pairs: Iterable[tuple[object, object]]) -> tuple[int, int]:
    misfits = [_misfit(result, value) for result, value in pairs]
    return sum(wrong for wrong, _ in misfits), sum(unknown for _, unknown in misfits)


def tag_of(value: object) -> str | None:
    """Return the text of a scalar that distinguishes the members of a union; None for others."""
    if type(value) is str:
        return value
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is int or (type(value) is float and value.is_integer()):
        return str(int(value))
    return None


def tagged(tag: str, readers: dict[str, Reader[T]], others: Reader[T] | None = None) -> Reader[T]:
    """Return a reader of a union with a discriminator.

    Args:
        tag: The property that distinguishes the members. It may be text, an integer or a boolean.
        readers: The reader of each value of the property, as text.
        others: Reads values with an unknown tag, or none; by default `first_of` the readers.
    """
    fallback = first_of(*dict.fromkeys(readers.values())) if others is None else others

    def read(value: object) -> T:
        name = value.get(tag) if type(value) is dict else None
        text = name if type(name) is str else tag_of(name)
        reader = None if text is None else readers.get(text)
        return fallback(value) if reader is None else reader(value)

    return read
