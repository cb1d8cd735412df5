"""Assess a new version in order: corrections, document, package, report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from trunkline_codegen.project.generate import target_of
from trunkline_codegen.project.settings import Project
from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.spec.document import Object
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.stages.apply_overlay import read_actions

from .consumer.scan import affected_places
from .consumer.surface import BUNDLED as BUNDLED_PACKAGES
from .consumer.surface import surface_of
from .description.compare import compare
from .description.notes import other_server, retirements, unchanged_version
from .description.published import published_changes
from .package.api_surface import Package, compare_packages, load_package
from .package.argument_values import refused_values, values_of_arguments
from .package.arguments import as_arguments, methods_of_bodies, refused_nulls
from .package.usage import usage_of
from .package.wire_effects import wire_effects
from .report.report import UNNAMED, Problem, Report, problem_of
from .version.correction_review import review
from .version.enum_union import split_enums
from .version.workspace import Version, Workspace, entry_of, uncorrected, workspace


@attrs.frozen(kw_only=True)
class Checkout:
    """A checkout: descriptions and generated packages, of trunkline or of a project.

    Attributes:
        folder: The folder of the checkout.
        project: The project; None for the layout of trunkline itself.
    """

    folder: Path
    project: Project | None = None

    @property
    def specs(self) -> Path:
        """The folder of the descriptions."""
        return self.folder / "specs" if self.project is None else self.project.specs

    @property
    def root(self) -> Path:
        """The folder of the generated package, which contains one package for each API."""
        if self.project is None:
            return self.folder / "generated" / "trunkline_api"
        return self.project.output

    @property
    def target(self) -> Target:
        """The settings for the generator."""
        return BUNDLED if self.project is None else target_of(self.project)

    def package(self, api: str) -> Path:
        """Return the folder of an API's package."""
        return self.root / api

    def document(self, api: str) -> Object:
        """Return the resolved document of an API's package.

        Raises:
            SpecError: The document is missing or invalid.
        """
        file = self.package(api) / "openapi.json"
        hint = "Run `trunkline generate` first."
        try:
            root = json.loads(file.read_text("utf-8"))
        except OSError as error:
            raise SpecError(file, "", f"cannot be read: {error.strerror}", hint) from None
        except ValueError as error:
            raise SpecError(file, "", f"is invalid: {error}", hint) from None
        assert isinstance(root, dict)
        return root


def assess(
    old: Checkout,
    new: Checkout,
    api: str,
    version: Version | None,
    consumer: Sequence[Path] = (),
) -> Report:
    """Report on the changes of an API.

    Args:
        old: The checkout to compare with.
        new: The checkout with the new version, or to apply it to.
        api: The API's name.
        version: The new version; None if `new` already contains it.
        consumer: Files and folders of a user's code, in which to find affected places.

    Raises:
        SpecError: The old checkout or the user's code is invalid. Problems of the new version are in the report.
    """
    before = entry_of(old.specs, api)
    report = Report(api=api, title=before.title, before=before.version or UNNAMED)
    with workspace(new.specs, api, version) as space:
        report = attrs.evolve(report, after=space.entry.version or UNNAMED)
        try:
            report = _with_published(report, before, space)
            files = space.generate(new.target)
        except SpecError as error:
            return attrs.evolve(
                report, problems=(_with_original_paths(error, space, new, version),)
            )
        report, package = _compared(report, old, space, files)
    if not consumer:
        return report
    packages = BUNDLED_PACKAGES if old.project is None else (old.project.package,)
    surface = surface_of(api, package, packages)
    uses = affected_places(report.effects, surface, consumer)
    return attrs.evolve(report, uses=uses)


def _with_published(report: Report, before: APIEntry, space: Workspace) -> Report:
    """Return the report with what the published descriptions show: changes, notes, corrections.

    Corrections that cannot be applied are removed from the copy.
    """
    old, new = uncorrected(before), uncorrected(space.entry)
    report = attrs.evolve(
        report,
        published=published_changes(old.root, new.root),
        notes=(
            *unchanged_version(old.root, new.root),
            *other_server(old.root, new.root, space.entry.base_url),
            *retirements(old.root, new.root),
        ),
    )
    file = space.entry.corrections
    if not file.exists():
        return report
    actions = read_actions(file)
    known = read_actions(before.corrections) if before.corrections.exists() else []
    if old.root == new.root and known == actions:
        return report
    correction_reviews, kept = review(old, new, known, actions, file)
    split, unions = split_enums(new.root, kept, file)
    correction_reviews, kept = [*correction_reviews, *split], [*kept, *unions]
    if any(correction_review.blocking for correction_review in correction_reviews):
        space.replace_corrections(kept)
    return attrs.evolve(report, correction_reviews=tuple(correction_reviews))


def _compared(
    report: Report, old: Checkout, space: Workspace, files: Mapping[str, str]
) -> tuple[Report, Package]:
    """Return the report with all changes and effects, and the old package."""
    root = old.document(report.api)
    resolved = json.loads(files[f"{report.api}/openapi.json"])
    package, new = (
        load_package(old.root, report.api),
        load_package(space.root, report.api),
    )
    usage, client = usage_of(root, resolved), space.entry.client.lower()
    classes = package.classes | new.classes
    methods = {
        name: method
        for document in (root, resolved)
        for name, method in methods_of_bodies(report.api, document, client, classes).items()
    }
    found = compare(report.api, root, resolved)
    changes = tuple(as_arguments(found, methods, usage.wires))
    sent = usage.sent & classes
    values = (
        values_of_arguments(report.api, document, client, one, sent)
        for document, one in ((root, package), (resolved, new))
    )
    effects = (
        *refused_values(*values),
        *compare_packages(package, new, usage),
        *refused_nulls(changes, sent),
        *wire_effects(changes, client, sent),
    )
    own = {name: text for name, text in files.items() if name.startswith(f"{report.api}/")}
    report = attrs.evolve(
        report,
        changes=changes,
        effects=effects,
        differs=any(_read(old.root / name) != own[name] for name in own),
    )
    return report, package


def _with_original_paths(
    error: SpecError, space: Workspace, new: Checkout, version: Version | None
) -> Problem:
    """Return the problem with the original file names instead of those of the copy."""
    problem = problem_of(error)
    copied = space.folder / "specs"
    names = {str(copied): str(new.specs)}
    if version is not None:
        for name, source in version.sources.items():
            names[str(copied / version.api / name)] = str(source)
    for path, known in sorted(names.items(), reverse=True):  # longer paths first
        problem = attrs.evolve(
            problem,
            file=problem.file.replace(path, known),
            reason=problem.reason.replace(path, known),
        )
    return problem


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""
