"""Write reports as text, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from trunkline_codegen.spec.text import plain
from trunkline_codegen.specchange.description.compare import Change

from .markdown import breaking, entry_lines, place
from .report import Report, bump, changelog, counted

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}
_WIDTH = 96


def as_text(reports: Sequence[Report]) -> str:
    """Return reports as text."""
    if not reports:
        return "No description changed."
    lines: list[str] = []
    for report in reports:
        lines += [*_one(report), ""]
    entry = changelog(reports)
    if entry:
        lines += ["Draft of the changelog entry:", ""]
        lines += ["  " + line if line else "" for line in entry_lines(entry)] + [""]
    # Text of a description must not contain terminal control sequences.
    return plain("\n".join([*lines, f"Version bump: {bump(reports)}."]))


def _one(report: Report) -> Iterator[str]:
    yield f"{report.api} {report.before or '(new)'} -> {report.after or '(removed)'}"
    yield report.verdict
    yield from _block("Problems", (str(problem) for problem in report.problems))
    yield from _block(
        "Corrections to review",
        (f"{'! ' if a.blocking else ''}{a.pointer} {a.target}\n{a.verdict}: {a.advice}"
         for a in report.correction_reviews),
    )  # fmt: skip
    yield from _block("Notes", (note.sentence for note in report.notes))
    yield from _block(
        "Changes by the provider, before corrections",
        map(str, report.published if report.problems else ()),
    )
    yield from _block("Breaking changes", (breaking(report, each) for each in report.breaking))
    yield from _block("Affected places in the consumer's code", map(place, report.uses))
    others = [effect.sentence for effect in report.effects if not effect.breaking]
    yield from _block("Other changes for programs", others)
    rows = [change for change in report.changes if not change.is_text]
    yield from _block("Changes in the description", (_row(change) for change in rows))
    texts = sum(change.is_text for change in report.changes)
    if texts:
        yield from ["", f"{counted(texts, 'description text')} changed in addition."]


def _block(title: str, items: Iterable[str]) -> Iterator[str]:
    found = list(items)
    if not found:
        return
    yield from ["", f"{title}:"]
    for item in found:
        first, *others = item.split("\n")
        for index, part in enumerate((first, *others)):
            pad = "  " if index == 0 else "      "
            yield from textwrap.wrap(
                part.strip(),
                _WIDTH,
                initial_indent=pad,
                subsequent_indent="      ",
                break_long_words=False,
                break_on_hyphens=False,
            )


def _row(change: Change) -> str:
    shown = [d for d in change.differences if d.aspect != "text"]
    if change.action in ("added", "removed"):
        details = ", ".join(f"{d.aspect} {d.after or d.before}" for d in shown)
    else:
        details = "; ".join(
            f"{d.aspect} {d.before or 'none'} -> {d.after or 'none'}" for d in shown
        )
    line = f"{_SIGNS[change.action]} {change.subject} {change.name}"
    return f"{line}: {details}" if details else line
