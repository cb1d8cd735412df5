"""Apply a new version: copy its files, update the catalog, generate; all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import write
from trunkline_codegen.project.generate import check_output, generate_project

from .assess import Checkout
from .version.workspace import Version, entry_of, write_version


def apply_version(checkout: Checkout, version: Version) -> list[str]:
    """Apply a new version to a checkout; return the paths that changed under `generated/`.

    All steps run in a copy first, so that a failure leaves the checkout unchanged.

    Raises:
        SpecError: The pipeline rejects the new version, or the folder of a project's package has
            files that were not generated.
    """
    project = checkout.project
    own = None if project is None or project.is_bundled else project
    if own is not None:
        check_output(own)
    with tempfile.TemporaryDirectory(prefix="trunkline-specchange-") as folder:
        specs = Path(folder) / "specs"
        shutil.copytree(checkout.specs, specs)
        _replace_version(specs, version)
        files = build(specs, target=checkout.target)
    _replace_version(checkout.specs, version)
    if own is not None:
        generate_project(own)
        return [*files]
    return write(checkout.root, files)


def _replace_version(specs: Path, version: Version) -> None:
    """Replace the current version by a new one."""
    entry = entry_of(specs, version.api)
    catalog = specs / "catalog.toml"
    catalog.write_text(write_version(specs, catalog.read_text("utf-8"), version), "utf-8")
    if entry.file.relative_to(entry.folder).as_posix() not in version.files:
        entry.file.unlink(missing_ok=True)
