"""`trunkline list`: any list, by its resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import click

from .call import OperationCommand
from .operations import ResourcePath, by_name, find, has_list, is_list
from .suggestions import NamesGroup, UnknownNameError, no_list, unknown_list

MakeCommand: TypeAlias = Callable[[str, ResourcePath, Callable[..., Any]], click.Command]


def summary(path: ResourcePath) -> str:
    """Return the first line of the description of a resource."""
    return (path.resource.__doc__ or "").split("\n", maxsplit=1)[0]


class ListGroup(click.Group):
    """The lists of a resource; the resource itself is its operation `list`.

    Args:
        name: The name of the command.
        path: The resource.
        make: Makes the command of an operation.
    """

    def __init__(self, name: str, path: ResourcePath, make: MakeCommand) -> None:
        self._path, self._make = path, make
        super().__init__(name, help=summary(path))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the resources and operations that are lists."""
        lists = (name for name, method in self._path.methods().items() if is_list(method))
        below = (name for name, child in self._path.children().items() if has_list(child))
        return [*below, *lists]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the list of that name."""
        child = self._path.children().get(cmd_name)
        if child is not None:
            return ListGroup(cmd_name, child, self._make)
        method = self._path.methods().get(cmd_name)
        if method is None or not is_list(method):
            return None
        return self._make(cmd_name, self._path, method)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert `list` before words that are no resource or list of this one.

        Raises:
            UnknownNameError: The first word is neither, and `list` takes none.
        """
        first = args[0] if args else ""
        if first in self.list_commands(ctx) or first in ctx.help_option_names:
            return super().parse_args(ctx, args)
        is_word = bool(first) and not first.startswith("-")
        method = self._path.methods().get("list")
        if method is not None and is_list(method) and first not in self._path.methods():
            command = self._make("list", self._path, method)
            if not is_word or any(isinstance(each, click.Argument) for each in command.params):
                return super().parse_args(ctx, ["list", *args])
        elif not args and self.list_commands(ctx):
            return super().parse_args(ctx, args)  # prints the help
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        raise no_list(ctx.command_path.split()[1], first if is_word else "", self._path)


class Lists(NamesGroup):
    """The lists of all clients. `rooms` stands for `meetings rooms` where it is unambiguous.

    Args:
        name: The name of the command.
        make: Makes the command of an operation.
        help_text: The help of the command.
    """

    def __init__(self, name: str, make: MakeCommand, help_text: str) -> None:
        self._make = make
        super().__init__(name, help=help_text)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the resources."""
        return [name for name, path in by_name().items() if has_list(path)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the lists of a resource."""
        path = find(cmd_name)
        return ListGroup(cmd_name, path, self._make) if path is not None else None

    def unknown(self, ctx: click.Context, name: str) -> UnknownNameError:
        """Return the error for a name that no resource or several ones have."""
        return unknown_list(self.name or "", name)


COMMAND = Lists("list", OperationCommand, "Print a list.")
