"""Readers of JSON values: tolerant of what providers are known to do, strict about types.

Each reader takes a value that `json` made and returns the Python value, or raises `DecodeError`
with the expected and the found type. Generated models inline the commonest checks and call these
functions for everything else, so that the usual way costs no call. An error is told where it was
by each object and array that it passes on its way out.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

from dateutil import parser as dateutil_parser

from trunkline.errors import DecodeError as DecodeError

T = TypeVar("T")
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

# Makes an object of a class without its `__init__`; `cls.__new__` would be looked up every time.
new = object.__new__

# What dateutil may be asked to read: RFC 1123 and its kin. Without this guard it would read
# almost any text ("may", "10") as some day of the current month.
_WORDY_DATE = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3}[\s-]\d{2,4}\s+\d{1,2}:\d{2}"
)


def json_type(value: object) -> str:
    """Return the JSON name of a value's type, for messages."""
    return _JSON_TYPES.get(type(value), type(value).__name__)


def fail(expected: str, value: object, *path: str | int) -> NoReturn:
    """Raise the `DecodeError` for `value`, which is not what was `expected` at `path`."""
    raise DecodeError(expected, json_type(value), path)


def anything(value: object) -> object:
    """Return the value as it came."""
    return value


def json_object(value: object) -> dict[str, Any]:
    """Read an object of which nothing more is known."""
    if type(value) is dict:
        return value
    fail("object", value)


def json_array(value: object) -> list[Any]:
    """Read an array of which nothing more is known."""
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
    """Read an integer; a number such as `3.0` is one (RFC 8259 knows only numbers).

    Not where a float cannot tell one integer from the next: some digit would be made up.
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
    """Read a point in time: RFC 3339, ISO 8601 or RFC 1123; without a zone it is UTC.

    A date alone is its first moment, because providers send one where they promise the other.
    """
    if type(value) is not str:
        fail("date-time", value)
    try:
        moment = _iso_datetime(value)
    except ValueError:
        moment = _wordy_datetime(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _wordy_datetime(value: str) -> dt.datetime:
    if _WORDY_DATE.match(value):
        try:
            return dateutil_parser.parse(value)
        except (ValueError, OverflowError):
            pass  # the error below says what was expected, which is all a caller can use
    raise DecodeError("date-time", "another text")


def date(value: object) -> dt.date:
    """Read a date. A full timestamp is kept as the `datetime` it is, which is also a `date`."""
    if type(value) is not str:
        fail("date", value)
    if len(value) == 10:  # YYYY-MM-DD
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise DecodeError("date", "another text") from None
    return datetime(value)


def array(reader: Reader[T], value: object) -> list[T]:
    """Read an array, each element with `reader`."""
    if type(value) is not list:
        fail("array", value)
    result: list[T] = []
    try:
        for element in value:
            result.append(reader(element))
    except DecodeError as error:
        raise error.under(len(result)) from None
    return result


def mapping(reader: Reader[T], value: object) -> dict[str, T]:
    """Read an object whose keys are free, each value with `reader`."""
    if type(value) is not dict:
        fail("object", value)
    key = ""
    try:
        result = {}
        for key, element in value.items():
            result[key] = reader(element)
    except DecodeError as error:
        raise error.under(key) from None
    return result


E = TypeVar("E", bound=enum.Enum)
V = TypeVar("V", bound=str | int)


class Enumeration(dict[V, E | V]):
    """The reader of an enum that may have grown since the description was written.

    A value that the enum does not know is returned as it came. One that is known in another
    case ("HOST" for "host") is that member: providers change case between request and answer.

    It is also the table of the members by their values. To look a value up, of which it is known
    that it has the type of the enum's values, costs no call: `reader[value]`.
    """

    __slots__ = ("_base", "_folded")

    def __init__(self, kind: type[E], base: type[V]) -> None:
        super().__init__((member.value, member) for member in kind)
        self._base: type[V] = base
        # By their values in lower case; None where those of several are the same then.
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
    """Return the reader of an array of what `reader` reads."""
    return lambda value: array(reader, value)


def mapping_of(reader: Reader[T]) -> Reader[dict[str, T]]:
    """Return the reader of an object whose values `reader` reads."""
    return lambda value: mapping(reader, value)


def optional(reader: Reader[T]) -> Reader[T | None]:
    """Return the reader that also takes null."""
    return lambda value: None if value is None else reader(value)


def first_of(*readers: Reader[T]) -> Reader[T]:
    """Return the reader of a union: of `readers` that can read the value, the one that knows most.

    Models are tolerant, so the first of several would read any object: it is the one that leaves
    the fewest properties unknown. An enum that has the value comes before plain text. Between
    equals the first one reads.
    """

    def read(value: object) -> T:
        expected = []
        best: tuple[int, T] | None = None
        for reader in readers:
            try:
                found = reader(value)
            except DecodeError as error:
                expected.append(error.expected)
                continue
            unknown = _unknown(found, value)
            if best is None or unknown < best[0]:
                best = unknown, found
            if unknown == 0:
                break
        if best is not None:
            return best[1]
        fail(" or ".join(dict.fromkeys(expected)), value)

    return read


def _unknown(found: object, value: object) -> int:
    """Return how much of a value is not known to what was read from it."""
    if type(value) is dict:
        # Of a model what no attribute stands for; of a plain object everything, and one more.
        extra = getattr(found, "extra", None)
        return len(value) + 1 if extra is None else len(extra)
    return 1 if type(value) is str and not isinstance(found, enum.Enum) else 0


def tagged(tag: str, readers: dict[str, Reader[T]], *others: Reader[T]) -> Reader[T]:
    """Return the reader of a union whose member is named by the property `tag`.

    Where that names none of them, any member that can read the value does, as in `first_of`.
    """
    otherwise = first_of(*dict.fromkeys((*readers.values(), *others)))

    def read(value: object) -> T:
        name = value.get(tag) if type(value) is dict else None
        reader = readers.get(name) if type(name) is str else None
        return otherwise(value) if reader is None else reader(value)

    return read
