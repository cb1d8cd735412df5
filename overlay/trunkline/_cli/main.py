"""The entry point of the command `trunkline`: help and version, without any further import."""

from __future__ import annotations

import sys

from .commands import COMMANDS

TYPE_CHECKING = False  # type checkers assume True; importing `typing` is slow

if TYPE_CHECKING:
    from collections.abc import Sequence


def _usage() -> str:
    lines = [f"  trunkline {name:<11} {text}" for name, text in COMMANDS.items()]
    return "\n".join(
        [
            "usage: trunkline [--version] [--help] COMMAND [...]",
            "",
            *lines,
            "",
            "trunkline COMMAND --help describes a command. All but sandbox need trunkline[cli].",
            "",
        ]
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status.

    Args:
        argv: The arguments; those of the process by default.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    command = arguments[0] if arguments else "--help"
    if command in ("-h", "--help"):
        import os  # noqa: PLC0415 (the interpreter has imported it already)

        if "_TRUNKLINE_COMPLETE" not in os.environ:
            sys.stdout.write(_usage())
            return 0 if arguments else 2
    if command == "--version":
        from trunkline._common.version import version  # noqa: PLC0415 (only this option needs it)

        sys.stdout.write(f"trunkline {version()}\n")
        return 0
    if command == "sandbox":
        return _sandbox(arguments[1:])
    if command not in COMMANDS and not command.startswith("-"):
        sys.stderr.write(f"trunkline: unknown command {command!r}\n{_usage()}")
        return 2
    try:
        import click  # noqa: F401, PLC0415 (an extra)
    except ImportError:
        sys.stderr.write(
            f"trunkline: {command} needs click; install it: pip install 'trunkline[cli]'\n"
        )
        return 2
    from .group import run  # noqa: PLC0415 (needs click)

    return run(arguments)


def _sandbox(arguments: Sequence[str]) -> int:
    try:
        from trunkline.sandbox.__main__ import main as sandbox  # noqa: PLC0415 (an extra)
    except ImportError as error:
        if not str(error).startswith("trunkline.sandbox needs"):
            raise
        sys.stderr.write(f"trunkline: {error}\n")
        return 2
    return sandbox(arguments, program="trunkline sandbox")
