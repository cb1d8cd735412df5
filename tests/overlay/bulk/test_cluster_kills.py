"""kill -9 of a worker, the scheduler and the starter of a job on Dask; the server decides."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import attrs
from distributed import Client
from tests.fuzz.tiers import tiers
from tests.overlay.bulk.forks import Program, forks
from tests.overlay.bulk.kill_rig import FAULTS, ROWS, Rig

from trunkline.sandbox import Sandbox

WORKERS = 2


@attrs.define
class ClusterRig(Rig):
    """A job on a cluster of processes."""

    scheduler: Program | None = None
    workers: list[Program] = attrs.field(factory=list)

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def address(self) -> str:
        return (self.folder / "address").read_text(encoding="utf-8")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "DASK_LOGGING__DISTRIBUTED": "critical"}

    def _dask(self, kind: str, *arguments: str) -> Program:
        return self.run(
            f"distributed.cli.dask_{kind}",
            *(*arguments, "--dashboard-address", "127.0.0.1:0", "--host", "127.0.0.1"),
            log=self.folder / f"{kind}.log",
        )

    async def up(self) -> None:
        """Start a scheduler and its workers, and wait for them."""
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        self.scheduler = self._dask("scheduler", "--port", "0", "--scheduler-file", str(file))
        while not (file.exists() and file.stat().st_size):  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # another process writes it
        for _ in range(WORKERS):
            self.add_worker()
        async with Client(scheduler_file=str(file), asynchronous=True) as client:  # type: ignore[no-untyped-call]
            (self.folder / "address").write_text(client.scheduler.address, encoding="utf-8")
            await client.wait_for_workers(WORKERS, timeout=60)

    def add_worker(self) -> None:
        """Start a worker, which nothing restarts when it dies."""
        file = str(self.folder / "scheduler.json")
        self.workers.append(
            self._dask("worker", "--scheduler-file", file, "--nthreads", "1", "--no-nanny")
        )

    async def down(self) -> None:
        """End the cluster; workers end with their scheduler."""
        for process in (self.scheduler, *self.workers):
            if process is not None:
                process.terminate()
                await process.wait()
        self.scheduler, self.workers = None, []

    def start(self, *more: str) -> Program:
        return self.run(
            "tests.overlay.bulk.cluster_job",
            *(self.address, self.journal, self.rows, self.notes, *more),
            log=self.log,
        )

    async def kill(self, what: str) -> None:
        """Kill a worker, which is replaced, or the scheduler."""
        victim = self.workers.pop(0) if what == "worker" else self.scheduler
        assert victim is not None
        victim.kill()
        await victim.wait()
        if what == "worker":
            self.add_worker()


@tiers(1, 50, parts=2)
async def test_no_kill_on_a_cluster_loses_a_row_or_sends_one_twice(
    times: int, seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    async with forks(), Sandbox() as sandbox:
        rig = ClusterRig(sandbox, tmp_path)
        await rig.up()
        rig.begin()
        for what in ("worker", "starter", "scheduler") * times:
            while not await kill_at_random(rig, what, chance):
                await finish(rig)
                rig.begin()
            await asyncio.sleep(0.1)  # The server may still process a request.
            rig.check(settled=what == "worker")
            if what == "scheduler":
                await rig.down()
                await rig.up()
            if rig.created().total() > ROWS * 0.8:
                await finish(rig)
                rig.begin()
        await finish(rig)


async def kill_at_random(rig: ClusterRig, what: str, chance: random.Random) -> bool:
    """Kill one of the three between the first row and the last; False if the run ended before."""
    rig.sandbox.chaos(seed=chance.randrange(10**6), rate=0.15, only=FAULTS)
    before = rig.created().total()
    starter = rig.start()
    ended = asyncio.ensure_future(starter.wait())
    while rig.created().total() == before and not ended.done():  # noqa: ASYNC110
        await asyncio.sleep(0.005)  # the state of the server has no event
    await asyncio.sleep(chance.random() * 0.2)
    if ended.done():
        return False
    if what == "starter":
        starter.kill()
    else:
        await rig.kill(what)
    await ended
    return True


async def finish(rig: ClusterRig) -> None:
    """Run the job to its end: every row is created once, and every one is done."""
    rig.sandbox.chaos(seed=1, rate=0.0)
    starter = rig.start("reconcile")
    assert await starter.wait() == 0, rig.log.read_text()
    rig.check()
    created = rig.created()
    assert len(created) == created.total() == ROWS
    assert not list(rig.notes.rglob("*.notes"))
