"""Write constraints with the oldest versions that pyproject.toml allows: `make test-oldest`.

The dependencies of users are pinned to their lower bounds, the tools of the test suite to the
versions in constraints.txt; indirect dependencies are not pinned. An unchanged file is not
written, so that make does not reinstall everything.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("sandbox", "rich", "orjson")
# Test tools that depend on dependencies of users: the newest that the oldest of these allow.
FRAMEWORKS = ("fastapi", "litestar")


def name_of(text: str) -> str:
    """Return the normalised package name of a requirement or a constraint."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", text, maxsplit=1)[0]).lower()


def constraints() -> list[str]:
    """Return the constraints: lower bounds of dependencies, and pinned test tools."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = document["project"], document["dependency-groups"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(text for extra in EXTRAS for text in extras[extra])]
    bounds = {name_of(text): re.findall(r">=([0-9.]+)", text)[0] for text in needed}
    tools = {name_of(text) for text in groups["test"]} | {"pip"}
    # A tool that is also a dependency is as old as users may have it, and a framework fits to it.
    tools -= {*bounds, *FRAMEWORKS}
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    lines = [pin for pin in pins if not pin.startswith("#") and name_of(pin) in tools]
    return lines + [f"{name}=={version}" for name, version in bounds.items()]


def main(target: Path) -> None:
    """Write the constraints if the file differs."""
    text = "\n".join(constraints()) + "\n"
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
