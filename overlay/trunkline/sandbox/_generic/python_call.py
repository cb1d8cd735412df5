"""The call of a generated client that sends an operation."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from inspect import isfunction

from trunkline._client.child_resources import resource_property
from trunkline._operation import Operation

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
    home = f"{description.package}.{description.name}"
    clients = importlib.import_module(f"{description.package}.clients")
    client = getattr(clients, description.client)
    pending = [
        (name, kind)
        for name, kind in _children(client)
        if f"{kind.__module__}.".startswith(f"{home}.")
    ]
    found: dict[str, str] = {}
    while pending:
        path, owner = pending.pop()
        pending += [(f"{path}.{name}", kind) for name, kind in _children(owner)]
        for name, function in vars(owner).items():
            for each in function.__code__.co_names if isfunction(function) else ():
                value = function.__globals__.get(each)
                if isinstance(value, Operation):
                    found.setdefault(value.id, f"{path}.{name}")
    return found


def _children(owner: type) -> Iterator[tuple[str, type]]:
    """Yield the resources below a client or a resource: the attribute and the class."""
    for name, value in vars(owner).items():
        if isinstance(value, resource_property):
            yield name, getattr(owner, name)
