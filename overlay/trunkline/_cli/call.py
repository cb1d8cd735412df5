"""`trunkline call`: every operation, with its arguments as options."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import click

from .common import base_url_option, output_option, settings_options
from .invoke import Options, invoke
from .operations import ResourcePath, is_list, root, root_names
from .parameters import collect, options, split_nested
from .suggestions import NamesGroup, UnknownNameError, unknown_call


def common_options(*, listing: bool) -> list[click.Parameter]:
    """Return the options of every operation.

    Args:
        listing: Whether the operation returns a list.
    """
    found: list[click.Parameter] = [
        *settings_options(),
        base_url_option(),
        output_option(),
        click.Option(["--columns"], default="", metavar="A,B.C", help="Print only these fields."),
        click.Option(["--query"], metavar="JMESPATH", help="Print the result of this query."),
        click.Option(["--dry-run"], is_flag=True, help="Print the request and do not send it."),
        click.Option(["--quiet", "-q"], is_flag=True, help="Print no notes and warnings."),
        click.Option(["--verbose", "-v"], is_flag=True, help="Print each request; no secrets."),
    ]
    if listing:
        found += [
            click.Option(["--limit"], type=click.IntRange(0), help="Print at most this many."),
            click.Option(["--cursor"], help="Continue after a --limit."),
        ]
    else:
        found += [
            click.Option(
                ["--json", "json_"], metavar="@FILE|-|JSON", help="The arguments as JSON."
            ),
            click.Option(["--null"], multiple=True, metavar="NAME", help="Send null for NAME."),
            click.Option(["--save"], metavar="FILE", help="Write a download to this file."),
        ]
    return found


class OperationCommand(click.Command):
    """The command of one operation.

    Args:
        name: The name of the command.
        path: The resource.
        method: The method of the resource.
    """

    def __init__(self, name: str, path: ResourcePath, method: Callable[..., Any]) -> None:
        common = common_options(listing=is_list(method))
        taken = {opt.lstrip("-") for param in common for opt in param.opts} | {"help"}
        self._path, self._method = path, method
        doc = inspect.cleandoc(method.__doc__ or "").partition("Args:")[0].strip()
        super().__init__(
            name,
            params=[*options(method, taken), *common],
            help=doc,
            short_help=doc.split("\n", maxsplit=1)[0],
            callback=self._run,
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the options of nested fields out, and parse the others."""
        rest, ctx.meta["trunkline.nested"] = split_nested(args, self._method)
        return super().parse_args(ctx, rest)

    def nested(self) -> dict[str, dict[str, Any]]:
        """Return the fields that the command line gave with `--argument.field`."""
        nested: dict[str, dict[str, Any]] = click.get_current_context().meta["trunkline.nested"]
        return nested

    def _run(self, **given: Any) -> None:
        body = read_json(given.pop("json_", None))
        positional, keywords = collect(
            self._method, given, body, self.nested(), given.pop("null", ())
        )
        names = {field.name for field in attrs.fields(Options)}
        chosen = Options(**{name: given[name] for name in names & given.keys()})
        invoke(self._path, self._method.__name__, positional, keywords, chosen)


def read_json(source: str | None) -> dict[str, Any]:
    """Return the object of `--json`: from a file (`@name`), standard input (`-`), or the text.

    Raises:
        click.UsageError: The source cannot be read, or is not a JSON object.
    """
    if source is None:
        return {}
    try:
        if source == "-":
            source = sys.stdin.read()
        elif source.startswith("@"):
            source = Path(source[1:]).read_text(encoding="utf-8")
        value = json.loads(source or "")
    except OSError as error:
        raise click.UsageError(f"--json: cannot read the body: {error.strerror}") from None
    except (ValueError, RuntimeError, AttributeError):  # the latter two: stdin is closed
        raise click.UsageError("--json: expected a JSON object") from None
    if not isinstance(value, dict):
        raise click.UsageError(f"--json: expected a JSON object, got {type(value).__name__}")
    return value


class CallGroup(NamesGroup):
    """A step on the way to an operation."""

    def unknown(self, ctx: click.Context, name: str) -> UnknownNameError:
        """Return the error for a name that is no operation or resource here."""
        return unknown_call(tuple(ctx.command_path.split()[2:]), name)


class ResourceGroup(CallGroup):
    """The operations and the resources below a resource.

    Args:
        name: The name of the command.
        path: The resource.
    """

    def __init__(self, name: str, path: ResourcePath) -> None:
        self._path = path
        super().__init__(name, help=(path.resource.__doc__ or "").split("\n", maxsplit=1)[0])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of resources and operations."""
        return [*self._path.children(), *self._path.methods()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of an operation or a resource."""
        child = self._path.children().get(cmd_name)
        if child is not None:
            return ResourceGroup(cmd_name, child)
        method = self._path.methods().get(cmd_name)
        return OperationCommand(cmd_name, self._path, method) if method is not None else None


class APIGroup(CallGroup):
    """The resources of all clients."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the resources."""
        return list(root_names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the group of a resource."""
        path = root(cmd_name)
        return ResourceGroup(cmd_name, path) if path is not None else None


COMMAND = APIGroup("call", help="Call an operation of an API.")
