"""Find the path of each resource class from its client: `vonage.meetings.rooms`."""

from __future__ import annotations

import griffe


def resource_paths(clients: griffe.Module, resources: griffe.Module, api: str) -> dict[str, str]:
    """Return the path of each resource class of an API, as in user code."""
    found: dict[str, str] = {}
    for client in clients.members.values():
        if client.is_alias or not isinstance(client, griffe.Class):
            continue
        for name, attribute in client.attributes.items():
            class_name = str(attribute.annotation)
            if clients.imports.get(class_name, "").endswith(f".{api}.{class_name}"):
                _walk(resources, class_name, f"{client.name.lower()}.{name}", found)
    return found


def _walk(resources: griffe.Module, class_name: str, path: str, found: dict[str, str]) -> None:
    owner = resources.members.get(class_name)
    if not isinstance(owner, griffe.Class) or class_name in found:
        return
    found[class_name] = path
    for name, attribute in owner.attributes.items():
        _walk(resources, str(attribute.annotation), f"{path}.{name}", found)
