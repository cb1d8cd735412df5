"""The processes of a case: its server, and one for each contender."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from .processor import cores
from .setting import Setting

_ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 600.0  # seconds for one line; the longest rounds are walks of a million items


class ProcessEndedError(Exception):
    """A process of the benchmarks ended; it has said why on standard error."""


class Worker:
    """The process of one contender.

    Args:
        process: The process; it is ready.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def round(self) -> dict[str, float]:
        """Do one round, and return its numbers."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        numbers: dict[str, float] = json.loads(await _line(self._process))
        return numbers


@asynccontextmanager
async def server(
    folder: Path, *, delay: float, tls: bool, pages: int, size: int
) -> AsyncIterator[int]:
    """Run a server, and give its port."""
    certificate = ["--certificate", str(folder / "server.pem")] if tls else []
    arguments = [
        *("--core", str(cores()[1]), "--delay", str(delay)),
        *("--pages", str(pages), "--size", str(size)),
        *certificate,
    ]
    async with _process("server", *arguments) as process:
        yield int(await _line(process))


@asynccontextmanager
async def worker(
    contender: str, workload: str, measure: str, setting: Setting
) -> AsyncIterator[Worker]:
    """Run the process of a contender until it is ready, and end it afterwards."""
    core = ["--core", str(cores()[0])]
    async with _process("worker", contender, workload, measure, setting.text(), *core) as process:
        await _line(process)
        yield Worker(process)


@asynccontextmanager
async def _process(module: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    command = [sys.executable, "-m", f"{__package__}.{module}", *arguments]
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=_ROOT)
    try:
        yield process
    finally:
        # It ends when its input does; what does not is ended.
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), _PATIENCE)
    if not line:
        raise ProcessEndedError
    return line
