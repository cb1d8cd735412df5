"""`trunkline update`: download new versions of the descriptions, and apply them."""

from __future__ import annotations

from pathlib import Path

import click

from trunkline._cli.exit_codes import INVALID_INPUT

from .common import ProjectCommand, load_project, project_option


def _run(api: str, project: Path) -> None:
    found = load_project(project)
    from trunkline_codegen.specchange.fetch import update_project  # noqa: PLC0415 (see `commands`)
    from trunkline_codegen.specchange.report.report import NOT_APPLIED  # noqa: PLC0415
    from trunkline_codegen.specchange.report.terminal import as_text  # noqa: PLC0415

    reports, skipped = update_project(found, api)
    click.echo(found.shown(as_text(reports)) if reports else "nothing is new")
    for name, reason in skipped.items():
        click.echo(f"{name} was not checked: {reason}", err=True)
    if any(report.exit_code == NOT_APPLIED for report in reports):
        raise click.exceptions.Exit(INVALID_INPUT)


COMMAND = ProjectCommand(
    "update",
    callback=_run,
    help="Download new versions of the descriptions, report their changes, and apply them.",
    params=[click.Argument(["api"], default="", required=False), project_option()],
)
