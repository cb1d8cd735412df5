"""`trunkline names`: show or change the names of an API's methods."""

from __future__ import annotations

from pathlib import Path

import click

from .common import ProjectCommand, load_project, project_option


def _run(api: str, changes: tuple[str, ...], project: Path) -> None:
    found = load_project(project)
    from trunkline_codegen.project.names import names_tree, rename  # noqa: PLC0415 (see `commands`)

    if changes:
        rename(found, api, _parsed(changes))
    click.echo(names_tree(found, api))


def _parsed(changes: tuple[str, ...]) -> dict[str, str]:
    names = {}
    for change in changes:
        operation, equals, name = change.partition("=")
        if not equals or "." not in name.strip("."):
            raise click.UsageError(f"expected OPERATION=resource.method, got {change!r}")
        names[operation] = name
    return names


COMMAND = ProjectCommand(
    "names",
    callback=_run,
    help="Show the methods of an API as a tree. With OPERATION=resource.method, rename a method "
    "first: `trunkline names acme cancelParcel=parcels.cancel` writes it to corrections.yaml.",
    params=[
        click.Argument(["api"]),
        click.Argument(["changes"], nargs=-1, metavar="[OPERATION=resource.method]..."),
        project_option(),
    ],
)
