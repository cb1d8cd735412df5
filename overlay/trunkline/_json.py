"""JSON, as it comes over the wire and goes out: strict, and with errors of ours."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from .errors import ArgumentError, DecodeError

_orjson: ModuleType | None
try:
    import orjson as _orjson
except ImportError:  # an extra
    _orjson = None

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def loads(body: bytes, found: str = "another text") -> Any:
    """Return the value that a JSON text in UTF-8 stands for.

    Args:
        body: The text.
        found: What the body is said to be where it is no JSON.

    Raises:
        DecodeError: It is no JSON text, or one that nests without end or has impossible numbers.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _parse(body)
    except (ValueError, RecursionError):
        # ValueError: also UnicodeDecodeError, both JSONDecodeErrors, and far too many digits.
        pass
    raise DecodeError("JSON", found if body.strip() else "nothing")


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


def _refused(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity: no JSON


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError(digits[:20])
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key comes twice")
    return value


_decoder = json.JSONDecoder(parse_constant=_refused, parse_float=_finite, object_pairs_hook=_object)


def _parse_in_python(body: bytes) -> Any:
    return _decoder.decode(body.decode("utf-8"))


_parse: Callable[[bytes], Any] = _parse_in_python if _orjson is None else _orjson.loads
