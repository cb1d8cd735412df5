"""`trunkline init`: start a project."""

from __future__ import annotations

from pathlib import Path

import click

from .common import ProjectCommand, project_option


def _run(package: str, with_package: bool, project: Path) -> None:
    from trunkline_codegen.project.start import start_project  # noqa: PLC0415 (see `commands`)

    for name in start_project(project, package, with_package=with_package):
        click.echo(f"wrote {name}")
    click.echo("next: trunkline add NAME URL-OR-FILE, then trunkline generate")


COMMAND = ProjectCommand(
    "init",
    callback=_run,
    help="Start a project in this folder: write [tool.trunkline] to pyproject.toml, or "
    "trunkline.toml without that file, and a workflow that runs `trunkline generate --check`.",
    params=[
        click.Option(
            ["--name", "package"],
            default="",
            metavar="PACKAGE",
            help="The import path of the package (default: the folder's name with _sdk).",
        ),
        click.Option(
            ["--package", "with_package"],
            is_flag=True,
            help="Write a whole package: pyproject.toml, a test with its sandbox, and CI.",
        ),
        project_option(),
    ],
)
