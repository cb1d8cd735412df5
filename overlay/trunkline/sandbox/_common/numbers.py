"""Checks of the numbers that a program passes: finite, and not a bool."""

from __future__ import annotations

_MAX_SECONDS = 1e10  # more than 300 years


def checked_seconds(value: object, name: str, minimum: float = -_MAX_SECONDS) -> float:
    """Return a number of seconds.

    Raises:
        ValueError: It is not a finite number from `minimum` to 1e10.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not minimum <= value <= _MAX_SECONDS:  # type: ignore[operator]
        raise ValueError(f"{name} must be a finite number of seconds, {minimum:g} to 1e10")
    return value  # type: ignore[return-value]


def is_count(value: object) -> bool:
    """Return whether a value is a whole number of at least 1."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
