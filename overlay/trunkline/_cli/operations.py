"""The resources and methods of the generated clients, by the names of the command line."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import click

from trunkline._client.child_resources import resource_property
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


def roots() -> dict[str, ResourcePath]:
    """Return the top-level resources, by command-line name."""
    return {name: _root(*place) for name, place in root_names().items()}


def root(name: str) -> ResourcePath | None:
    """Return a top-level resource, or None if the name is unknown."""
    place = root_names().get(name)
    return _root(*place) if place is not None else None


def _root(client: type[Client], attribute: str) -> ResourcePath:
    return ResourcePath(client, (attribute,), getattr(client, attribute))


def roots_of(client: type[Client], package: str) -> list[ResourcePath]:
    """Return the top-level resources of a client that belong to a generated package."""
    paths = (_root(*place) for place in root_names().values() if place[0] is client)
    return [path for path in paths if _package_of(path.resource) == package]


def _package_of(resource: type[Resource]) -> str:
    """Return the name of the API's package that defines a resource."""
    return resource.__module__.partition(".resources")[0].rpartition(".")[2]


def resources() -> Iterator[tuple[tuple[str, ...], ResourcePath]]:
    """Yield every resource with its command-line names, from the top-level one on."""
    queue: list[tuple[tuple[str, ...], ResourcePath]] = [
        ((name,), path) for name, path in roots().items()
    ]
    while queue:
        names, path = queue.pop(0)
        yield names, path
        queue += [((*names, name), child) for name, child in path.children().items()]


def find(name: str) -> ResourcePath | None:
    """Return a resource by its name, or None if no resource or several ones have it.

    Args:
        name: A top-level resource, a nested one whose name no other has, or the names on the way
            with dots: `meetings.rooms`.
    """
    first, *others = name.split(".")
    path = root(first)
    if path is not None:
        for child in others:
            path = path.children().get(child) if path is not None else None
        return path
    return by_name().get(name)


def by_name() -> dict[str, ResourcePath]:
    """Return the resources whose name no other has, and all top-level ones."""
    found = [(names[-1], path) for names, path in resources()]
    counts = Counter(name for name, _ in found)
    return {**{name: path for name, path in found if counts[name] == 1}, **roots()}


def is_list(method: Callable[..., Any]) -> bool:
    """Return whether an operation returns a pager."""
    return str(method.__annotations__.get("return", "")).startswith("AsyncPager[")


def has_list(path: ResourcePath) -> bool:
    """Return whether a resource, or one below it, has an operation that returns a pager."""
    return any(map(is_list, path.methods().values())) or any(
        map(has_list, path.children().values())
    )
