"""The error for an unexpected keyword argument."""

from __future__ import annotations

from collections.abc import Iterable

from trunkline.errors import ArgumentError


def unexpected_argument(function: str, name: str, known: Iterable[str]) -> ArgumentError:
    """Return the error for an unexpected keyword argument; it suggests a similar name.

    Args:
        function: The name of the function that was called.
        name: The name of the argument.
        known: The names of the function's arguments.
    """
    import difflib  # noqa: PLC0415 (only this error needs it)

    similar = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {similar[0]!r}?" if similar else ""
    return ArgumentError(f"{function}() got an unexpected keyword argument {name!r}{hint}")
