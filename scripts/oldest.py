"""Write constraints with the oldest versions that pyproject.toml admits: `make test-oldest`.

What a user has beside other packages may be any version from there up. The tools of the suite stay
as constraints.txt pins them; their own dependencies are free. The file is left alone where nothing
changed, so that make does not install it all again.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("sandbox", "rich", "orjson")


def name_of(text: str) -> str:
    """Return the name in a requirement or a constraint as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", text, maxsplit=1)[0]).lower()


def constraints() -> list[str]:
    """Return the constraints: the lower bounds of what users need, and the pins of the tools."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = document["project"], document["dependency-groups"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(text for extra in EXTRAS for text in extras[extra])]
    bounds = {name_of(text): re.findall(r">=([0-9.]+)", text)[0] for text in needed}
    tools = {name_of(text) for text in groups["test"]} | {"pip"}
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    lines = [pin for pin in pins if not pin.startswith("#") and name_of(pin) in tools]
    return lines + [f"{name}=={version}" for name, version in bounds.items()]


def main(target: Path) -> None:
    """Write the constraints, unless they are there."""
    text = "\n".join(constraints()) + "\n"
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
