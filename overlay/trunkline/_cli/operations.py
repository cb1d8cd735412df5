"""The resources and methods of the generated clients, by the names of the command line."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import attrs

import trunkline_api
from trunkline._client.client import Client
from trunkline._client.resource import Resource


def kebab(name: str) -> str:
    """Return a Python name as the command line spells it."""
    return name.strip("_").replace("_", "-")


@attrs.frozen
class ResourcePath:
    """A resource of a client.

    Attributes:
        client: The class of the client.
        attributes: The attributes that lead from the client to the resource.
        resource: The class of the resource.
    """

    client: type[Client]
    attributes: tuple[str, ...]
    resource: type[Resource]

    def children(self) -> dict[str, ResourcePath]:
        """Return the resources below this one, by command-line name."""
        module = importlib.import_module(self.resource.__module__)
        return {
            kebab(name): ResourcePath(
                self.client,
                (*self.attributes, name),
                getattr(module, str(value.func.__annotations__["return"])),
            )
            for name, value in vars(self.resource).items()
            if isinstance(value, cached_property)
        }

    def methods(self) -> dict[str, Callable[..., Any]]:
        """Return the operations of the resource, by command-line name."""
        return {
            kebab(name): value
            for name, value in vars(self.resource).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }

    def bound(self, client: Client, method: str) -> Callable[..., Any]:
        """Return a method of this resource of a client."""
        target: Any = client
        for name in (*self.attributes, method):
            target = getattr(target, name)
        bound: Callable[..., Any] = target
        return bound


def client_classes() -> list[type[Client]]:
    """Return all generated clients, sorted by name."""
    module = importlib.import_module("trunkline_api.clients")
    return [getattr(module, name) for name in sorted(trunkline_api.CLIENTS)]


def root_names() -> Mapping[str, tuple[type[Client], str]]:
    """Return the client and the attribute of each top-level resource, by command-line name.

    A name that two clients have is prefixed with the client: `acme-sessions`.
    """
    found: dict[str, list[tuple[type[Client], str]]] = {}
    for client in client_classes():
        for name, value in vars(client).items():
            if isinstance(value, cached_property):
                found.setdefault(kebab(name), []).append((client, name))
    return {
        name if len(places) == 1 else f"{client.__name__.lower()}-{name}": (client, attribute)
        for name, places in found.items()
        for client, attribute in places
    }


def root(name: str) -> ResourcePath | None:
    """Return a top-level resource, or None if there is none of that name."""
    place = root_names().get(name)
    if place is None:
        return None
    client, attribute = place
    class_name = str(vars(client)[attribute].func.__annotations__["return"])
    # Most resources are in the package of the same name: look there first.
    for package in sorted(client._packages, key=lambda package: package != attribute):
        module = importlib.import_module(f"trunkline_api.{package}.resources")
        if hasattr(module, class_name):
            return ResourcePath(client, (attribute,), getattr(module, class_name))
    return None


def is_list(method: Callable[..., Any]) -> bool:
    """Return whether an operation returns a pager."""
    return str(method.__annotations__.get("return", "")).startswith("AsyncPager[")
