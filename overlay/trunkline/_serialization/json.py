"""JSON, as it comes over the wire and goes out: strict, and with errors of ours."""

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
except ImportError:  # an extra
    _orjson = None

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Arrays and objects inside each other: what is read can also be compared, copied and written
# without coming near Python's own bound, and orjson writes no more either.
_DEEPEST = 250

# An integer of 64 bits has 19 digits or more only near its bounds, where parsers differ.
_DIGITS_TO_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MANY_DIGITS = b"0" * 19
_LEAST, _MOST = -(2**63), 2**64 - 1


def loads(body: bytes) -> Any:
    """Return the value that a JSON text in UTF-8 stands for.

    Raises:
        DecodeError: It is no JSON text, or one that nests without end, has numbers that no 64 bits
            hold, or a key twice in one object.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _checked(_parsed(body), body)
    except (ValueError, RecursionError):
        # ValueError: also UnicodeDecodeError, both JSONDecodeErrors, and far too many digits.
        pass
    raise DecodeError("JSON", "another text" if body.strip() else "nothing")


async def loads_cooperatively(body: bytes, yield_control: Callable[[], Awaitable[object]]) -> Any:
    """Do what `loads` does; call `yield_control` before, halfway and after."""
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
    """Return a JSON text in UTF-8 that stands for a value.

    Args:
        value: A value of JSON types, and of those that `default` knows.
        default: Returns the JSON types that stand for a value of another type.

    Raises:
        ArgumentError: It has a number or a character that JSON does not know.
    """
    try:
        return _encoder(default)(value)
    except RecursionError:
        raise ArgumentError("the body holds itself, or is nested too deeply") from None
    except UnicodeEncodeError:
        raise ArgumentError("the body has a character that is half of one (a surrogate)") from None
    except ValueError:  # NaN, or a value that holds itself
        raise ArgumentError("the body has a value that JSON does not know, such as NaN") from None


@functools.cache
def _encoder(default: Callable[[Any], Any] | None) -> Callable[[object], bytes]:
    # The standard library's also where orjson is installed: it refuses NaN, which orjson would
    # write as null, and knows integers of any size.
    encoder = json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=default
    )
    return lambda value: encoder.encode(value).encode("utf-8")


def dumps_checked(value: object, default: Callable[[Any], Any]) -> bytes:
    """Return a JSON text in UTF-8, by the fastest way there is.

    Args:
        value: What `default` knows, alone or in lists and dicts.
        default: Returns the JSON types that stand for a value, with no NaN among them: orjson
            would write it as null.

    Raises:
        ArgumentError: It has a character that JSON does not know.
    """
    if _orjson is not None:
        try:
            return bytes(_orjson.dumps(value, default=default))
        except TypeError as error:  # an integer beyond 64 bits, or what is wrong by any measure
            if isinstance(error.__cause__, ArgumentError):
                raise error.__cause__ from None
    return dumps(value, default)


def _parsed(body: bytes) -> Any:
    """Return the value of a JSON text, by the fastest parser; what it misses, `_checked` finds."""
    if _orjson is not None:
        return _orjson.loads(body)
    return _decoder.decode(body.decode("utf-8"))


def _checked(value: Any, body: bytes) -> Any:
    """Return the value of a JSON text, given what `_parsed` made of it."""
    if _may_have_missed(value, body):
        value = _exact_decoder.decode(body.decode("utf-8"))
    # The standard library takes halves of characters (surrogates), which no UTF-8 text can have.
    if _orjson is None and _has(b"\\u", body):
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _may_have_missed(value: Any, body: bytes) -> bool:
    """Say whether a key may have come twice, or an integer have been too large.

    Raises:
        ValueError: The value is nested too deeply.
    """
    if _orjson is None:
        # Each key has a quotation mark and a colon behind it, with white space in between at most.
        # A text may have more of these pairs than keys, within strings, but never fewer.
        most = body.translate(None, b" \t\r\n").count(b'":')
        return _count_entries(value) != most or _has_many_digits(body)
    try:
        written = _orjson.dumps(value)
    except TypeError:
        raise ValueError("nested too deeply") from None
    if written == body:  # as most servers write it
        return False
    # Where a key comes twice, the value has fewer quotation marks than the text. Any other value
    # has as many, unless the text has one as an escape.
    if written.count(b'"') != body.count(b'"') or _has(b"\\u0022", body):
        return True
    return _has_many_digits(body)


def _has_many_digits(body: bytes) -> bool:
    """Say whether a text may have an integer that 64 bits do not hold."""
    return _MANY_DIGITS in body.translate(_DIGITS_TO_ZEROS)


def _has(escape: bytes, body: bytes) -> bool:
    # To look for one character is far quicker than to look for several.
    return b"\\" in body and escape in body


def _count_entries(value: object) -> int:
    """Return how many entries all objects of a value have, together.

    Raises:
        ValueError: The value is nested too deeply.
    """
    entries = 0
    level = [value]
    for _ in range(_DEEPEST + 1):
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
    raise ValueError(name)  # NaN and Infinity: no JSON


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(digits[:20])
    return number


def _in_bounds(digits: str) -> int:
    number = int(digits)
    if not _LEAST <= number <= _MOST:
        raise ValueError(digits[:20])
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key comes twice")
    return value


_decoder = json.JSONDecoder(parse_constant=_refused, parse_float=_finite)
_exact_decoder = json.JSONDecoder(
    parse_constant=_refused, parse_float=_finite, parse_int=_in_bounds, object_pairs_hook=_object
)
