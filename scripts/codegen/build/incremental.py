"""One run of the codegen step: what changed is made anew, and takes its place at once."""

from __future__ import annotations

from pathlib import Path

from codegen.render.facades import check_facade_names, facade_folder, write_facades
from codegen.spec.catalog import read_catalog

from .fingerprints import RECORD, read_record, unchanged


def regenerate(specs: Path, output: Path) -> str:
    """Make the packages in a folder what `specs` gives; return what was done, in words.

    Raises:
        SpecError: Something in `specs` is at fault; the folder is as it was.
    """
    catalog = read_catalog(specs)
    facades = facade_folder(output)
    check_facade_names(facades, catalog)
    record = read_record(output / RECORD)
    same = unchanged(catalog, output, record)
    if "clients" in same:
        written = write_facades(facades, catalog.apis)
        return f"{len(written)} facades written" if written else "nothing changed"

    # Not before: what makes packages takes longer to load than a run with nothing to do.
    from .pipeline import build_changed  # noqa: PLC0415
    from .write import package_texts, write  # noqa: PLC0415

    known = {name: record[name] for name in same}
    texts = {name: package_texts(output / name) for name in same}
    files = build_changed(catalog, known, texts)
    changed = [*write(output, files), *write_facades(facades, catalog.apis)]
    packages = len(catalog.apis)
    return (
        f"{packages - len(same)} of {packages} packages made, "
        f"{len(changed)} of {len(files)} files changed"
    )
