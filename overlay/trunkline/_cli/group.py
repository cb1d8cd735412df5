"""The click group: commands are imported on use, and exceptions become exit statuses."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Sequence

import click

from trunkline.errors import SchemaWarning, TrunklineError

from .commands import COMMANDS
from .exit_codes import BROKEN_PIPE, INTERRUPTED, exit_status

# The modules of the commands whose names are no module names.
_MODULES = {
    "list": "lists",
    "token": "token.command",
    **{name: f"project.{name}" for name in ("init", "add", "generate", "update", "diff", "names")},
}


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if the name is unknown."""
        if cmd_name == "sandbox":
            return click.Command("sandbox", short_help=COMMANDS[cmd_name])
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"trunkline._cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.COMMAND
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; click itself would exit with 1 for a broken pipe."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python flushes standard output again at exit, which would print a traceback.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return BROKEN_PIPE
        return result


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status. Messages go to standard error."""
    # Other shapes than described are the provider's matter; the output shows the response.
    warnings.simplefilter("ignore", SchemaWarning)
    try:
        result = LazyGroup("trunkline").main(
            list(arguments),
            prog_name="trunkline",
            standalone_mode=False,
            color=False if os.environ.get("NO_COLOR") else None,
        )
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("trunkline: interrupted\n")
        return INTERRUPTED
    except TrunklineError as error:
        sys.stderr.write(f"trunkline: {error}\n")
        return exit_status(error)
