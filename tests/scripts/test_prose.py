"""The prose check: which words it reads from the style page, and where it finds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import prose

ROOT = Path(__file__).resolve().parents[2]

PAGE = """
## Style

| avoid | write |
|---|---|
| `told`, `is none` | report |
| `at hand` | current |

## Next

| `not this` | x |
"""


def test_the_words_are_those_of_the_first_column() -> None:
    assert prose.avoided_words(PAGE) == ["told", "is none", "at hand"]


@pytest.mark.parametrize(
    "page", ["", "## Style\n\nno table\n", PAGE.replace("## Style", "## Prose")]
)
def test_a_page_without_the_table_is_an_error(page: str) -> None:
    with pytest.raises(ValueError, match="no table"):
        prose.avoided_words(page)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("The caller is told.", "told"),
        ("Told by the server.", "Told"),
        ("the URL is none", "is none"),
        ("it is None", None),
        ("told_by, untold, retold", None),
        ("a hand-written page at handler", None),
        ("the page at hand.", "at hand"),
    ],
)
def test_whole_words_are_found_as_written(line: str, found: str | None) -> None:
    match = prose.pattern_of(["told", "is none", "at hand"]).search(line)
    assert (match and match[0]) == found


def test_a_word_is_reported_with_its_place(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "scripts").mkdir(parents=True)
    (checkout / "docs").mkdir()
    (checkout / "scripts" / "prose.py").write_text(
        (ROOT / "scripts" / "prose.py").read_text("utf-8"), "utf-8"
    )
    (checkout / "CONTRIBUTING.md").write_text(PAGE, "utf-8")
    page = checkout / "docs" / "page.md"
    page.write_text("one\nthe caller is told\n", "utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=checkout, check=True)

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "scripts/prose.py"]
        return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)

    done = run()
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "docs/page.md:2: told")
    page.write_text("one\nthe caller receives it\n", "utf-8")
    done = run()
    assert (done.returncode, done.stdout) == (0, "")
