"""Errors that say which operation they belong to."""

from __future__ import annotations

from typing import Any, TypeVar

from ._operation import Operation
from .errors import TrunklineError

E = TypeVar("E", bound=TrunklineError)


def told(error: E, operation: Operation[Any]) -> E:
    """Return the error with the operation that it belongs to, unless it says so already."""
    if error.operation is None:
        error.operation = operation.id
        error.method = operation.method
        error.path_template = operation.path
    return error
