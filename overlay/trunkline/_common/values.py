"""Checks and text forms of the values of options and arguments.

The checks return a message instead of raising an error: this package is below `errors`.
"""

from __future__ import annotations

import re
from typing import TypeGuard

# The characters of a header name (RFC 9110, section 5.6.2: token).
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# Durations above this are mistakes (31 years); event loops cannot schedule much longer ones.
MAX_SECONDS = 1e9


def seconds_error(value: object, *, allow_zero: bool = False) -> str | None:
    """Return why a value is not a valid number of seconds, or None if it is valid.

    Args:
        value: The value; an int or a float below `MAX_SECONDS`.
        allow_zero: Whether 0 is valid.
    """
    if _is_number(value) and (0 < value < MAX_SECONDS or (allow_zero and value == 0)):
        return None
    bound = "0 or more" if allow_zero else "more than 0"
    return f"expected a number of seconds, {bound} and less than 1e9, got {_shown(value)}"


def integer_error(value: object, minimum: int, maximum: int | None = None) -> str | None:
    """Return why a value is not an int within its bounds (inclusive), or None if it is."""
    if type(value) is int and minimum <= value and (maximum is None or value <= maximum):
        return None
    bounds = f"of {minimum} or more" if maximum is None else f"from {minimum} to {maximum}"
    return f"expected an int {bounds}, got {_shown(value)}"


def scalar_text(value: object) -> str:
    """Return the text of a scalar as queries, forms and headers write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """Return a number itself, and the type of anything else: it may be a misplaced secret."""
    # Python refuses to write ints of thousands of digits.
    if _is_number(value) and -1e15 < value < 1e15:
        return repr(value)
    return type(value).__name__
