"""The release of new descriptions: the next version, and the entry of the changelog."""

from __future__ import annotations

from pathlib import Path

import pytest

from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.release import next_version, with_entry, write_release

CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- One.

### Changed

- Two.

## [0.1.0]

### Added

- Old.
"""


@pytest.mark.parametrize(
    ("version", "bump", "expected"),
    [
        ((0, 1, 2), "none", "0.1.2"),
        ((0, 1, 2), "patch", "0.1.3"),
        ((0, 1, 2), "minor", "0.1.3"),
        ((0, 1, 2), "major", "0.2.0"),
        ((1, 2, 3), "none", "1.2.3"),
        ((1, 2, 3), "patch", "1.2.4"),
        ((1, 2, 3), "minor", "1.3.0"),
        ((1, 2, 3), "major", "2.0.0"),
    ],
)
def test_the_next_version_follows_semantic_versioning(
    version: tuple[int, int, int], bump: str, expected: str
) -> None:
    assert next_version(version, bump) == expected


def test_sentences_are_added_to_the_end_of_their_part_of_the_unreleased_section() -> None:
    text = with_entry(CHANGELOG, {"Added": ["New."], "Changed": ["Other."], "Removed": ["Gone."]})
    assert (
        text
        == """\
# Changelog

## [Unreleased]

### Added

- One.
- New.

### Changed

- Two.
- Other.

### Removed

- Gone.

## [0.1.0]

### Added

- Old.
"""
    )
    assert with_entry(text, {"Added": ["New."], "Removed": ["Gone."]}) == text


def test_a_section_without_parts_and_a_changelog_without_releases_are_written() -> None:
    text = with_entry("# Changelog\n\n## [Unreleased]\n", {"Added": ["`a` " * 40]})
    lines = text.splitlines()
    assert lines[:6] == ["# Changelog", "", "## [Unreleased]", "", "### Added", ""]
    assert all(len(line) <= 100 for line in lines)
    assert lines[7].startswith("  `a`")


def test_a_release_is_written(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nversion = "0.1.0"\n[tool.x]\nversion = "0.1.0"\n', "utf-8"
    )
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
    assert write_release(tmp_path, "major", {"Added": ["New."]}) == "0.2.0"
    project = (tmp_path / "pyproject.toml").read_text("utf-8")
    assert project == '[project]\nversion = "0.2.0"\n[tool.x]\nversion = "0.1.0"\n'
    assert "- New.\n" in (tmp_path / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("project", "changelog", "message"),
    [
        ('version = "1"\n', CHANGELOG, "expected a version such as 1.2.3"),
        ('version = "1.2.3"\n', "# Changelog\n", r"has no section ## \[Unreleased\]"),
    ],
)
def test_files_that_cannot_be_edited_are_unchanged(
    project: str, changelog: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text(project, "utf-8")
    (tmp_path / "CHANGELOG.md").write_text(changelog, "utf-8")
    with pytest.raises(SpecError, match=message):
        write_release(tmp_path, "major", {"Added": ["New."]})
    assert (tmp_path / "pyproject.toml").read_text("utf-8") == project
    assert (tmp_path / "CHANGELOG.md").read_text("utf-8") == changelog
