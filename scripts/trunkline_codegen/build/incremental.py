"""Regenerate the packages whose inputs changed, and replace the output folder atomically."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from trunkline_codegen.render.facades import check_facade_names, facade_folder, write_facades
from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import Catalog, read_catalog
from trunkline_codegen.spec.errors import SpecError

from .collector import without_collector
from .fingerprints import RECORD, BuildRecord, read_record, unchanged


def regenerate(
    specs: Path,
    output: Path,
    leave_out: Sequence[str] = (),
    *,
    target: Target = BUNDLED,
    lock: Path | None = None,
) -> str:
    """Bring the packages in a folder up to date with `specs`; return a summary.

    Args:
        specs: The folder of the descriptions.
        output: The folder of the packages.
        leave_out: Operations to leave out in addition to the catalog, as `API:operation`.
        target: The package.
        lock: The file for the record of the run; `inputs.json` in the output by default.

    Raises:
        SpecError: Something in `specs` is invalid; the folder is unchanged.
    """
    catalog = _without(read_catalog(specs), leave_out)
    facades = facade_folder(output)
    check_facade_names(facades, catalog)
    record = read_record(lock or output / RECORD)
    up_to_date = unchanged(catalog, output, record, target)
    if "clients" in up_to_date:
        written = write_facades(facades, catalog.apis)
        summary = f"{len(written)} facades written" if written else "nothing changed"
        return f"{summary}\n{_counts(catalog, record)}"

    lost: list[str] = []
    with without_collector():
        # Imported late: these modules load slowly, and are not needed if nothing changed.
        from .pipeline import build_changed  # noqa: PLC0415
        from .write import package_texts, replace_file, write  # noqa: PLC0415

        known = {name: record[name] for name in up_to_date}
        texts = {name: package_texts(output / name) for name in up_to_date}
        files = build_changed(catalog, known, texts, lost, target)
    if lock is not None:
        text = lock_text(target, files.pop(RECORD))
    changed = [*write(output, files), *write_facades(facades, catalog.apis)]
    if lock is not None:
        replace_file(lock, text)
    packages = len(catalog.apis)
    return (
        f"{packages - len(up_to_date)} of {packages} packages regenerated, "
        f"{len(changed)} of {len(files)} files changed\n"
        f"{_lines(lost)}"
        f"{_counts(catalog, read_record(lock or output / RECORD))}"
    )


def lock_text(target: Target, record: str) -> str:
    """Return the text of a lock file: the generator, and the hashes of inputs and outputs."""
    data = {
        "generator": target.generator,
        "package": target.package,
        "packages": json.loads(record),
    }
    return json.dumps(data, indent=1, ensure_ascii=True) + "\n"


def _lines(texts: Sequence[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def _counts(catalog: Catalog, record: Mapping[str, BuildRecord]) -> str:
    made = sum(record[api.name].made for api in catalog.apis)
    left = sum(not name.startswith("#") for api in catalog.apis for name in api.leave_out)
    return f"operations: {made + left} in the descriptions, {made} made, {left} left out"


def _without(catalog: Catalog, leave_out: Sequence[str]) -> Catalog:
    """Return the catalog with more operations left out.

    Raises:
        SpecError: An API is unknown.
    """
    names = {api.name for api in catalog.apis}
    wanted = [text.partition(":") for text in leave_out]
    for name, _, operation in wanted:
        if name not in names or not operation:
            raise SpecError(
                "--leave-out", "", f"expected API:operation, got {name!r}", "Name a known API."
            )
    apis = [
        attrs.evolve(
            api,
            leave_out={
                **api.leave_out,
                **{what: "left out on request" for name, _, what in wanted if name == api.name},
            },
        )
        for api in catalog.apis
    ]
    return attrs.evolve(catalog, apis=tuple(apis))
