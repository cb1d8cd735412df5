"""Code generators, as programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import stock
from benchmarks.setting import Setting


def _generate(output: Path) -> list[str]:
    return [sys.executable, "-m", "trunkline_codegen", "--output", str(output)]


@asynccontextmanager
async def generate(setting: Setting) -> AsyncIterator[Callable[[], object]]:
    """Run the contender's generator once."""
    environment = {**os.environ, "PYTHONPATH": str(stock.ROOT / "scripts")}

    def run(command: list[str]) -> None:
        subprocess.run(command, env=environment, check=True, capture_output=True)

    with TemporaryDirectory() as name:
        folder = Path(name)
        kept = folder / "kept"
        if setting.variant == "idle":
            run(_generate(kept))
        starts: dict[str, Callable[[Path], list[str]]] = {
            "cold": _generate,
            "idle": lambda _: _generate(kept),
            "stock": stock.command,
        }

        def once() -> None:
            with TemporaryDirectory() as fresh:
                run(starts[setting.variant](Path(fresh) / "made"))

        yield once
