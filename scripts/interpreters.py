"""Print the version and the path of each installed Python that trunkline supports.

Searches `python3.x` on the PATH and in the versions of pyenv, whose shims may exist without
working. Usage: `python scripts/interpreters.py [--others]`; `--others` skips the version that runs
this script.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13")


def candidates(version: str) -> Iterator[str]:
    """Yield possible paths of an interpreter of `version`, the most likely first."""
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for found in sorted((pyenv / "versions").glob(f"{version}.*/bin/python"), reverse=True):
        yield str(found)


def works(python: str, version: str) -> bool:
    """Return whether `python` runs and has the given version."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


def main(arguments: list[str]) -> None:
    """Print the first working interpreter of each supported version."""
    this = "{}.{}".format(*sys.version_info)
    for version in SUPPORTED:
        if version == this and "--others" in arguments:
            continue
        python = next((p for p in candidates(version) if works(p, version)), None)
        if python is not None:
            print(version, python)


if __name__ == "__main__":
    main(sys.argv[1:])
