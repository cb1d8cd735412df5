"""Programs that start at once: forks of a process that has imported their modules already.

A new Python takes a second for the imports, and a test that kills programs starts a dozen of them.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import runpy
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest import mock

# The programs, and what they import later.
forkserver.set_forkserver_preload(
    [
        "tests.overlay.bulk.cluster_job",
        "tests.overlay.bulk.forks",
        "tests.overlay.bulk.kill_job",
        "distributed.cli.dask_scheduler",
        "distributed.cli.dask_worker",
        "httpx",
        "trunkline._auth.jwt",
        "trunkline._mixins.meetings_logos",
        "trunkline._transport.aiohttp",
        *(f"trunkline_api.{name}.resources" for name in ("applications", "conversations", "media")),
        "trunkline_api.meetings.resources",
    ]
)


class Program(ForkServerProcess):
    """A module that runs as a program, whose output is appended to a file."""

    def __init__(
        self, module: str, *arguments: object, log: Path, environment: Mapping[str, str]
    ) -> None:
        super().__init__()
        self._module = module
        self._arguments = [str(each) for each in arguments]
        self._log = log
        self._environment = dict(environment)

    def run(self) -> None:
        gc.freeze()  # a collection would touch, and so copy, the memory of the server
        output = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.environ.clear()
        os.environ.update(self._environment)
        sys.argv = [self._module, *self._arguments]
        sys.modules.pop(self._module)
        runpy.run_module(self._module, run_name="__main__", alter_sys=True)

    async def wait(self) -> int | None:
        """Wait for the end; return the exit status, which is negative for a signal."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self.sentinel)
        return self.exitcode


def environment() -> dict[str, str]:
    """Return the environment of this process, without what measures its coverage."""
    return {name: value for name, value in os.environ.items() if "COV" not in name}


@asynccontextmanager
async def forks() -> AsyncIterator[None]:
    """Start the process that forks, unless it runs; kill the programs that run at the end."""
    with mock.patch.dict(os.environ, environment(), clear=True):
        forkserver.ensure_running()
    try:
        yield
    finally:
        for program in multiprocessing.active_children():
            program.kill()
            program.join()
