"""`trunkline list`: any list, by its resource."""

from __future__ import annotations

from collections.abc import Iterator

import click

from .call import OperationCommand
from .operations import ResourcePath, is_list, root, root_names


class ListGroup(click.Group):
    """The lists of a resource; the resource itself is its operation `list`.

    Args:
        name: The name of the command.
        path: The resource.
    """

    def __init__(self, name: str, path: ResourcePath) -> None:
        self._path = path
        super().__init__(name, invoke_without_command=False, help=f"Print a list of {name}.")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the resources and operations that are lists."""
        lists = (name for name, method in self._path.methods().items() if is_list(method))
        return [*self._path.children(), *lists]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the list of that name."""
        child = self._path.children().get(cmd_name)
        if child is not None:
            return ListGroup(cmd_name, child)
        method = self._path.methods().get(cmd_name)
        if method is None or not is_list(method):
            return None
        return OperationCommand(cmd_name, self._path, method)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert `list` before words that are no resource or list of this one."""
        if "list" in self._path.methods() and (not args or args[0] not in self.list_commands(ctx)):
            args = ["list", *args]
        return super().parse_args(ctx, args)


class Lists(click.Group):
    """The lists of all clients. `rooms` stands for `meetings rooms` where it is unambiguous."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the resources."""
        return list(root_names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the lists of a resource.

        Raises:
            click.UsageError: Several APIs have a resource of that name.
        """
        path = root(cmd_name)
        if path is not None:
            return ListGroup(cmd_name, path)
        found = [child for name, child in _descendants() if name == cmd_name]
        if len(found) > 1:
            places = ", ".join(" ".join(path.attributes) for path in found)
            raise click.UsageError(f"{cmd_name!r} is ambiguous; use one of: {places}")
        return ListGroup(cmd_name, found[0]) if found else None


def _descendants() -> Iterator[tuple[str, ResourcePath]]:
    queue = [path for name in root_names() if (path := root(name)) is not None]
    while queue:
        children = queue.pop().children()
        queue.extend(children.values())
        yield from children.items()


COMMAND = Lists("list", help="Print a list.")
