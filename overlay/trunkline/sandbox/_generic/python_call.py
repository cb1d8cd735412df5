"""The call of a generated client that sends an operation."""

from __future__ import annotations

import importlib
from typing import Any

from .description import APIDescription
from .operations import DescribedOperation


def python_call(description: APIDescription, operation: DescribedOperation) -> str:
    """Return the method of the client, such as `acme.parcels.cancel`; empty if it is unknown."""
    if not description.package:
        return ""
    try:
        names = _methods(description)
    except (ImportError, AttributeError):
        return ""  # the package is not generated yet, or not on the path
    found = names.get(operation.id)
    return "" if found is None else f"{description.client.lower()}.{found}"


def _methods(description: APIDescription) -> dict[str, str]:
    """Return the methods of the client of an API, by operationId."""
    package = importlib.import_module(description.package)
    clients = importlib.import_module(f"{description.package}.clients")
    module = importlib.import_module(f"{package.__name__}.{description.name}.resources")
    found: dict[str, str] = {}
    pending: list[tuple[str, Any]] = []
    for name, member in vars(getattr(clients, description.client)).items():
        function = getattr(member, "func", None)
        constants = getattr(getattr(function, "__code__", None), "co_consts", ())
        if description.name in constants:
            kind = next(
                (
                    getattr(module, c, None)
                    for c in constants
                    if isinstance(c, str) and hasattr(module, c)
                ),
                None,
            )
            pending.append((name, kind))
    while pending:
        path, kind = pending.pop()
        for name, member in vars(kind).items() if isinstance(kind, type) else ():
            function = getattr(member, "func", None) or getattr(member, "fget", None)
            code = getattr(function or member, "__code__", None)
            for each in getattr(code, "co_names", ()):
                value = getattr(module, each, None)
                if type(value).__name__ == "Operation":
                    found.setdefault(value.id, f"{path}.{name}")  # type: ignore[union-attr]
                elif function is not None and isinstance(value, type):
                    pending.append((f"{path}.{name}", value))
    return found
