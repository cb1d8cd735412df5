"""Readers of JSON values: strict about types, tolerant of known deviations of providers.

A reader takes a decoded JSON value and returns the Python value, or raises `DecodeError` with the
expected and the found type. Generated models inline the most common checks and call these functions
for all others. Each enclosing object and array adds its key or index to the path of the error.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any, NoReturn, Protocol, TypeVar

from dateutil import parser as dateutil_parser

from trunkline.errors import DecodeError as DecodeError

from .union_results import read_once, within_results

T = TypeVar("T")
M = TypeVar("M")
Reader = Callable[[object], T]

_JSON_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}

# Creates an instance without calling `__init__`; faster than looking up `cls.__new__`.
new = object.__new__

# Texts passed to dateutil: RFC 1123 dates and variants. dateutil alone would read almost any text
# ("may", "10") as a day of the current month.
_RFC1123_DATE = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3}[\s-]\d{2,4}\s+\d{1,2}:\d{2}"
)

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)((?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))", re.ASCII
)


def json_type(value: object) -> str:
    """Return the JSON name of a value's type, for messages."""
    return _JSON_TYPES.get(type(value), type(value).__name__)


def fail(expected: str, value: object, *path: str | int) -> NoReturn:
    """Raise `DecodeError`: `value` at `path` is not of the `expected` type."""
    raise DecodeError(expected, json_type(value), path)


class Recovery(Protocol):
    """Reads the other properties of a model after one has failed (see `lenient`)."""

    def __call__(self, model: Any, key: str, error: DecodeError, /) -> None:
        """Set the attributes of a model; keep the values that are invalid, and report them."""
        ...

    def is_root(self, value: object, /) -> bool:
        """Return whether this is the value that is read, and not a part of a model in it."""
        ...

    def item(self, reader: Reader[T], value: object, key: str | int, /) -> T:
        """Read an item of the value that is read; keep it if it is invalid."""
        ...

    @property
    def is_silent(self) -> bool:
        """Whether nothing is reported."""
        ...

    def silent(self) -> Recovery:
        """Return a recovery that reports nothing."""
        ...


# None in strict mode.
recovery: ContextVar[Recovery | None] = ContextVar("trunkline_recovery", default=None)


def is_fatal(error: DecodeError) -> bool:
    """Return whether a value cannot be kept: a container of a wrong kind."""
    return error.expected in ("object", "array") and error.found != "null"


def recover(model: M, key: str, error: DecodeError) -> M:
    """Return a model after the property `key` could not be read, or raise.

    Raises:
        DecodeError: The mode is strict, or a container is of a wrong kind.
    """
    read_others = None if is_fatal(error) else recovery.get()
    if read_others is None:
        raise error.under(key) from None
    read_others(model, key, error)
    return model


def recover_part(model: M, error: DecodeError) -> M:
    """Return a model after a function that reads a part of its properties has failed, or raise.

    Args:
        model: The model.
        error: The error, whose path begins with the key of the property.
    """
    key, *path = error.path
    return recover(model, str(key), DecodeError(error.expected, error.found, tuple(path)))


def anything(value: object) -> object:
    """Return the value unchanged."""
    return value


def json_object(value: object) -> dict[str, Any]:
    """Read an object without a schema."""
    if type(value) is dict:
        return value
    fail("object", value)


def json_array(value: object) -> list[Any]:
    """Read an array without a schema for its items."""
    if type(value) is list:
        return value
    fail("array", value)


def text(value: object) -> str:
    """Read a string."""
    if type(value) is str:
        return value
    fail("string", value)


def boolean(value: object) -> bool:
    """Read a boolean."""
    if value is True or value is False:
        return value
    fail("boolean", value)


def integer(value: object) -> int:
    """Read an integer, also one written as `3.0` (RFC 8259, section 6, has only numbers).

    A float of 2**53 or more is refused, because it does not represent one exact integer.
    """
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return int(value)
    fail("integer", value)


def number(value: object) -> float:
    """Read a number."""
    if type(value) is float or type(value) is int:
        return value
    fail("number", value)


_iso_datetime = dt.datetime.fromisoformat


def datetime(value: object) -> dt.datetime:
    """Read a date-time in RFC 3339, ISO 8601 or RFC 1123 format; the default zone is UTC.

    A date without a time is read as midnight, because some providers send one.
    """
    if type(value) is not str:
        fail("date-time", value)
    try:
        moment = _iso_datetime(value)
    except ValueError:
        moment = _other_datetime(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _other_datetime(value: str) -> dt.datetime:
    """Read what `fromisoformat` refuses: a lower-case `z` or `t`, second 60 (RFC 3339), RFC 1123."""
    match = _RFC3339.fullmatch(value)
    if match is None:
        return _rfc1123_datetime(value)
    day, minute, second, rest = match.groups()
    # A leap second is read as the second before it: `datetime` has no second 60.
    try:
        return _iso_datetime(f"{day}T{minute}:{'59' if second == '60' else second}{rest.upper()}")
    except ValueError:
        raise DecodeError("date-time", "text in another format") from None


def _rfc1123_datetime(value: str) -> dt.datetime:
    if _RFC1123_DATE.match(value):
        try:
            return dateutil_parser.parse(value)
        except (ValueError, OverflowError):
            pass  # reported below, in terms of the expected type
    raise DecodeError("date-time", "text in another format")


def date(value: object) -> dt.date:
    """Read a date. A date-time is returned as a `datetime`, which is a subclass of `date`."""
    if type(value) is not str:
        fail("date", value)
    if len(value) == 10:  # YYYY-MM-DD
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise DecodeError("date", "text in another format") from None
    return datetime(value)


def array(reader: Reader[T], value: object) -> list[T]:
    """Read an array, and each item with `reader`."""
    if type(value) is not list:
        fail("array", value)
    result: list[T] = []
    try:
        for element in value:
            result.append(reader(element))
    except DecodeError as error:
        lenient = None if is_fatal(error) else recovery.get()
        if lenient is None or not lenient.is_root(value):
            raise error.under(len(result)) from None
        # From the first invalid item on; those before it have been reported, if at all.
        for index in range(len(result), len(value)):
            result.append(lenient.item(reader, value[index], index))
    return result


def mapping(reader: Reader[T], value: object) -> dict[str, T]:
    """Read an object with arbitrary keys, and each value with `reader`."""
    if type(value) is not dict:
        fail("object", value)
    key = ""
    result: dict[str, T] = {}
    try:
        for key, element in value.items():
            result[key] = reader(element)
    except DecodeError as error:
        lenient = None if is_fatal(error) else recovery.get()
        if lenient is None or not lenient.is_root(value):
            raise error.under(key) from None
        for key, element in value.items():
            if key not in result:
                result[key] = lenient.item(reader, element, key)
    return result


E = TypeVar("E", bound=enum.Enum)
V = TypeVar("V", bound=str | int)


class Enumeration(dict[V, E | V]):
    """Reader of an enum that may have more values than its description.

    An unknown value is returned unchanged. A value in another case ("HOST" for "host") is read as
    the member, because providers change the case between request and response.

    The reader is also a table of members by value: `reader[value]` is the fast path for a value
    that is known to have the type of the enum's values.
    """

    __slots__ = ("_base", "_folded")

    def __init__(self, kind: type[E], base: type[V]) -> None:
        super().__init__((member.value, member) for member in kind)
        self._base: type[V] = base
        # Members by case-folded value; None if several members share it.
        self._folded: dict[str, E | None] = {}
        if base is str:
            for member in kind:
                folded = member.value.casefold()
                self._folded[folded] = None if folded in self._folded else member

    def __missing__(self, value: V) -> E | V:
        member = self._folded.get(value.casefold()) if isinstance(value, str) else None
        return value if member is None else member

    def __call__(self, value: object) -> E | V:
        if type(value) is not self._base:
            fail("string" if self._base is str else "integer", value)
        return self[value]


def array_of(reader: Reader[T]) -> Reader[list[T]]:
    """Return a reader of an array whose items `reader` reads."""
    return lambda value: array(reader, value)


def mapping_of(reader: Reader[T]) -> Reader[dict[str, T]]:
    """Return a reader of an object whose values `reader` reads."""
    return lambda value: mapping(reader, value)


def optional(reader: Reader[T]) -> Reader[T | None]:
    """Return a reader that also accepts null."""
    return lambda value: None if value is None else reader(value)


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
        fail(" or ".join(dict.fromkeys(expected)), value)

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
            return within_results(reader, value)
        return read_once(reader, value, silent=mode is not None)

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
