"""`trunkline generate`: generate the package of the project, or check it."""

from __future__ import annotations

from pathlib import Path

import click

from trunkline._cli.exit_codes import CHECK_FAILED

from .common import ProjectCommand, load_project, project_option


def _run(check: bool, project: Path) -> None:
    found = load_project(project)
    from trunkline_codegen.project.generate import (  # noqa: PLC0415 (see `commands`)
        check_project,
        generate_project,
    )

    if not check:
        click.echo(generate_project(found).rstrip("\n"))
        return
    differences = check_project(found)
    for text in differences:
        click.echo(text)
    if differences:
        click.echo(f"{found.package} is not up to date; run `trunkline generate`", err=True)
        raise click.exceptions.Exit(CHECK_FAILED)
    click.echo(f"{found.package} is up to date")


COMMAND = ProjectCommand(
    "generate",
    callback=_run,
    help="Generate the package of the project from its descriptions.",
    params=[
        click.Option(
            ["--check"],
            is_flag=True,
            help="Write nothing; print what differs, and exit with 1 if something does.",
        ),
        project_option(),
    ],
)
