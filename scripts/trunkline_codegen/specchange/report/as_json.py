"""Convert reports to JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from .findings import findings
from .report import Report, bump, changelog, exit_code

# The version of the format, which `report.schema.json` describes.
FORMAT = 1


def as_json(reports: Sequence[Report]) -> dict[str, Any]:
    """Return reports as JSON-serialisable data."""
    return {
        "format": FORMAT,
        "bump": bump(reports),
        "exit_code": exit_code(reports),
        "changelog": changelog(reports),
        "findings": [attrs.asdict(finding) for finding in findings(reports)],
        "apis": [_one(report) for report in reports],
    }


def _one(report: Report) -> dict[str, Any]:
    return {
        **attrs.asdict(report),
        "verdict": report.verdict,
        "bump": report.bump,
        "exit_code": report.exit_code,
    }
