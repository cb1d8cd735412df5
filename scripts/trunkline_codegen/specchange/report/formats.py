"""The formats of a report by name, for the commands that print one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from trunkline_codegen.spec.catalog import read_catalog

from .annotations import as_annotations
from .as_json import as_json
from .findings import findings
from .markdown import as_markdown
from .report import Report
from .sarif import as_sarif
from .terminal import as_text

FORMATS = ("text", "markdown", "json", "sarif", "github")


def formatted(reports: Sequence[Report], name: str, files: Mapping[str, str]) -> str:
    """Return reports in a format, without a newline at the end.

    Args:
        reports: The reports.
        name: One of `FORMATS`; `github` is workflow commands, one for each finding.
        files: The path of each API's description, relative to the checkout, as `files_of` returns.
    """
    if name == "markdown":
        return as_markdown(reports).rstrip("\n")
    if name == "json":
        return json.dumps(as_json(reports), indent=2)
    if name == "sarif":
        return json.dumps(as_sarif(findings(reports), files), indent=2)
    if name == "github":
        return "\n".join(as_annotations(findings(reports), files))
    return as_text(reports)


def files_of(specs: Path, folder: Path) -> dict[str, str]:
    """Return the path of each API's description, relative to a folder.

    Raises:
        SpecError: The catalog is invalid.
    """
    return {
        entry.name: entry.file.relative_to(folder).as_posix() for entry in read_catalog(specs).apis
    }
