"""`trunkline generate`: generate the package of the project, or check it."""

from __future__ import annotations

from pathlib import Path

import click

from trunkline._cli.exit_codes import CHECK_FAILED

from .common import ProjectCommand, load_project, project_option


def _run(check: bool, watch: bool, project: Path) -> None:
    if check and watch:
        raise click.UsageError("--check and --watch exclude each other")
    if watch:
        _watch(project)
        return
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


def _watch(project: Path) -> None:
    """Generate the package after each edit, until Ctrl-C."""
    from trunkline_codegen.project.watch import watch_project  # noqa: PLC0415 (see `commands`)

    try:
        watch_project(project, click.echo, lambda text: click.echo(f"trunkline: {text}", err=True))
    except KeyboardInterrupt:
        click.echo("stopped")


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
        click.Option(
            ["--watch"], is_flag=True, help="Generate again after each edit, until Ctrl-C."
        ),
        project_option(),
    ],
)
