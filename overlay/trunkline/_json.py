"""JSON, as it comes over the wire and goes out: strict, and with errors of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn

from .errors import ArgumentError, DecodeError

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


def dumps(value: object) -> bytes:
    """Return a JSON text in UTF-8 that stands for a value of JSON types.

    Raises:
        ArgumentError: It has a number or a character that JSON does not know.
    """
    try:
        return _encoder.encode(value).encode("utf-8")
    except RecursionError:
        raise ArgumentError("the body holds itself, or is nested too deeply") from None
    except UnicodeEncodeError:
        raise ArgumentError("the body has a character that is half of one (a surrogate)") from None
    except ValueError:  # NaN, or a value that holds itself
        raise ArgumentError("the body has a value that JSON does not know, such as NaN") from None


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


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


def _parser() -> Callable[[bytes], Any]:
    """Return orjson's parser where it is installed, and one that takes the same texts if not."""
    try:
        import orjson  # noqa: PLC0415 (an extra)
    except ImportError:
        decoder = json.JSONDecoder(
            parse_constant=_refused, parse_float=_finite, object_pairs_hook=_object
        )
        return lambda body: decoder.decode(body.decode("utf-8"))
    return orjson.loads


_parse = _parser()
