"""What is said of an argument that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from trunkline.errors import ArgumentError


def unexpected_argument(function: str, name: str, known: Iterable[str]) -> ArgumentError:
    """Return the error for a keyword argument that there is not, with the one that was meant.

    Args:
        function: What was called.
        name: The argument.
        known: The arguments that there are.
    """
    import difflib  # noqa: PLC0415 (only a mistake needs it)

    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return ArgumentError(f"{function}() got an unexpected keyword argument {name!r}{hint}")
