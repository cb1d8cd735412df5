"""The accept list: breaking findings that a team has judged, in `specs/accepted.toml`.

    [[accepted]]
    id = "media:attribute-removed:Media.store_id"
    reason = "The field was always empty."
    until = 2027-03-31
    fingerprint = "9f2c1d0a54e87b36"

`fingerprint` is optional; with it, another change of the same object is not accepted. After the day
`until`, the entry has no effect.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from trunkline_codegen.spec.errors import SpecError, pointer
from trunkline_codegen.specchange.description.notes import Note

from .findings import BREAKING, Finding, findings
from .report import Report

_KEYS = {"id": str, "reason": str, "until": dt.date, "fingerprint": str}


@attrs.frozen(kw_only=True)
class Acceptance:
    """An entry of the accept list.

    Attributes:
        id: The identifier of the finding.
        reason: Why it is accepted.
        until: The last day on which it is.
        fingerprint: The fingerprint of the finding, or empty for any.
    """

    id: str
    reason: str
    until: dt.date
    fingerprint: str = ""

    def covers(self, finding: Finding) -> bool:
        """Return whether it names a finding, whatever the day."""
        return finding.id == self.id and self.fingerprint in ("", finding.fingerprint)


def read_accept_list(file: Path) -> list[Acceptance]:
    """Read an accept list.

    Raises:
        SpecError: The file cannot be read, or an entry is invalid.
    """
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SpecError(file, "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(file, "", f"is not valid TOML: {error}") from None
    entries = table.get("accepted", [])
    if table.keys() - {"accepted"} or not isinstance(entries, list):
        raise SpecError(file, "", "expected nothing but a list of tables [[accepted]]")
    return [_acceptance(file, index, entry) for index, entry in enumerate(entries)]


def _acceptance(file: Path, index: int, entry: object) -> Acceptance:
    place = pointer("accepted", index)
    if not isinstance(entry, dict):
        raise SpecError(file, place, f"expected a table, got {type(entry).__name__}")
    for key in sorted(entry.keys() - _KEYS.keys()):
        raise SpecError(file, f"{place}/{key}", f"unknown key; expected {', '.join(_KEYS)}")
    for key, kind in _KEYS.items():
        value = entry.get(key)
        if value is None and key == "fingerprint":
            continue
        # A datetime is a date too, and its day depends on a time zone.
        if not isinstance(value, kind) or isinstance(value, dt.datetime) or value == "":
            got = "nothing" if value in (None, "") else type(value).__name__
            expected = "a date such as 2027-03-31" if kind is dt.date else "a text"
            raise SpecError(file, f"{place}/{key}", f"expected {expected}, got {got}")
    return Acceptance(**entry)


def accept(
    reports: Sequence[Report], entries: Sequence[Acceptance], today: dt.date
) -> list[Report]:
    """Return reports in which the breaking findings of the accept list are accepted.

    Entries that have expired, and entries without a finding, are noted.
    """
    return [
        attrs.evolve(
            report,
            accepted={
                finding.id: entry.reason
                for finding in findings([report])
                for entry in entries
                if finding.level == BREAKING and entry.covers(finding) and today <= entry.until
            },
            notes=(*report.notes, *_notes(report, entries, today)),
        )
        for report in reports
    ]


def _notes(report: Report, entries: Sequence[Acceptance], today: dt.date) -> Iterator[Note]:
    found = [finding for finding in findings([report]) if finding.level == BREAKING]
    for entry in entries:
        if not entry.id.startswith(f"{report.api}:"):
            continue
        if not any(entry.covers(finding) for finding in found):
            sentence = f"The accept list has `{entry.id}`, which is no finding: delete the entry."
            yield Note(rule="acceptance-unused", name=entry.id, sentence=sentence)
        elif today > entry.until:
            sentence = f"The acceptance of `{entry.id}` expired on {entry.until}."
            yield Note(rule="acceptance-expired", name=entry.id, sentence=sentence)
