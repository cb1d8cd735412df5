"""Strict JSON encoding and decoding (RFC 8259), with trunkline's errors."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any, NoReturn

from trunkline.errors import ArgumentError, DecodeError

_orjson: ModuleType | None
try:
    import orjson as _orjson
except ImportError:  # optional
    _orjson = None

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Nesting of arrays and objects. It keeps comparing, copying and writing far from Python's recursion
# limit, and orjson writes no deeper values.
MAX_DEPTH = 250

# Only integers near the bounds of 64 bits have 19 digits or more; parsers differ in these.
_DIGITS_TO_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_NINETEEN_DIGITS = b"0" * 19
MIN_INT, MAX_INT = -(2**63), 2**64 - 1


def loads(body: bytes) -> Any:
    """Return the value of a JSON text in UTF-8.

    Raises:
        DecodeError: The text is not JSON, is nested more than 250 levels deep, has an integer
            outside of 64 bits or a number too large for a float, or repeats a key in an object.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _checked(_parsed(body), body)
    except (ValueError, RecursionError):
        # ValueError includes UnicodeDecodeError, both JSONDecodeErrors, and integers with too many digits.
        pass
    raise DecodeError("JSON", "another text" if body.strip() else "nothing")


async def loads_cooperatively(body: bytes, yield_control: Callable[[], Awaitable[object]]) -> Any:
    """Return the result of `loads`; await `yield_control` before, between and after its steps."""
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        await yield_control()
        value = _parsed(body)
        await yield_control()
        value = _checked(value, body)
        await yield_control()
        return value
    except (ValueError, RecursionError):
        pass
    raise DecodeError("JSON", "another text" if body.strip() else "nothing")


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
        return _encoder(default)(value)
    except RecursionError:
        raise ArgumentError("the body contains itself or is nested too deeply") from None
    except UnicodeEncodeError:
        raise ArgumentError("the body has a lone surrogate, which UTF-8 cannot encode") from None
    except ValueError:  # NaN, or a value that contains itself
        raise ArgumentError("the body has a value without a JSON form, such as NaN") from None


@functools.cache
def _encoder(default: Callable[[Any], Any] | None) -> Callable[[object], bytes]:
    # Not orjson: the standard library refuses NaN, which orjson writes as null, and writes integers
    # of any size.
    encoder = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=default
    )
    return lambda value: encoder.encode(value).encode("utf-8")


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


def _parsed(body: bytes) -> Any:
    """Return the value of a JSON text from the fastest parser; `_checked` makes up for its leniency."""
    if _orjson is not None:
        return _orjson.loads(body)
    return _decoder.decode(body.decode("utf-8"))


def _checked(value: Any, body: bytes) -> Any:
    """Return the value of a JSON text, from the result of `_parsed`; raise if it is not strict."""
    if _may_have_missed(value, body):
        value = _exact_decoder.decode(body.decode("utf-8"))
    # The standard library accepts escaped lone surrogates, which UTF-8 cannot encode.
    if _orjson is None and _has(b"\\u", body):
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _may_have_missed(value: Any, body: bytes) -> bool:
    """Return whether the text may repeat a key, or have an integer that is too large.

    Raises:
        ValueError: The value is nested too deeply.
    """
    if _orjson is None:
        # A quotation mark and a colon follow each key, with at most white space between them.
        # Strings may add more such pairs, so the count is an upper bound of the keys.
        max_keys = body.translate(None, b" \t\r\n").count(b'":')
        return _count_entries(value) != max_keys or _has_many_digits(body)
    try:
        written = _orjson.dumps(value)
    except TypeError:
        raise ValueError("nested too deeply") from None
    if written == body:  # the compact form that most servers send
        return False
    # With a repeated key, the value has fewer quotation marks than the text. Otherwise the counts
    # are equal, unless the text escapes a quotation mark as \u0022.
    if written.count(b'"') != body.count(b'"') or _has(b"\\u0022", body):
        return True
    return _has_many_digits(body)


def _has_many_digits(body: bytes) -> bool:
    """Return whether a text may have an integer outside of 64 bits."""
    return _NINETEEN_DIGITS in body.translate(_DIGITS_TO_ZEROS)


def _has(escape: bytes, body: bytes) -> bool:
    # Searching for a single byte first is much faster.
    return b"\\" in body and escape in body


def _count_entries(value: object) -> int:
    """Return the total number of entries of all objects in a value.

    Raises:
        ValueError: The value is nested too deeply.
    """
    entries = 0
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[object] = []
        for outer in level:
            if type(outer) is dict:
                entries += len(outer)
                inner += outer.values()
            elif type(outer) is list:
                inner += outer
        if not inner:
            return entries
        level = inner
    raise ValueError("nested too deeply")


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


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("repeated key")
    return value


_decoder = json.JSONDecoder(parse_constant=_refused, parse_float=_finite)
_exact_decoder = json.JSONDecoder(
    parse_constant=_refused, parse_float=_finite, parse_int=_in_bounds, object_pairs_hook=_object
)
