"""Programs that start at once: forks of a process that has imported their modules already.

A new Python takes a second for the imports, and a test that kills programs starts a dozen of them.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import runpy
import select
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[3]


class Program:
    """A running program.

    Attributes:
        pid: The process.
        returncode: Its exit status, negative for a signal; None while it runs.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.ended = asyncio.Event()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal, unless the program has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it ended, which is not known here yet
                os.kill(self.pid, number)

    async def wait(self) -> int | None:
        """Wait for the end; return the exit status."""
        await self.ended.wait()
        return self.returncode


class Forks:
    """Starts programs."""

    def __init__(self, server: asyncio.subprocess.Process) -> None:
        self._server = server
        self._started: asyncio.Queue[Program] = asyncio.Queue()
        self._running: dict[int, Program] = {}

    async def start(
        self, module: str, *arguments: object, log: Path, environment: Mapping[str, str]
    ) -> Program:
        """Run a module as a program, whose output is appended to a file."""
        assert self._server.stdin is not None
        order = [module, [str(each) for each in arguments], str(log), dict(environment)]
        self._server.stdin.write(json.dumps(order).encode() + b"\n")
        return await self._started.get()

    async def listen(self) -> None:
        assert self._server.stdout is not None
        async for line in self._server.stdout:
            pid, status = json.loads(line)
            if status is None:
                self._running[pid] = Program(pid)
                self._started.put_nowait(self._running[pid])
            else:
                program = self._running.pop(pid)
                program.returncode = status
                program.ended.set()

    async def end(self) -> None:
        """Kill the programs that still run."""
        for program in [*self._running.values()]:
            program.kill()
            await program.wait()


@asynccontextmanager
async def forks(*modules: str) -> AsyncIterator[Forks]:
    """Start the process that forks, with these modules imported."""
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.overlay.bulk.forks", *modules),
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "COV" not in name},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    found = Forks(server)
    listening = asyncio.create_task(found.listen())
    try:
        yield found
        await found.end()
    finally:
        server.kill()
        await server.wait()
        await listening


def serve() -> None:
    """Fork a program for each line of the input, and report its start and its end."""
    woken, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waiting = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 1024)
            reap()
        if 0 in ready:
            received = os.read(0, 65536)
            if not received:
                return
            *lines, waiting = (waiting + received).split(b"\n")
            for line in lines:
                pid = os.fork()
                if not pid:
                    become(*json.loads(line))
                report(pid, None)


def reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        report(pid, os.waitstatus_to_exitcode(status))


def report(pid: int, status: int | None) -> None:
    os.write(1, json.dumps([pid, status]).encode() + b"\n")


def become(
    module: str, arguments: Sequence[str], log: str, environment: dict[str, Any]
) -> NoReturn:
    """Run a module as the program of this process."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *arguments]
    sys.modules.pop(module, None)
    status = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else left.code is not None
    except BaseException:  # noqa: BLE001 (the program ends as a program does)
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        importlib.import_module(name)
    serve()
