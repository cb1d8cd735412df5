"""`trunkline diff`: report what a new version of a description changes."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import click

from trunkline._cli.exit_codes import CHECK_FAILED, INVALID_INPUT

from .common import ProjectCommand, downloaded, is_url, load_project, project_option


def _run(
    api: str, source: str, output_format: str, consumer: tuple[Path, ...], project: Path
) -> None:
    found = load_project(project)
    from trunkline_codegen.spec.catalog import check_hashes  # noqa: PLC0415
    from trunkline_codegen.spec.errors import SpecError  # noqa: PLC0415
    from trunkline_codegen.specchange.all_reports import all_reports  # noqa: PLC0415 (see `commands`)
    from trunkline_codegen.specchange.assess import Checkout  # noqa: PLC0415
    from trunkline_codegen.specchange.report.accept_list import (  # noqa: PLC0415
        accept,
        read_accept_list,
    )
    from trunkline_codegen.specchange.report.formats import files_of, formatted  # noqa: PLC0415
    from trunkline_codegen.specchange.report.report import NOT_APPLIED, exit_code  # noqa: PLC0415
    from trunkline_codegen.specchange.version.workspace import (  # noqa: PLC0415
        entry_of,
        read_version,
    )

    checkout = Checkout(folder=found.folder, project=found)
    with tempfile.TemporaryDirectory(prefix="trunkline-diff-") as folder:
        file = downloaded(source, Path(folder))[0] if is_url(source) else Path(source)
        entry = entry_of(found.specs, api)
        check_hashes(entry)
        try:
            version = read_version(entry, file, None)
        except SpecError as error:
            place = source if error.file == str(file) else error.file  # not the temporary file
            raise SpecError(place, error.pointer, error.reason, error.hint) from None
        reports = all_reports(checkout, checkout, [api], version, consumer)
    accepted = found.specs / "accepted.toml"
    known = read_accept_list(accepted) if accepted.is_file() else []
    reports = accept(reports, known, dt.datetime.now(dt.UTC).date())
    files = files_of(found.specs, found.folder)
    click.echo(found.shown(formatted(reports, output_format, files)))
    code = exit_code(reports)
    if code:
        raise click.exceptions.Exit(INVALID_INPUT if code == NOT_APPLIED else CHECK_FAILED)


COMMAND = ProjectCommand(
    "diff",
    callback=_run,
    help="Report what a new version of a description changes. The exit status is 1 for breaking "
    "changes that accepted.toml does not list.",
    params=[
        click.Argument(["api"]),
        click.Option(
            ["--from", "source"],
            required=True,
            metavar="URL-OR-FILE",
            help="The new version of the description.",
        ),
        click.Option(
            ["--format", "output_format"],
            type=click.Choice(["text", "markdown", "json", "sarif", "github"]),
            default="text",
            help="The format of the report: text (the default), Markdown, JSON, SARIF 2.1.0, or "
            "GitHub annotations.",
        ),
        click.Option(
            ["--consumer"],
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="PATH",
            help="Code that uses the package: name the places that breaking changes concern.",
        ),
        project_option(),
    ],
)
