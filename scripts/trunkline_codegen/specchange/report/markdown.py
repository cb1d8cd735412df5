"""Write reports as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trunkline_codegen.spec.text import plain
from trunkline_codegen.specchange.description.compare import SUBJECTS, Change, Difference
from trunkline_codegen.specchange.package.effects import Effect

from .report import Report, Use, bump, changelog, counted

_PLURALS = {
    "operation": "Operations",
    "parameter": "Parameters",
    "field": "Fields",
    "enum value": "Enum values",
    "type": "Types",
    "event": "Events",
    "setting": "Settings",
}
_LONG = 80


def as_markdown(reports: Sequence[Report], not_checked: Mapping[str, str] | None = None) -> str:
    """Return reports as one Markdown document.

    Args:
        reports: The reports.
        not_checked: The APIs that were not checked for a new version, with the reasons.
    """
    lines = ["# Changes in the descriptions", ""]
    if not reports:
        lines += ["No description changed."]
    else:
        lines += [f"Version bump: **{bump(reports)}**", ""]
    for report in reports:
        lines += _one(report)
    skipped = not_checked or {}
    sentences = (f"`{name}`: {reason}" for name, reason in skipped.items())
    lines += [line.replace("### ", "## ") for line in _section("Not checked", sentences)]
    entry = changelog(reports)
    if entry:
        lines += ["## Draft of the changelog entry", "", "```markdown", *entry_lines(entry)]
        lines += ["```"]
    return plain("\n".join(lines)) + "\n"


def entry_lines(entry: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the lines of a changelog entry."""
    lines: list[str] = []
    for section, sentences in entry.items():
        lines += [f"### {section}", "", *(f"- {sentence}" for sentence in sentences), ""]
    return lines[:-1]


def _one(report: Report) -> Iterator[str]:
    versions = f"{report.before or 'new'} → {report.after or 'gone'}"
    yield from [f"## {report.api}: {report.title} {versions}", "", report.verdict, ""]
    yield from _section("Problems", (str(p).replace("\n  ", " · ") for p in report.problems))
    yield from _section(
        "Corrections to review",
        (f"{'⛔ ' if a.blocking else ''}`{a.pointer}` `{a.target}`: {a.verdict}. {a.advice}"
         for a in report.correction_reviews),
    )  # fmt: skip
    yield from _section("Notes", (note.sentence for note in report.notes))
    if report.problems:
        yield from _section(
            "Changes by the provider, before corrections", map(str, report.published)
        )
    yield from _section("Breaking changes", (breaking(report, each) for each in report.breaking))
    yield from _section("Affected places in the consumer's code", map(place, report.uses))
    others = [effect for effect in report.effects if not effect.breaking]
    yield from _section("Other changes for programs", (e.sentence for e in others))
    rows = [change for change in report.changes if not change.is_text]
    for subject in SUBJECTS:
        chosen = [row for row in rows if row.subject == subject]
        if chosen:
            yield from [f"### {_PLURALS[subject]}", "", "| | | |", "|---|---|---|"]
            yield from (f"| {c.action} | {_code(c.name)} | {_differences(c)} |" for c in chosen)
            yield ""
    texts = [change for change in report.changes if change.is_text]
    if texts:
        yield from [f"In addition, {counted(len(texts), 'description text')} changed.", ""]


def breaking(report: Report, effect: Effect) -> str:
    """Return the sentence of a breaking effect, with the reason for which it is accepted."""
    reason = report.acceptance(effect)
    return f"{effect.sentence} (Accepted: {reason})" if reason else effect.sentence


def place(use: Use) -> str:
    """Return a place in the consumer's code as one line."""
    doubt = "" if use.certain else ", by its name"
    return f"{use.file}:{use.line}: `{use.code}` ({use.finding.split(':', 1)[1]}{doubt})"


def _section(title: str, sentences: Iterable[str]) -> Iterator[str]:
    found = list(sentences)
    if found:
        yield from [f"### {title}", "", *(f"- {_prose(sentence)}" for sentence in found), ""]


def _prose(text: str) -> str:
    """Return text without HTML and mentions, because it may come from a description."""
    return text.replace("<", "&lt;").replace("@", "&#64;").replace("\n", " ")


def _differences(change: Change) -> str:
    shown = [d for d in change.differences if d.aspect != "text"]
    return "; ".join(_difference(change.action, d) for d in shown)


def _difference(action: str, difference: Difference) -> str:
    if action == "added":
        return f"{difference.aspect} {_code(difference.after)}"
    if action == "removed":
        return f"{difference.aspect} {_code(difference.before)}"
    before, after = _code(difference.before) or "none", _code(difference.after) or "none"
    return f"{difference.aspect}: {before} → {after}"


def _code(text: str) -> str:
    """Return text as code in a table cell, without markup."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= _LONG else flat[: _LONG - 2] + " …"
    safe = short.replace("|", "\\|").replace("`", "'")
    return f"`{safe}`" if safe else ""
