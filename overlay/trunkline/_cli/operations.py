"""The resources and methods of the generated clients, by the names of the command line."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from trunkline._client.child_resources import resource_property
from trunkline._client.client import Client
from trunkline._client.resource import Resource


class AmbiguousNameError(click.UsageError):
    """Several resources have a name.

    Args:
        name: The name.
        places: The commands that are unambiguous.
    """

    def __init__(self, name: str, places: list[str]) -> None:
        super().__init__(f"{name!r} is ambiguous; use one of: {', '.join(sorted(places))}")


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
        return {
            kebab(name): ResourcePath(
                self.client, (*self.attributes, name), getattr(self.resource, name)
            )
            for name, value in vars(self.resource).items()
            if isinstance(value, resource_property)
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
    found = []
    for name in ("trunkline_api", *project_packages()):
        package = importlib.import_module(name)
        clients = importlib.import_module(f"{name}.clients")
        found += [getattr(clients, client) for client in sorted(package.CLIENTS)]
    return found


def project_packages() -> list[str]:
    """Return the generated package of the project that contains the current folder, if any."""
    from trunkline_codegen.project.settings import find_project  # noqa: PLC0415 (only calls need it)
    from trunkline_codegen.spec.errors import SpecError  # noqa: PLC0415

    try:
        project = find_project(Path.cwd())
    except (SpecError, OSError) as error:
        click.echo(f"warning: {error}", err=True)
        return []
    if project is None or project.is_bundled or not (project.output / "clients.py").is_file():
        return []
    if str(project.import_root) not in sys.path:
        sys.path.insert(0, str(project.import_root))
    return [project.package]


def root_names() -> Mapping[str, tuple[type[Client], str]]:
    """Return the client and the attribute of each top-level resource, by command-line name.

    A name that two clients have is prefixed with the client: `acme-sessions`.
    """
    found: dict[str, list[tuple[type[Client], str]]] = {}
    for client in client_classes():
        for name, value in vars(client).items():
            if isinstance(value, resource_property):
                found.setdefault(kebab(name), []).append((client, name))
    return {
        name if len(places) == 1 else f"{client.__name__.lower()}-{name}": (client, attribute)
        for name, places in found.items()
        for client, attribute in places
    }


def root(name: str) -> ResourcePath | None:
    """Return a top-level resource, or None if the name is unknown."""
    place = root_names().get(name)
    if place is None:
        return None
    client, attribute = place
    return ResourcePath(client, (attribute,), getattr(client, attribute))


def roots_of(client: type[Client], package: str) -> list[ResourcePath]:
    """Return the top-level resources of a client that belong to a generated package."""
    found = []
    for name, (owner, _) in root_names().items():
        path = root(name) if owner is client else None
        if path is not None and _package_of(path.resource) == package:
            found.append(path)
    return found


def _package_of(resource: type[Resource]) -> str:
    """Return the name of the API's package that defines a resource."""
    return resource.__module__.partition(".resources")[0].rpartition(".")[2]


def find(name: str) -> ResourcePath | None:
    """Return a resource by its name.

    Args:
        name: A top-level resource, a nested one whose name no other has, or the names on the way
            with dots: `meetings.rooms`.

    Raises:
        AmbiguousNameError: Several resources have that name.
    """
    first, *others = name.split(".")
    path = root(first)
    if path is not None:
        for child in others:
            path = path.children().get(child) if path is not None else None
        return path
    found = [child for child_name, child in _nested() if child_name == name]
    if len(found) > 1:
        raise AmbiguousNameError(name, [".".join(map(kebab, path.attributes)) for path in found])
    return found[0] if found else None


def nested_names() -> list[str]:
    """Return the names of nested resources that no other resource has."""
    names = [*root_names(), *(name for name, _ in _nested())]
    return [name for name in names[len(root_names()) :] if names.count(name) == 1]


def _nested() -> Iterator[tuple[str, ResourcePath]]:
    queue = [path for name in root_names() if (path := root(name)) is not None]
    while queue:
        children = queue.pop().children()
        queue.extend(children.values())
        yield from children.items()


def is_list(method: Callable[..., Any]) -> bool:
    """Return whether an operation returns a pager."""
    return str(method.__annotations__.get("return", "")).startswith("AsyncPager[")
