"""Write findings as GitHub workflow commands, which a pull request shows beside the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trunkline_codegen.spec.text import plain

from .findings import BREAKING, ERROR, REVIEW, Finding

_COMMANDS = {ERROR: "error", BREAKING: "error", REVIEW: "warning"}


def as_annotations(findings: Iterable[Finding], files: Mapping[str, str]) -> Iterator[str]:
    """Yield a workflow command for each place of each finding; accepted ones are notices.

    Args:
        findings: The findings.
        files: The path of each API's description, relative to the checkout.
    """
    for finding in findings:
        command = "notice" if finding.accepted else _COMMANDS.get(finding.level, "notice")
        places = [(use.file, use.line) for use in finding.uses]
        for file, line in places or [(files.get(finding.api, "specs/catalog.toml"), 1)]:
            where = f"file={_property(file)},line={line},title={_property(finding.rule)}"
            text = plain(f"{finding.message} [{finding.id}]")
            yield f"::{command} {where}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
