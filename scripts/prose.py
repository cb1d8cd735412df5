"""Report words that the style page of CONTRIBUTING.md advises against: `make check` runs it.

The words are the first column of the table under "Style" in CONTRIBUTING.md, each in backticks.
Prints each place as `file:line: word`, and exits with 1 if there is any.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STYLE_PAGE = ROOT / "CONTRIBUTING.md"
SUFFIXES = {".py", ".md", ".jinja", ".js", ".html", ".toml", ".yaml", ".yml"}
CHECKED = ("overlay", "tests", "scripts", "examples", "docs", "README.md", "benchmarks", "specs")
# Published descriptions are text of their providers, and results and golden files are data.
# The words of test_prose.py are its data.
EXCLUDED = re.compile(
    r"upstream\.|^specs/.*/common/|benchmarks/results/|tests/scripts/test_prose\.py|tests/codegen/golden/"
)


def avoided_words(page: str) -> list[str]:
    """Return the words in the first column of the style table.

    Raises:
        ValueError: The page has no such table.
    """
    _, _, style = page.partition("\n## Style\n")
    style, _, _ = style.partition("\n## ")
    rows = [line.split("|")[1] for line in style.splitlines() if line.startswith("| `")]
    words = [word for row in rows for word in re.findall(r"`([^`]+)`", row)]
    if not words:
        raise ValueError("CONTRIBUTING.md has no table of words under '## Style'")
    return words


def pattern_of(words: list[str]) -> re.Pattern[str]:
    """Return a pattern that finds the words, as written or with a capital first letter."""
    spelled = {text for word in words for text in (word, word[0].upper() + word[1:])}
    either = "|".join(map(re.escape, sorted(spelled)))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])")


def checked_files() -> Iterator[Path]:
    """Yield the files whose prose is ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *CHECKED],  # noqa: S607 (git, wherever it is)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in listed.splitlines():
        path = ROOT / name
        if path.suffix in SUFFIXES and not EXCLUDED.search(name) and path.is_file():
            yield path


def main() -> int:
    """Print every place; return 1 if there is any."""
    pattern = pattern_of(avoided_words(STYLE_PAGE.read_text(encoding="utf-8")))
    found = 0
    for path in checked_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for match in pattern.finditer(line):
                found += 1
                print(f"{path.relative_to(ROOT).as_posix()}:{number}: {match[0]}")
    if found:
        print(f"{found} places use words that CONTRIBUTING.md (Style) advises against")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
