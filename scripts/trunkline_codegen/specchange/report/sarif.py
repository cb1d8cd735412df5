"""Write reports as SARIF 2.1.0 (OASIS), which code scanning services read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trunkline_codegen.spec.text import plain

from .findings import BREAKING, CHANGE, ERROR, NOTE, REVIEW, Finding

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {ERROR: "error", BREAKING: "error", REVIEW: "warning", CHANGE: "note", NOTE: "note"}


def as_sarif(findings: Sequence[Finding], files: Mapping[str, str]) -> dict[str, Any]:
    """Return findings as a SARIF log with one run.

    A result is at the places in the consumer's code, or else at the description. An accepted
    finding is suppressed.

    Args:
        findings: The findings.
        files: The path of each API's description, relative to the checkout.
    """
    rules = sorted({finding.rule for finding in findings})
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "specchange",
                        "rules": [
                            {"id": rule, "shortDescription": {"text": rule.replace("-", " ")}}
                            for rule in rules
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, rules, files) for finding in findings],
            }
        ],
    }


def _result(finding: Finding, rules: list[str], files: Mapping[str, str]) -> dict[str, Any]:
    places = [(use.file, use.line) for use in finding.uses]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVELS[finding.level],
        "message": {"text": plain(finding.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": file},
                    "region": {"startLine": line},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.id}],
            }
            for file, line in places or [(files.get(finding.api, "specs/catalog.toml"), 1)]
        ],
        "partialFingerprints": {"specchange/v1": finding.fingerprint},
    }
    if finding.accepted:
        result["suppressions"] = [{"kind": "external", "justification": finding.accepted}]
    return result
