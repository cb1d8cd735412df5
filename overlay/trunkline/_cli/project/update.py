"""`trunkline update`: download new versions of the descriptions, and apply them."""

from __future__ import annotations

from pathlib import Path

import click

from trunkline._cli.exit_codes import INVALID_INPUT, NETWORK

from .common import ProjectCommand, is_url, load_project, project_option


def _run(api: str, source: str, report: Path | None, release: bool, project: Path) -> None:
    if source and not api:
        raise click.UsageError("--from: name the API whose description it is")
    found = load_project(project)
    from trunkline_codegen.specchange.assess import Checkout  # noqa: PLC0415 (see `commands`)
    from trunkline_codegen.specchange.fetch import update  # noqa: PLC0415
    from trunkline_codegen.specchange.report.terminal import as_text  # noqa: PLC0415

    result = update(
        Checkout(folder=found.folder, project=found),
        api,
        url=source if is_url(source) else "",
        file=Path(source) if source and not is_url(source) else None,
        release=release,
    )
    if report is not None:
        result.write(report)
    click.echo(found.shown(as_text(result.reports)) if result.reports else "nothing is new")
    if result.applied:
        names = ", ".join(each.api for each in result.applied)
        click.echo(f"Applied: {names}. The package is generated again.")
    for name, reason in result.skipped.items():
        click.echo(
            f"{name} was not checked: {reason}; `trunkline update {name} --from URL-OR-FILE` "
            "applies a new version",
            err=True,
        )
    if result.failed:
        only_network = result.failed <= result.unreachable
        raise click.exceptions.Exit(NETWORK if only_network else INVALID_INPUT)


COMMAND = ProjectCommand(
    "update",
    callback=_run,
    help="Download new versions of the descriptions, report their changes, and apply them.",
    params=[
        click.Argument(["api"], default="", required=False),
        click.Option(
            ["--from", "source"],
            default="",
            metavar="URL-OR-FILE",
            help="The new version of the API's description (default: its source in the catalog).",
        ),
        click.Option(
            ["--report"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Write report.md and report.json to a folder.",
        ),
        click.Option(
            ["--release"],
            is_flag=True,
            help="Write the next version to pyproject.toml, and the changes to CHANGELOG.md.",
        ),
        project_option(),
    ],
)
