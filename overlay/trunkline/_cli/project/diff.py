"""`trunkline diff`: report what a new version of a description changes."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trunkline._cli.exit_codes import CHECK_FAILED, INVALID_INPUT

from .common import ProjectCommand, downloaded, load_project, project_option

if TYPE_CHECKING:
    from trunkline_codegen.specchange.report.report import Report


def _run(api: str, source: str, output: str, consumer: tuple[Path, ...], project: Path) -> None:
    found = load_project(project)
    from trunkline_codegen.specchange.all_reports import all_reports  # noqa: PLC0415 (see `commands`)
    from trunkline_codegen.specchange.assess import Checkout  # noqa: PLC0415
    from trunkline_codegen.specchange.report.accept_list import (  # noqa: PLC0415
        accept,
        read_accept_list,
    )
    from trunkline_codegen.specchange.report.report import NOT_APPLIED, exit_code  # noqa: PLC0415
    from trunkline_codegen.specchange.version.workspace import (  # noqa: PLC0415
        entry_of,
        read_version,
    )

    checkout = Checkout(folder=found.folder, project=found)
    with tempfile.TemporaryDirectory(prefix="trunkline-diff-") as folder:
        is_url = source.startswith(("https://", "http://"))
        file = downloaded(source, Path(folder)) if is_url else Path(source)
        version = read_version(entry_of(found.specs, api), file, None)
        reports = all_reports(checkout, checkout, [api], version, consumer)
    accepted = found.specs / "accepted.toml"
    known = read_accept_list(accepted) if accepted.is_file() else []
    reports = accept(reports, known, dt.datetime.now(dt.UTC).date())
    click.echo(found.shown(_text(reports, output)))
    code = exit_code(reports)
    if code:
        raise click.exceptions.Exit(INVALID_INPUT if code == NOT_APPLIED else CHECK_FAILED)


def _text(reports: list[Report], output: str) -> str:
    from trunkline_codegen.specchange.report.as_json import as_json  # noqa: PLC0415
    from trunkline_codegen.specchange.report.markdown import as_markdown  # noqa: PLC0415
    from trunkline_codegen.specchange.report.terminal import as_text  # noqa: PLC0415

    if output == "json":
        return json.dumps(as_json(reports), indent=2)
    return as_markdown(reports) if output == "markdown" else as_text(reports)


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
            ["--output", "-o"],
            type=click.Choice(["text", "markdown", "json"]),
            default="text",
            help="The format of the report (default: text).",
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
