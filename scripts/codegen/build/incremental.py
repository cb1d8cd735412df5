"""Regenerate the packages whose inputs changed, and replace the output folder atomically."""

from __future__ import annotations

from pathlib import Path

from codegen.render.facades import check_facade_names, facade_folder, write_facades
from codegen.spec.catalog import read_catalog

from .fingerprints import RECORD, read_record, unchanged


def regenerate(specs: Path, output: Path) -> str:
    """Bring the packages in a folder up to date with `specs`; return a summary.

    Raises:
        SpecError: Something in `specs` is invalid; the folder is unchanged.
    """
    catalog = read_catalog(specs)
    facades = facade_folder(output)
    check_facade_names(facades, catalog)
    record = read_record(output / RECORD)
    up_to_date = unchanged(catalog, output, record)
    if "clients" in up_to_date:
        written = write_facades(facades, catalog.apis)
        return f"{len(written)} facades written" if written else "nothing changed"

    # Imported late: these modules load slowly, and are not needed if nothing changed.
    from .pipeline import build_changed  # noqa: PLC0415
    from .write import package_texts, write  # noqa: PLC0415

    known = {name: record[name] for name in up_to_date}
    texts = {name: package_texts(output / name) for name in up_to_date}
    files = build_changed(catalog, known, texts)
    changed = [*write(output, files), *write_facades(facades, catalog.apis)]
    packages = len(catalog.apis)
    return (
        f"{packages - len(up_to_date)} of {packages} packages regenerated, "
        f"{len(changed)} of {len(files)} files changed"
    )
