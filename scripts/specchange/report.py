"""What was found out about a new version, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from codegen.spec.errors import SpecError

from .compare import Change
from .correction_review import CorrectionReview
from .effects import Effect

SECTIONS = ("Added", "Changed", "Deprecated", "Removed")

# What a version is called that has no name; an empty one is none at all.
UNNAMED = "(unnamed)"

# What a command ends with.
COMPATIBLE, BREAKING, NOT_APPLIED = 0, 1, 2


@attrs.frozen(kw_only=True)
class Problem:
    """Why a new version cannot be taken in."""

    file: str
    pointer: str
    reason: str
    hint: str

    def __str__(self) -> str:
        place = f"{self.file} {self.pointer}".strip()
        return f"{place}: {self.reason}" + (f"\n  {self.hint}" if self.hint else "")


def problem_of(error: SpecError) -> Problem:
    """Return the problem that an error of the pipeline tells of."""
    return Problem(file=error.file, pointer=error.pointer, reason=error.reason, hint=error.hint)


@attrs.frozen(kw_only=True)
class Report:
    """The report on a new version of one API's description.

    Attributes:
        api: The API's name.
        title: The API's title.
        before: The version that the package is made of now; empty for a new API.
        after: The new version; empty for an API that is no more.
        problems: Why it cannot be taken in.
        correction_reviews: The corrections that a person should look at.
        changes: What the description says differently.
        effects: What a program that uses the package notices.
        differs: Whether the package differs at all, be it in its prose.
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

    @property
    def applicable(self) -> bool:
        """Whether the new version can be taken in as it is."""
        return not self.problems and not any(a.blocking for a in self.correction_reviews)

    @property
    def breaking(self) -> tuple[Effect, ...]:
        """What may break a program."""
        return tuple(effect for effect in self.effects if effect.breaking)

    @property
    def bump(self) -> str:
        """The part of the version that must go up: major, minor, patch or none.

        Where the pipeline stops nobody can know.
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
        """0: nothing breaking; 1: breaking; 2: cannot be taken in."""
        if not self.applicable:
            return NOT_APPLIED
        return BREAKING if self.breaking else COMPATIBLE

    @property
    def verdict(self) -> str:
        """The report in one sentence."""
        if self.problems:
            return "The new version cannot be taken in."
        blocking = sum(correction_review.blocking for correction_review in self.correction_reviews)
        if blocking:
            some = "a correction needs" if blocking == 1 else f"{blocking} corrections need"
            return f"The new version cannot be taken in before {some} a hand."
        if self.breaking:
            return f"Breaking: {counted(len(self.breaking), 'thing')} a program may rely on."
        if self.effects:
            return "Nothing breaking: programs go on as they are, and can do more."
        if self.bump == "patch":
            return "Nothing breaking: no program notices."
        return "Nothing changed."

    @property
    def changelog(self) -> dict[str, list[str]]:
        """A draft of the changelog's entry, by section."""
        return changelog([self])


def changelog(reports: Iterable[Report]) -> dict[str, list[str]]:
    """Return a draft of the changelog's entry for some reports, by section."""
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
    """Return a number with its noun: `1 thing`, `2 things`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
