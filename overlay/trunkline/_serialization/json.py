"""Strict JSON encoding and decoding (RFC 8259), with trunkline's errors."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from types import ModuleType
from typing import Any, NoReturn

from trunkline.errors import ArgumentError, DecodeError

from .json_slices import SLICE, exceeds, slices

_orjson: ModuleType | None
try:
    import orjson as _orjson
except ImportError:  # optional
    _orjson = None

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Nesting of arrays and objects. It keeps comparing, copying and writing far from Python's recursion
# limit, and orjson writes no deeper values.
MAX_DEPTH = 250

# Bytes: larger texts are parsed in slices, and smaller ones always at once.
_MAX_AT_ONCE = 256 * 1024
ALWAYS_FAST = 32 * 1024

# Nanoseconds that orjson needs, and those from which a text is slow. The standard parser needs ten
# times as many: without orjson, every text above `ALWAYS_FAST` is slow.
_PER_VALUE = 60
_PER_KEY = 150
_PER_CONTAINER = 150
_PER_ESCAPE = 40
_SLOW = 2_000_000

# Bytes between two yields to the event loop. The slowest contents take a few milliseconds.
_TURN = SLICE if _orjson is None else 2 * SLICE

# Values that both encoders write alike.
_FLAT = frozenset({str, int, bool, type(None)})
_DELETE = b"\x7f"

# Only integers near the bounds of 64 bits have 19 digits or more; parsers differ in these.
_DIGITS_TO_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_NINETEEN_DIGITS = b"0" * 19
MIN_INT, MAX_INT = -(2**63), 2**64 - 1


def loads(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8. Of a repeated key, the last value counts.

    Raises:
        DecodeError: The text is not JSON, is nested more than 250 levels deep, has an integer
            outside of 64 bits, or has a number too large for a float.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _strictly(body)
    except (ValueError, RecursionError):
        # ValueError includes UnicodeDecodeError, both JSONDecodeErrors, and integers with too many digits.
        pass
    raise DecodeError("JSON", "another text" if body.strip() else "nothing")


async def loads_cooperatively(body: bytes, yield_control: Callable[[], Awaitable[object]]) -> Any:
    """Return the result of `loads`; await `yield_control` before, after and between its slices."""
    start = len(_BYTE_ORDER_MARK) if body.startswith(_BYTE_ORDER_MARK) else 0
    try:
        await yield_control()
        if len(body) <= _MAX_AT_ONCE and not is_slow(body):
            text = body[start:]
            value = _parsed(text)
            await yield_control()
            is_small = len(text) <= ALWAYS_FAST
            if is_small or not _may_have_missed(value, text):
                value = _checked(value, text) if is_small else value
                await yield_control()
                return value
            del value  # the exact parser is slow
        value = await _driven(slices(body, _strictly, MAX_DEPTH, start), yield_control)
        await yield_control()
        return value
    except (ValueError, RecursionError):
        pass
    # Not the whole text, which may be long.
    has_text = body[start:_MAX_AT_ONCE].strip() or len(body) > _MAX_AT_ONCE
    raise DecodeError("JSON", "another text" if has_text else "nothing")


async def _driven(
    work: Generator[int, None, Any], yield_control: Callable[[], Awaitable[object]]
) -> Any:
    """Run a generator, and yield to the event loop after each slice; return its result."""
    until = _TURN
    while True:
        try:
            position = next(work)
        except StopIteration as end:
            return end.value
        if position >= until:
            await yield_control()
            until = position + _TURN


def is_slow(body: bytes) -> bool:
    """Return whether parsing a text at once would block the event loop for milliseconds.

    Text and white space cost little. Values, arrays and objects are counted; those in strings are
    counted as well, which does no harm.
    """
    if len(body) <= ALWAYS_FAST:
        return False
    if _orjson is None:
        return True
    values, containers = body.count(b","), body.count(b"[") + body.count(b"{")
    # The keys of one object differ, which makes them slower than those of many alike.
    per_value = _PER_VALUE if values < 64 * containers else _PER_KEY
    escapes = body.count(b"\\")
    nanoseconds = per_value * values + _PER_CONTAINER * containers + _PER_ESCAPE * escapes
    return nanoseconds > _SLOW


def dumps(value: object, default: Callable[[Any], Any] | None = None) -> bytes:
    """Return a value as JSON text in UTF-8.

    Args:
        value: A value of JSON types, and of types that `default` converts.
        default: Converts a value of another type to JSON types.

    Raises:
        ArgumentError: The value has NaN, infinity or a lone surrogate, contains itself, or is
            nested too deeply.
    """
    try:
        return _dumps_flat(value) or _encoder(default)(value)
    except RecursionError:
        raise ArgumentError("the body contains itself or is nested too deeply") from None
    except UnicodeEncodeError:
        raise ArgumentError("the body has a lone surrogate, which UTF-8 cannot encode") from None
    except ValueError:  # NaN, or a value that contains itself
        raise ArgumentError("the body has a value without a JSON form, such as NaN") from None


@functools.cache
def _encoder(default: Callable[[Any], Any] | None) -> Callable[[object], bytes]:
    # Not orjson in general: the standard library refuses NaN, which orjson writes as null, and
    # writes integers of any size.
    encoder = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=default
    )
    return lambda value: encoder.encode(value).encode("utf-8")


def dumps_ascii(value: object) -> bytes | None:
    """Return the text that `json.dumps` writes by default, from orjson; None if it may differ."""
    text = _dumps_flat(value)
    # The standard library escapes what is not printable.
    return text if text is not None and text.isascii() and _DELETE not in text else None


def _dumps_flat(value: object) -> bytes | None:
    """Return an object of plain values as JSON text, from orjson; None if that may differ."""
    if _orjson is not None and type(value) is dict and _FLAT.issuperset(map(type, value.values())):
        with suppress(TypeError):  # a large integer, a lone surrogate, a key of another type
            return bytes(_orjson.dumps(value))
    return None


def dumps_checked(value: object, default: Callable[[Any], Any]) -> bytes:
    """Return a value as JSON text in UTF-8, with orjson if it is installed.

    Args:
        value: Values that `default` converts, alone or in lists and dicts.
        default: Converts a value to JSON types, and refuses NaN: orjson would write it as null.

    Raises:
        ArgumentError: The value has no JSON form.
    """
    if _orjson is not None:
        try:
            return bytes(_orjson.dumps(value, default=default))
        except TypeError as error:  # an integer beyond 64 bits, or a value without a JSON form
            if isinstance(error.__cause__, ArgumentError):
                raise error.__cause__ from None
    return dumps(value, default)


def _strictly(body: bytes) -> Any:
    """Return the value of a JSON text; raise `ValueError` or `RecursionError` if it is invalid."""
    return _checked(_parsed(body), body)


def _parsed(body: bytes) -> Any:
    """Return the value of a JSON text from the fastest parser; `_checked` makes up for its leniency."""
    if _orjson is not None:
        return _orjson.loads(body)
    return _decoder.decode(body.decode("utf-8"))


def _checked(value: Any, body: bytes) -> Any:
    """Return the value of a JSON text, from the result of `_parsed`; raise if it is not strict."""
    if _may_have_missed(value, body):
        decoder = _exact_decoder if _orjson is None else _integer_decoder
        value = decoder.decode(body.decode("utf-8"))
    # The standard library accepts escaped lone surrogates, which UTF-8 cannot encode.
    if _orjson is None and _has(b"\\u", body):
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _may_have_missed(value: Any, body: bytes) -> bool:
    """Return whether the text may have an integer that is too large.

    Raises:
        ValueError: The value is nested too deeply.
    """
    if _orjson is None:
        if body.count(b"[") + body.count(b"{") > MAX_DEPTH and exceeds(value, MAX_DEPTH):
            raise ValueError("nested too deeply")
        return _has_many_digits(body)
    try:
        # Refuses what is nested too deeply, and is faster than counting brackets.
        written = _orjson.dumps(value)
    except TypeError:
        raise ValueError("nested too deeply") from None
    # Most servers send the compact form that orjson writes.
    return written != body and _has_many_digits(body)


def _has_many_digits(body: bytes) -> bool:
    """Return whether a text may have an integer outside of 64 bits."""
    return _NINETEEN_DIGITS in body.translate(_DIGITS_TO_ZEROS)


def _has(escape: bytes, body: bytes) -> bool:
    # Searching for a single byte first is much faster.
    return b"\\" in body and escape in body


def _refused(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(digits[:20])
    return number


def _in_bounds(digits: str) -> int:
    number = int(digits)
    if not MIN_INT <= number <= MAX_INT:
        raise ValueError(digits[:20])
    return number


_decoder = json.JSONDecoder(parse_constant=_refused, parse_float=_finite)
# Floats that are too large were refused by orjson.
_integer_decoder = json.JSONDecoder(parse_constant=_refused, parse_int=_in_bounds)
_exact_decoder = json.JSONDecoder(
    parse_constant=_refused, parse_float=_finite, parse_int=_in_bounds
)
