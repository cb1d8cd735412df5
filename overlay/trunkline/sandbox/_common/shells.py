"""Variables as statements of a shell, or as lines of a `.env` file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

FORMATS = ("sh", "fish", "powershell", "dotenv", "json")


def assignments(values: Mapping[str, str], form: str) -> list[str]:
    """Return one line for each variable.

    Args:
        values: The variables.
        form: `sh`, `fish`, `powershell` or `dotenv`.
    """
    return [_LINES[form].format(name=name, value=_QUOTES[form](v)) for name, v in values.items()]


def _fish(value: str) -> str:
    """Quote a value for fish, where a backslash escapes itself and a single quote."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _powershell(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _dotenv(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


_LINES = {
    "sh": "export {name}={value}",
    "fish": "set -gx {name} {value}",
    "powershell": "$env:{name} = {value}",
    "dotenv": "{name}={value}",
}
_QUOTES = {"sh": shlex.quote, "fish": _fish, "powershell": _powershell, "dotenv": _dotenv}
