"""Reports differences between responses and their descriptions, once each."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from trunkline.errors import SchemaWarning

# A response can have any number of odd paths: free-form keys are part of a path.
MAX_REPORTED = 1_000


class SchemaReporter:
    """Issues a `SchemaWarning` for each operation and path, the first time only."""

    __slots__ = ("_reported",)

    def __init__(self) -> None:
        self._reported: set[tuple[str, str]] = set()

    def report(self, operation: str, path: Iterable[str], expected: str, found: str) -> None:
        """Issue a warning, unless this operation and path were reported before.

        Args:
            operation: The operationId.
            path: The path in the response.
            expected: The JSON type in the description.
            found: The type that was received.
        """
        place = "".join(("$", *(name if name == "[]" else f".{name}" for name in path)))
        key = (operation, place)
        if key in self._reported or len(self._reported) >= MAX_REPORTED:
            return
        warnings.warn(
            f"{operation}: expected {expected} at {place}, found {found}",
            SchemaWarning,
            stacklevel=2,
        )
        self._reported.add(key)
