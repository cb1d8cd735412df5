"""`trunkline add`: add an API to the project."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from .common import ProjectCommand, downloaded, is_url, load_project, project_option


def _run(
    name: str,
    source: str,
    client: str,
    base_url: str,
    leave_out: tuple[str, ...],
    project: Path,
) -> None:
    found = load_project(project)
    from trunkline_codegen.newapi.add_api import add_api  # noqa: PLC0415 (see `commands`)
    from trunkline_codegen.newapi.request import NewAPIRequest  # noqa: PLC0415
    from trunkline_codegen.newapi.summary import as_text  # noqa: PLC0415
    from trunkline_codegen.project.first_test import write_first_test  # noqa: PLC0415
    from trunkline_codegen.project.start import ensure_specs  # noqa: PLC0415
    from trunkline_codegen.specchange.download import ETags  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="trunkline-add-") as folder, ensure_specs(found):
        file, etag = downloaded(source, Path(folder)) if is_url(source) else (Path(source), "")
        request = NewAPIRequest(
            root=found.folder,
            name=name,
            file=file,
            client=client,
            base_url=base_url,
            source=source if is_url(source) else "",
            leave_out=dict.fromkeys(leave_out, "left out on request"),
            project=found,
        )
        result = add_api(request)
        if etag:
            ETags(found.specs / "etags.json").store(name, source, etag, file.read_bytes())
    test = write_first_test(found, name)
    click.echo(as_text(result, "trunkline" if found.is_bundled else found.package))
    if test is not None:
        click.echo(f"wrote {test}")


COMMAND = ProjectCommand(
    "add",
    callback=_run,
    help="Add an API to the project. NAME is the name of its package, SOURCE a URL or a file. "
    "The description is copied unchanged; settings that it lacks are guessed and printed.",
    params=[
        click.Argument(["name"]),
        click.Argument(["source"]),
        click.Option(["--client"], default="", help="The client class (default: from NAME)."),
        click.Option(["--base-url"], default="", help="The base URL (default: the first server)."),
        click.Option(
            ["--leave-out"],
            multiple=True,
            metavar="OPERATION",
            help="Leave out an operation: its operationId, or `GET /path` (repeatable).",
        ),
        project_option(),
    ],
)
