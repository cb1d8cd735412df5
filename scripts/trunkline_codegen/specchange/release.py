"""Prepare a release of new descriptions: the next version, and the entry of the changelog."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from trunkline_codegen.spec.errors import SpecError

_VERSION = re.compile(r'^version = "(\d+)\.(\d+)\.(\d+)"$', re.MULTILINE)
_UNRELEASED = "## [Unreleased]"
_WIDTH = 100


def check_release(root: Path) -> None:
    """Check that a release can be written.

    Raises:
        SpecError: `pyproject.toml` has no version, or `CHANGELOG.md` no unreleased section.
    """
    _version_of(root / "pyproject.toml")
    _changelog_of(root / "CHANGELOG.md")


def write_release(root: Path, bump: str, entry: Mapping[str, Sequence[str]]) -> str:
    """Write the next version and the changelog entry; return the version.

    Raises:
        SpecError: As `check_release`.
    """
    project, changes = root / "pyproject.toml", root / "CHANGELOG.md"
    text, numbers = _version_of(project)
    old = _changelog_of(changes)
    version = next_version(numbers, bump)
    changes.write_text(with_entry(old, entry), "utf-8")
    project.write_text(_VERSION.sub(f'version = "{version}"', text, count=1), "utf-8")
    return version


def _version_of(project: Path) -> tuple[str, tuple[int, int, int]]:
    """Return the text of a `pyproject.toml`, and the version in it."""
    text = _text(project)
    match = _VERSION.search(text)
    if match is None:
        raise SpecError(project, "/project/version", "expected a version such as 1.2.3")
    return text, (int(match[1]), int(match[2]), int(match[3]))


def _changelog_of(changes: Path) -> str:
    text = _text(changes)
    if f"\n{_UNRELEASED}\n" not in f"\n{text}":
        raise SpecError(changes, "", f"has no section {_UNRELEASED}")
    return text


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SpecError(file, "", f"cannot be read: {reason}") from None


def next_version(version: tuple[int, int, int], bump: str) -> str:
    """Return the next version by Semantic Versioning.

    Before 1.0.0, breaking changes raise the second number, and all others the third.
    """
    major, minor, patch = version
    if major == 0:
        bump = {"major": "minor", "minor": "patch"}.get(bump, bump)
    if bump == "major":
        return f"{major + 1}.0.0"
    if bump == "minor":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + (bump == 'patch')}"


def with_entry(changelog: str, entry: Mapping[str, Sequence[str]]) -> str:
    """Return a changelog with the sentences of an entry in its unreleased section.

    A sentence that is there already is not added again.
    """
    head, mark, rest = changelog.partition(f"{_UNRELEASED}\n")
    end = re.search(r"^## ", rest, re.MULTILINE)
    section, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    for title, sentences in entry.items():
        lines = [_line(sentence) for sentence in sentences]
        new = "\n".join(line for line in lines if line not in section)
        if new:
            section = _with_lines(section, title, new)
    return head + mark + section + tail


def _with_lines(section: str, title: str, lines: str) -> str:
    """Return a section with lines at the end of the part with a title."""
    before, mark, after = section.partition(f"### {title}\n")
    if not mark:
        known = section.rstrip() + "\n" if section.strip() else ""
        return f"{known}\n### {title}\n\n{lines}\n\n"
    end = re.search(r"^### ", after, re.MULTILINE)
    part, others = (after[: end.start()], after[end.start() :]) if end else (after, "")
    return f"{before}{mark}{part.rstrip()}\n{lines}\n\n{others}"


def _line(sentence: str) -> str:
    return textwrap.fill(
        sentence,
        _WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
