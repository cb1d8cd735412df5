"""The command `trunkline`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_USAGE = """usage: trunkline [--version] [--help] sandbox [...]

  trunkline sandbox    serve all five APIs on this machine, without an account
                       (see trunkline sandbox --help)
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status.

    Args:
        argv: The arguments; those of the process by default.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    command = arguments[0] if arguments else "--help"
    if command in ("-h", "--help"):
        sys.stdout.write(_USAGE)
        return 0 if arguments else 2
    if command == "--version":
        from trunkline._common.version import version  # noqa: PLC0415 (only this option needs it)

        sys.stdout.write(f"trunkline {version()}\n")
        return 0
    if command != "sandbox":
        sys.stderr.write(f"trunkline: unknown command {command!r}\n{_USAGE}")
        return 2
    try:
        from trunkline.sandbox.__main__ import main as sandbox  # noqa: PLC0415 (an extra)
    except ImportError as error:
        if not str(error).startswith("trunkline.sandbox needs"):
            raise
        sys.stderr.write(f"trunkline: {error}\n")
        return 2
    return sandbox(arguments[1:], program="trunkline sandbox")
