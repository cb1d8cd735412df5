"""What several commands share: options, and durations as text."""

from __future__ import annotations

import re
from typing import Any

import click

from .output import FORMATS

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_FORM = re.compile(r"([0-9]{1,9})([smhd]?)")


def settings_options() -> list[click.Parameter]:
    """Return the options that select credentials."""
    return [
        click.Option(["--profile"], metavar="NAME", help="Read this profile of config.toml."),
        click.Option(
            ["--credential"],
            multiple=True,
            metavar="NAME=@FILE",
            help="Set a credential by the name of its variable (repeatable).",
        ),
    ]


def base_url_option() -> click.Option:
    """Return the option for the origin to call."""
    return click.Option(
        ["--base-url"], metavar="URL", help="Call this origin (default: TRUNKLINE_BASE_URL)."
    )


def output_option(
    help_text: str = "Default: table on a terminal, JSON in a pipe.",
) -> click.Option:
    """Return the option for the output format."""
    return click.Option(
        ["--output", "-o"],
        type=click.Choice(FORMATS),
        help=help_text,
    )


class Duration(click.ParamType[int]):
    """A duration in seconds: `90`, `90s`, `15m`, `2h` or `1d`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number of seconds."""
        if isinstance(value, int):
            return value
        match = _FORM.fullmatch(value)
        if match is None:
            self.fail("expected a duration such as 90s, 15m, 2h or 1d", param, ctx)
        return int(match[1]) * _UNITS[match[2] or "s"]


def spell(seconds: float) -> str:
    """Return a duration as text with at most two units, such as `2 h 5 min`."""
    rest = round(abs(seconds))
    parts = []
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number} {name}")
    return " ".join(parts[:2]) or "0 s"
