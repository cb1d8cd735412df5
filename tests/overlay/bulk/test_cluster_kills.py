"""kill -9 of a worker, the scheduler and the starter of a job on Dask; the server decides."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import attrs
import pytest
from distributed import Client
from tests.fuzz.tiers import tiers
from tests.overlay.bulk.kill_rig import FAULTS, ROWS, Rig

from trunkline.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[3]
WORKERS = 2


@attrs.define
class ClusterRig(Rig):
    """A job on a cluster of processes."""

    scheduler: asyncio.subprocess.Process | None = None
    workers: list[asyncio.subprocess.Process] = attrs.field(factory=list)

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def address(self) -> str:
        return (self.folder / "address").read_text(encoding="utf-8")

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "PYTHONPATH": str(ROOT),
            "DASK_LOGGING__DISTRIBUTED": "critical",
        }

    async def _dask(self, kind: str, *arguments: str) -> asyncio.subprocess.Process:
        with (self.folder / f"{kind}.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments),
                *("--no-dashboard", "--host", "127.0.0.1"),
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )

    async def up(self) -> None:
        """Start a scheduler and its workers, and wait for them."""
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        self.scheduler = await self._dask("scheduler", "--port", "0", "--scheduler-file", str(file))
        while not file.exists():  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # another process writes it
        self.workers = [
            await self._dask("worker", "--scheduler-file", str(file), "--nthreads", "1", "--nanny")
            for _ in range(WORKERS)
        ]
        async with Client(scheduler_file=str(file), asynchronous=True) as client:
            (self.folder / "address").write_text(client.scheduler.address, encoding="utf-8")
            await client.wait_for_workers(WORKERS, timeout=60)

    async def pids(self) -> list[int]:
        """Return the process IDs of the workers, not of the nannies that restart them."""
        async with Client(self.address, asynchronous=True) as client:
            found = await client.run(os.getpid, on_error="ignore")
        return list(found.values())

    async def down(self) -> None:
        """End the cluster; workers end with their scheduler."""
        for process in (self.scheduler, *self.workers):
            if process is not None and process.returncode is None:
                with suppress(ProcessLookupError):
                    process.terminate()
                await process.wait()
        self.scheduler, self.workers = None, []

    async def start(self, *more: str) -> asyncio.subprocess.Process:
        with (self.folder / "starter.log").open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.overlay.bulk.cluster_job", self.address),
                *(str(self.journal), str(self.rows), str(self.notes), *more),
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
            )

    async def kill(self, what: str) -> None:
        """Kill one of the three with a signal that it cannot handle."""
        if what == "worker":
            os.kill((await self.pids())[0], signal.SIGKILL)
        elif what == "scheduler":
            assert self.scheduler is not None
            self.scheduler.kill()
            await self.scheduler.wait()


@asynccontextmanager
async def rig_of(sandbox: Sandbox, folder: Path) -> AsyncIterator[ClusterRig]:
    rig = ClusterRig(sandbox, folder)
    await rig.up()
    try:
        yield rig
    finally:
        await rig.down()


@pytest.mark.parametrize("what", ["worker", "scheduler", "starter"])
@tiers(1, 50)
async def test_no_kill_on_a_cluster_loses_a_row_or_sends_one_twice(
    times: int, seed: int, what: str, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    async with Sandbox() as sandbox, rig_of(sandbox, tmp_path) as rig:
        rig.begin()
        kills = 0
        while kills < times:
            sandbox.chaos(seed=chance.randrange(10**6), rate=0.15, only=FAULTS)
            starter = await rig.start()
            ended = asyncio.ensure_future(starter.wait())
            before = rig.created().total()
            while rig.created().total() == before and not ended.done():  # noqa: ASYNC110
                await asyncio.sleep(0.005)  # the state of the server has no event
            await asyncio.sleep(chance.random() * 0.2)
            if not ended.done():
                kills += 1
                if what == "starter":
                    starter.kill()
                else:
                    await rig.kill(what)
            await ended
            await asyncio.sleep(0.1)  # the server may still be at what was sent
            rig.check(settled=what == "worker")
            if what == "scheduler":
                await rig.down()
                await rig.up()
            if rig.created().total() > ROWS * 0.8 or ended.result() == 0:
                await finish(rig)
                rig.begin()
        await finish(rig)


async def finish(rig: ClusterRig) -> None:
    """Run the job to its end: every row is created once, and every one is done."""
    rig.sandbox.chaos(seed=1, rate=0.0)
    starter = await rig.start("reconcile")
    assert await starter.wait() == 0, (rig.folder / "starter.log").read_text()
    rig.check()
    created = rig.created()
    assert len(created) == created.total() == ROWS
    assert not list(rig.notes.rglob("*.notes"))
