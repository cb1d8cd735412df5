"""The templates of a project, which replace those of the generator by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trunkline_codegen.spec.errors import SpecError

from .settings import Project

_OWN = Path(__file__).parents[1] / "templates"


def check_templates(project: Project) -> None:
    """Check that the folder of a project's templates has no others than the generator has.

    Raises:
        SpecError: The folder does not exist, or has a file with another name, or one that is not
            UTF-8.
    """
    folder = project.templates
    if folder is None:
        return
    if not folder.is_dir():
        raise SpecError(project.file, "/templates", f"{project.shown(folder)} is not a folder")
    known = {path.name for path in _OWN.iterdir() if path.suffix == ".jinja"}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.name.startswith("."):
            continue
        if name not in known:
            hint = f"The templates are {', '.join(sorted(known))}."
            raise SpecError(path, "", "is not the name of a template of the generator", hint)
        try:
            path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise SpecError(path, "", f"is not UTF-8 (byte {error.start})") from None


@contextmanager
def template_errors(project: Project) -> Iterator[None]:
    """Turn an error in a template of a project into a `SpecError` with its file and line."""
    try:
        yield
    except SpecError:
        raise
    except Exception as error:
        place = _place(error, project.templates)
        if place is None:
            raise
        reason = f"{type(error).__name__}: {error}"
        raise SpecError(place[0], f"line {place[1]}", reason) from None


def _place(error: Exception, folder: Path | None) -> tuple[str, int] | None:
    """Return the file and the line of a template that an error is in, or None for another error."""
    if folder is None:
        return None
    place = (getattr(error, "filename", None), getattr(error, "lineno", None))  # a syntax error
    import traceback  # noqa: PLC0415 (only needed for errors)

    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    for name, line in (place, *reversed(frames)):
        if name and line and Path(name).is_relative_to(folder):
            return name, line
    return None
