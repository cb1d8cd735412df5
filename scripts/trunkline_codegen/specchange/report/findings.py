"""Findings: the entries of a report as one list, with identifiers that stay the same.

The identifier of a finding is made of the API, the rule and the name of the changed object:
`media:attribute-removed:Media.store_id`. Its fingerprint also covers the old and the new value, so
that it distinguishes two changes of the same object apart. Neither depends on the wording of a message.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import attrs

from .report import Report, Use

# Levels, from the worst one to the least.
ERROR, BREAKING, REVIEW, CHANGE, NOTE = "error", "breaking", "review", "change", "note"


@attrs.frozen(kw_only=True)
class Finding:
    """One entry of a report.

    Attributes:
        id: The identifier, which the accept list names.
        fingerprint: 16 hexadecimal digits, which change if the old or the new value does.
        api: The API's name.
        rule: The kind of finding.
        level: `error` (the version cannot be applied), `breaking`, `review` (a correction to
            check), `change` or `note`.
        message: One sentence.
        accepted: The reason of the accept list; empty if the finding is not accepted.
        uses: The places in the consumer's code that it concerns.
    """

    id: str
    fingerprint: str
    api: str
    rule: str
    level: str
    message: str
    accepted: str = ""
    uses: tuple[Use, ...] = ()


def findings(reports: Sequence[Report]) -> list[Finding]:
    """Return the findings of some reports, in the order of the reports."""
    return [finding for report in reports for finding in _findings(report)]


def effect_id(api: str, rule: str, name: str) -> str:
    """Return the identifier of a finding."""
    return f"{api}:{rule}:{name}"


def fingerprint(identifier: str, before: str = "", after: str = "") -> str:
    """Return the fingerprint of a finding with an old and a new value."""
    text = json.dumps([identifier, before, after])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _findings(report: Report) -> Iterator[Finding]:
    def finding(
        level: str, rule: str, name: str, message: str, before: str = "", after: str = ""
    ) -> Finding:
        identifier = effect_id(report.api, rule, name)
        return Finding(
            id=identifier,
            fingerprint=fingerprint(identifier, before, after),
            api=report.api,
            rule=rule,
            level=level,
            message=message,
            accepted=report.accepted.get(identifier, ""),
            uses=tuple(use for use in report.uses if use.finding == identifier),
        )

    for problem in report.problems:
        message = str(problem).replace("\n  ", " ")
        yield finding(ERROR, "not-applied", problem.pointer or problem.file, message)
    for review in report.correction_reviews:
        level = ERROR if review.blocking else REVIEW
        rule = f"correction-{review.verdict.replace(' ', '-')}"
        message = f"{review.pointer} {review.target}: {review.advice}"
        yield finding(level, rule, review.target, message, after=review.advice)
    for effect in report.effects:
        level = BREAKING if effect.breaking else CHANGE
        yield finding(level, effect.rule, effect.name, effect.sentence, effect.before, effect.after)
    for note in report.notes:
        yield finding(NOTE, note.rule, note.name, note.sentence, after=note.value)
