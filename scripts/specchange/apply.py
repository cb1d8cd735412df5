"""Taking a new version in: vendored, hashed, generated, or nothing at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from codegen.build.pipeline import build
from codegen.build.write import write

from .assess import Checkout
from .workspace import Version, entry_of, write_version


def apply_version(checkout: Checkout, version: Version) -> list[str]:
    """Bring a new version into a checkout; return the paths that changed under `generated/`.

    Everything is made in a copy first, so that a run that fails leaves the checkout as it was.

    Raises:
        SpecError: With the new version, the pipeline stops.
    """
    with tempfile.TemporaryDirectory(prefix="trunkline-specchange-") as folder:
        specs = Path(folder) / "specs"
        shutil.copytree(checkout.specs, specs)
        _replace_version(specs, version)
        files = build(specs)
    _replace_version(checkout.specs, version)
    return write(checkout.generated / "trunkline_api", files)


def _replace_version(specs: Path, version: Version) -> None:
    """Let a version take the place of the one before it."""
    entry = entry_of(specs, version.api)
    catalog = specs / "catalog.toml"
    catalog.write_text(write_version(specs, catalog.read_text("utf-8"), version), "utf-8")
    if entry.file.relative_to(entry.folder).as_posix() not in version.files:
        entry.file.unlink(missing_ok=True)
