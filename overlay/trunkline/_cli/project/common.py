"""What the commands of a project share: the option `--project`, and errors as exit statuses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from trunkline._cli.exit_codes import INVALID_INPUT, NETWORK, USAGE

if TYPE_CHECKING:
    from trunkline_codegen.project.settings import Project


class ProjectCommand(click.Command):
    """A command that reads the project and reports invalid inputs in one message."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        from trunkline_codegen.spec.errors import SpecError  # noqa: PLC0415 (see `commands`)

        folder = f"{Path(ctx.params.get('project') or '.').resolve()}/"
        try:
            return super().invoke(ctx)
        except SpecError as error:
            _fail(str(error).replace(folder, ""), INVALID_INPUT)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] in ("trunkline", "trunkline_codegen"):
                raise
            _fail(f"needs {error.name}; install it: pip install 'trunkline[codegen]'", USAGE)
        except OSError as error:
            if type(error) is BrokenPipeError:
                raise
            place = str(error.filename or "").replace(folder, "")
            _fail(f"{place}: {error.strerror or error}", INVALID_INPUT)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"trunkline: {message}", err=True)
    raise click.exceptions.Exit(code)


def project_option() -> click.Option:
    """Return the option for the folder of the project."""
    return click.Option(
        ["--project"],
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        help="The folder of the project (default: the current one).",
    )


def load_project(folder: Path) -> Project:
    """Return the project of a folder, or raise SpecError."""
    from trunkline_codegen.project.settings import read_project  # noqa: PLC0415 (see `commands`)

    return read_project(folder)


def is_url(source: str) -> bool:
    """Return whether a source is a URL, and not a file."""
    return source.startswith(("https://", "http://"))


def downloaded(address: str, folder: Path) -> tuple[Path, str]:
    """Download a description into a folder; return its file and its ETag, which may be empty.

    Raises:
        click.exceptions.Exit: The address cannot be reached, or has no description.
    """
    import httpx  # noqa: PLC0415 (see `commands`)

    from trunkline_codegen.spec.errors import SpecError  # noqa: PLC0415
    from trunkline_codegen.specchange.download import download_description  # noqa: PLC0415

    try:
        return download_description(address, folder)
    except SpecError as error:
        _fail(str(error), INVALID_INPUT)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _fail(f"{address}: cannot be downloaded: {error}", NETWORK)
