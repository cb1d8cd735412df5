"""The client that openapi-python-client makes of the same description with its own templates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "generated" / "trunkline_api" / "applications" / "openapi.json"
PACKAGE = "stock_applications"


def command(output: Path, document: Path = DOCUMENT) -> list[str]:
    """Return the command that writes the client to `output`."""
    return [
        *(sys.executable, "-m", "openapi_python_client", "generate"),
        *("--path", str(document), "--meta", "none", "--overwrite"),
        *("--output-path", str(output)),
    ]


def make_client(folder: Path) -> None:
    """Write the client into a folder, as the package `stock_applications`."""
    subprocess.run(command(folder / PACKAGE), check=True, capture_output=True)
