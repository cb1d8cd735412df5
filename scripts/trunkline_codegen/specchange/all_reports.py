"""Compare all APIs of two checkouts, and report on those that differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs

from trunkline_codegen.spec.catalog import APIEntry, read_catalog

from .assess import Checkout, assess
from .package.effects import Effect
from .report.report import UNNAMED, Report
from .version.workspace import Version, entry_of


def all_reports(
    old: Checkout,
    new: Checkout,
    apis: Sequence[str],
    version: Version | None,
    consumer: Sequence[Path] = (),
) -> list[Report]:
    """Return the reports on some APIs, or on all that differ.

    Args:
        old: The checkout to compare with.
        new: The checkout with the new versions, or to apply one to.
        apis: The APIs, or none for all that differ.
        version: The new version of the only API; None if `new` already contains it.
        consumer: Files and folders of a user's code, in which to find affected places.

    Raises:
        SpecError: A catalog, the old checkout or the user's code is invalid.
    """
    before = {entry.name: entry for entry in read_catalog(old.specs).apis}
    after = {entry.name: entry for entry in read_catalog(new.specs).apis}
    reports = []
    for name in apis or sorted(before | after):
        if name in before and name not in after:
            reports.append(_gone(name, before[name].title, before[name].version or UNNAMED))
        elif name in after and name not in before:
            reports.append(_new(name, after[name].title, after[name].version or UNNAMED))
        elif apis or version is not None or not _alike(old, new, name):
            report = assess(old, new, name, version, consumer)
            if apis or report.bump != "none" or not report.applicable or report.correction_reviews:
                reports.append(report)
    return reports


def _alike(old: Checkout, new: Checkout, api: str) -> bool:
    """Return whether two checkouts have the same files and settings for an API."""
    if old.folder == new.folder:
        return False  # the generated package may be older than the description
    return all(
        _files(one / api) == _files(other / api)
        for one, other in ((old.specs, new.specs), (old.root, new.root))
    ) and _settings(entry_of(old.specs, api)) == _settings(entry_of(new.specs, api))


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _settings(entry: APIEntry) -> dict[str, object]:
    """Return the catalog settings of an API, without file paths."""
    settings = attrs.asdict(entry, recurse=False)
    return {key: value for key, value in settings.items() if key not in ("file", "files", "folder")}


def _gone(name: str, title: str, version: str) -> Report:
    effect = Effect(
        rule="api-removed",
        section="Removed",
        breaking=True,
        name=name,
        sentence=f"The API `{name}` was removed.",
    )
    return Report(api=name, title=title, before=version, effects=(effect,), differs=True)


def _new(name: str, title: str, version: str) -> Report:
    effect = Effect(
        rule="api-added",
        section="Added",
        breaking=False,
        name=name,
        sentence=f"`{name}`: {title or 'a new API'}.",
    )
    return Report(api=name, title=title, after=version, effects=(effect,), differs=True)
