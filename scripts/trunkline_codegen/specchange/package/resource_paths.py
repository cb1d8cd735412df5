"""Find the path of each resource class from its client: `vonage.meetings.rooms`."""

from __future__ import annotations

from collections.abc import Iterator

import griffe


def resource_paths(clients: griffe.Module, resources: griffe.Module, api: str) -> dict[str, str]:
    """Return the path of each resource class of an API, as in user code."""
    found: dict[str, str] = {}
    for client in clients.members.values():
        if client.is_alias or not isinstance(client, griffe.Class):
            continue
        for name, local_name in _children(client):
            # A class of one name in several packages is imported under another name.
            home, _, class_name = clients.imports.get(local_name, "").rpartition(".")
            if home.rpartition(".")[2] == api:
                _walk(resources, class_name, f"{client.name.lower()}.{name}", found)
    return found


def _walk(resources: griffe.Module, class_name: str, path: str, found: dict[str, str]) -> None:
    owner = resources.members.get(class_name)
    if not isinstance(owner, griffe.Class) or class_name in found:
        return
    found[class_name] = path
    for name, child in _children(owner):
        _walk(resources, child, f"{path}.{name}", found)


def _children(owner: griffe.Class) -> Iterator[tuple[str, str]]:
    """Yield the resources below a client or a resource: the attribute and the class."""
    for name, attribute in owner.attributes.items():  # of older packages
        yield name, str(attribute.annotation)
    for name, function in owner.functions.items():
        if is_resource_property(function):
            yield name, str(function.returns).removeprefix("type[").removesuffix("]")


def is_resource_property(function: griffe.Function) -> bool:
    """Return whether a function is the attribute of a resource."""
    return any(str(each.value) == "resource_property" for each in function.decorators)
