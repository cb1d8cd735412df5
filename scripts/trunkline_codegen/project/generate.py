"""Generate the package of a project, or compare it with the inputs."""

from __future__ import annotations

from trunkline_codegen.build.foreign import foreign_files
from trunkline_codegen.build.incremental import regenerate
from trunkline_codegen.build.installed import installed_version
from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import read_catalog
from trunkline_codegen.spec.errors import SpecError

from .settings import Project
from .templates import check_templates, template_errors

# Lines of a diff that are shown for one file.
_SHOWN = 60


def target_of(project: Project) -> Target:
    """Return the settings for the generator."""
    if project.is_bundled:
        return BUNDLED
    return Target(
        package=project.package,
        generator=installed_version("trunkline") or "dev",
        templates=project.templates,
    )


def generate_project(project: Project) -> str:
    """Bring the package of a project up to date; return a summary.

    Raises:
        SpecError: An input is invalid, or the output folder has files that were not generated.
            Everything is as it was.
    """
    target = target_of(project)
    if project.is_bundled:
        return regenerate(project.specs, project.output)
    _check_catalog(project)
    check_output(project)
    check_templates(project)
    with template_errors(project):
        return regenerate(project.specs, project.output, target=target, lock=project.lock)


def check_project(project: Project) -> list[str]:
    """Return a text for each file of the package that differs from the inputs.

    Raises:
        SpecError: An input is invalid.
    """
    # Imported late: `generate` with nothing to do does not need them.
    from trunkline_codegen.build.fingerprints import RECORD, files_below  # noqa: PLC0415
    from trunkline_codegen.build.pipeline import build  # noqa: PLC0415
    from trunkline_codegen.render.facades import (  # noqa: PLC0415
        check_facade_names,
        facade_differences,
        facade_folder,
    )

    _check_catalog(project)
    catalog = read_catalog(project.specs)
    facades = facade_folder(project.output) if project.is_bundled else None
    check_facade_names(facades, catalog)
    check_templates(project)
    with template_errors(project):
        expected = build(project.specs, target=target_of(project))
    if not project.is_bundled:
        del expected[RECORD]
    found = files_below(project.output) if project.output.is_dir() else {}
    texts = []
    for name in sorted(found.keys() | expected.keys()):
        before, after = found.get(name, b"").decode("utf-8", "replace"), expected.get(name, "")
        if name not in found or name not in expected or before != after:
            texts.append(_difference(f"{project.shown(project.output)}/{name}", before, after))
    texts += [f"trunkline/{name} differs" for name in facade_differences(facades, catalog.apis)]
    if not project.is_bundled and not project.lock.is_file():
        texts.append(f"{project.lock.name} is missing")
    return texts


def _difference(name: str, before: str, after: str) -> str:
    import difflib  # noqa: PLC0415 (only needed for differences)

    lines = [
        *difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")
    ]
    rest = len(lines) - _SHOWN
    return "\n".join([*lines[:_SHOWN], *([f"... {rest} more lines"] if rest > 0 else [])])


def _check_catalog(project: Project) -> None:
    if not (project.specs / "catalog.toml").is_file():
        raise SpecError(
            project.specs / "catalog.toml",
            "",
            "does not exist",
            "Add an API first: `trunkline add NAME URL-OR-FILE`.",
        )


def check_output(project: Project) -> None:
    """Check that the output folder has no files of the user, which a run would remove.

    Raises:
        SpecError: It has one.
    """
    files = foreign_files(project.output)
    if files:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        raise SpecError(
            project.output,
            "",
            f"has files that trunkline did not generate: {files[0]}{more}",
            "Move them, or set another `output`.",
        )
