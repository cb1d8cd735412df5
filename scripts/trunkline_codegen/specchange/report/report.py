"""The report on a new version, and the verdict that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.description.compare import Change
from trunkline_codegen.specchange.description.notes import Note
from trunkline_codegen.specchange.description.published import PublishedChange
from trunkline_codegen.specchange.package.effects import Effect
from trunkline_codegen.specchange.version.correction_review import CorrectionReview

SECTIONS = ("Added", "Changed", "Deprecated", "Removed")

# The name of a version without a name; an empty name means that there is no version.
UNNAMED = "(unnamed)"

# Exit codes.
COMPATIBLE, BREAKING, NOT_APPLIED = 0, 1, 2


@attrs.frozen(kw_only=True)
class Problem:
    """A reason why a new version cannot be applied."""

    file: str
    pointer: str
    reason: str
    hint: str

    def __str__(self) -> str:
        place = f"{self.file} {self.pointer}".strip()
        return f"{place}: {self.reason}" + (f"\n  {self.hint}" if self.hint else "")


def problem_of(error: SpecError) -> Problem:
    """Return the problem for an error of the pipeline."""
    return Problem(file=error.file, pointer=error.pointer, reason=error.reason, hint=error.hint)


@attrs.frozen(kw_only=True)
class Use:
    """A place in the consumer's code that a finding concerns.

    Attributes:
        finding: The identifier of the finding.
        file: The file.
        line: The line, starting at 1.
        code: The expression.
        certain: Whether it surely is the changed object; otherwise only its name is known.
    """

    finding: str
    file: str
    line: int
    code: str
    certain: bool


@attrs.frozen(kw_only=True)
class Report:
    """The report on a new version of one API's description.

    Attributes:
        api: The API's name.
        title: The API's title.
        before: The version of the current package; empty for a new API.
        after: The new version; empty for a removed API.
        problems: The reasons why it cannot be applied.
        correction_reviews: The corrections that need a review.
        changes: The changes in the description.
        effects: The effects on programs that use the package.
        differs: Whether the generated package differs, including its prose.
        notes: Further remarks.
        published: The changes in the published description, before corrections.
        accepted: The reasons for accepted breaking effects, by the identifiers of their findings.
        uses: The places in the consumer's code that the effects concern.
    """

    api: str
    title: str = ""
    before: str = ""
    after: str = ""
    problems: tuple[Problem, ...] = ()
    correction_reviews: tuple[CorrectionReview, ...] = ()
    changes: tuple[Change, ...] = ()
    effects: tuple[Effect, ...] = ()
    differs: bool = False
    notes: tuple[Note, ...] = ()
    published: tuple[PublishedChange, ...] = ()
    accepted: Mapping[str, str] = attrs.field(factory=dict)
    uses: tuple[Use, ...] = ()

    @property
    def applicable(self) -> bool:
        """Whether the new version can be applied without changes."""
        return not self.problems and not any(a.blocking for a in self.correction_reviews)

    @property
    def breaking(self) -> tuple[Effect, ...]:
        """The effects that may break a program."""
        return tuple(effect for effect in self.effects if effect.breaking)

    @property
    def rejected(self) -> tuple[Effect, ...]:
        """The effects that may break a program and are not accepted."""
        return tuple(effect for effect in self.breaking if not self.acceptance(effect))

    def acceptance(self, effect: Effect) -> str:
        """Return the reason for which an effect is accepted, or an empty text."""
        return self.accepted.get(f"{self.api}:{effect.rule}:{effect.name}", "")

    @property
    def bump(self) -> str:
        """The part of the version that must go up: major, minor, patch or none.

        `unknown` if the pipeline rejects the new version.
        """
        if self.problems:
            return "unknown"
        if self.breaking:
            return "major"
        if self.effects:
            return "minor"
        return "patch" if self.changes or self.differs else "none"

    @property
    def exit_code(self) -> int:
        """0: no breaking changes, or all accepted; 1: breaking changes; 2: cannot be applied."""
        if not self.applicable:
            return NOT_APPLIED
        return BREAKING if self.rejected else COMPATIBLE

    @property
    def verdict(self) -> str:
        """The report in one sentence."""
        if self.problems:
            return "The new version cannot be applied."
        blocking = sum(correction_review.blocking for correction_review in self.correction_reviews)
        if blocking:
            some = "one correction needs" if blocking == 1 else f"{blocking} corrections need"
            return f"The new version cannot be applied: {some} a manual change."
        if self.breaking:
            verdict = f"Breaking: {counted(len(self.breaking), 'change')} may break programs"
            accepted = len(self.breaking) - len(self.rejected)
            return f"{verdict}; {accepted} accepted." if accepted else f"{verdict}."
        if self.effects:
            return "Not breaking: existing programs keep working; there are additions or changes."
        if any(each.verdict == "masks" for each in self.correction_reviews):
            return "No effect on programs, because corrections hide what the provider changed."
        if self.bump == "patch":
            return "Not breaking: no effect on programs."
        return "Nothing changed."

    @property
    def changelog(self) -> dict[str, list[str]]:
        """A draft of the changelog entry, by section."""
        return changelog([self])


def changelog(reports: Iterable[Report]) -> dict[str, list[str]]:
    """Return a draft of the changelog entry for some reports, by section."""
    entry: dict[str, list[str]] = {}
    for report in reports:
        for effect in report.effects:
            mark = "**Breaking:** " if effect.breaking else ""
            entry.setdefault(effect.section, []).append(mark + effect.sentence)
    return {section: entry[section] for section in SECTIONS if section in entry}


def exit_code(reports: Iterable[Report]) -> int:
    """Return the worst exit code of some reports."""
    return max((report.exit_code for report in reports), default=COMPATIBLE)


def bump(reports: Iterable[Report]) -> str:
    """Return the largest version bump of some reports."""
    order = ("none", "patch", "minor", "major", "unknown")
    return max((report.bump for report in reports), key=order.index, default="none")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 change`, `2 changes`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
