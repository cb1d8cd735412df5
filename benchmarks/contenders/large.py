"""A large description: generating its package, and importing it."""

from __future__ import annotations

import asyncio
import compileall
import hashlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import large, stock
from benchmarks.setting import Setting

OPERATIONS, CLASSES = 300, 1500
_STATEMENTS = {
    "client": "from trunkline_api.clients import Large; import trunkline_api.large",
    "resource": "from trunkline_api.large import Thing0sResource",
}


def _write_description(folder: Path) -> Path:
    file = folder / "specs" / "large" / "large.json"
    file.parent.mkdir(parents=True)
    file.write_text("".join(large.lines(OPERATIONS, CLASSES)), "utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (folder / "specs" / "catalog.toml").write_text(
        '[clients.Large]\ndoc = "A large API."\n\n[apis.large]\nclient = "Large"\n'
        f'description = "large.json"\nsha256 = "{digest}"\n',
        "utf-8",
    )
    return file


def _generate(folder: Path, output: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(stock.ROOT / "scripts")}
    command = [sys.executable, "-m", "trunkline_codegen", "--specs", str(folder / "specs")]
    subprocess.run(
        [*command, "--output", str(output)], env=environment, check=True, capture_output=True
    )


@asynccontextmanager
async def large_statement(setting: Setting) -> AsyncIterator[str]:
    """Yield a statement that imports a package of 300 operations and 1,500 classes."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write_description(folder)
        package = folder / "generated" / "trunkline_api"
        await asyncio.to_thread(_generate, folder, package)
        compileall.compile_dir(package, quiet=1)
        yield f"sys.path.insert(0, {str(package.parent)!r}); {_STATEMENTS[setting.variant]}"


@asynccontextmanager
async def large_generation(setting: Setting) -> AsyncIterator[Callable[[], object]]:
    """Run the contender's generator once on that description."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = _write_description(folder)

        def once() -> None:
            with TemporaryDirectory() as fresh:
                if setting.variant == "stock":
                    command = stock.command(Path(fresh) / "made", file)
                    subprocess.run(command, check=True, capture_output=True)
                else:
                    _generate(folder, Path(fresh) / "generated" / "trunkline_api")

        yield once
