"""Workers that the starter cannot reach and that still run, on a cluster without Dask."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.overlay.bulk.fake_dask import FakeDask, FakeWorker
from tests.timing import until

from trunkline import bulk, errors
from trunkline._common.clock import SystemClock
from trunkline._resilience.rate_limit import Rate
from trunkline._resilience.throttle import ThrottleKey
from trunkline.bulk._dask import engine, feed, membership, remote, starter, throttle
from trunkline.bulk._dask.lost import LostWorkers
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.leases import Shard
from trunkline.bulk._journal.states import State
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk._run.classify import NotStarted

HERE = "tests.overlay.bulk.test_partitions"
NAMES = [f"row-{n}" for n in range(40)]
LEASE = 0.3


class Server:
    """What the rows created, and how long each row takes on workers that start now."""

    def __init__(self) -> None:
        self.created: Counter[str] = Counter()
        self.by_thread: dict[str, int] = {}
        self.seconds = 0.01
        self.is_broken = False
        self._mutex = threading.Lock()

    def create(self, name: str) -> None:
        with self._mutex:
            self.created[name] += 1
            self.by_thread[name] = threading.get_ident()


SERVER = Server()


def make_client(*, throttle_store: Any) -> float:
    if SERVER.is_broken:
        raise RuntimeError("no client")
    return SERVER.seconds


async def make_client_later(*, throttle_store: Any) -> float:
    await asyncio.sleep(0)
    return SERVER.seconds


async def create(seconds: float, row: dict[str, str]) -> str:
    SERVER.create(row["name"])
    await asyncio.sleep(seconds)
    return row["name"]


async def create_without_response(seconds: float, row: dict[str, str]) -> str:
    raise errors.OutcomeUnknownError(await create(seconds, row), phase="read", sent=True)


async def was_created(row: dict[str, str]) -> str | None:
    return row["name"] if SERVER.created[row["name"]] else None


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(starter, "_LEASE", LEASE)
    monkeypatch.setattr(starter, "_TICK", 0.02)
    monkeypatch.setattr(starter, "_WATCH", 0.03)
    SERVER.__init__()  # type: ignore[misc]
    yield
    for thread in threads():  # they end right after their last message
        thread.join(5)
    assert not threads()


def threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "trunkline-engine"]


@pytest.fixture
async def dask() -> AsyncIterator[FakeDask]:
    cluster = FakeDask()
    yield cluster
    for worker in cluster.workers.values():
        worker.status.name = "closing"
    for each in list(remote._ENGINES.values()):
        await remote._stop(each)
    remote._ENGINES.clear()


def run(dask: Any, folder: Path, *, reconcile: Any = was_created, **more: Any) -> Any:
    job = bulk.Job(folder / "journal", rows=[{"name": name} for name in NAMES], key="name")
    options = {
        "make_client": f"{HERE}:make_client",
        "notes": folder / "notes",
        "shard": 10,
        "concurrency": 1,
        "worker_wait": 0.1,
        "grace": 0.1,
        "progress": False,
        "reconcile": reconcile,
        "reconcile_wait": 0.05,
        **more,
    }
    return job.run_on(dask, f"{HERE}:create", **options)


def first(dask: FakeDask) -> FakeWorker:
    return next(iter(dask.workers.values()))


def check_all_done(report: bulk.Report) -> None:
    assert report.counts.done == len(NAMES), report
    assert set(SERVER.created) == set(NAMES)
    assert SERVER.created.total() == len(NAMES), SERVER.created.most_common(5)


async def test_no_row_is_sent_twice_while_a_worker_of_a_killed_starter_still_runs(
    dask: FakeDask, tmp_path: Path
) -> None:
    """It has queued rows, cannot be reached, and is slower than the second run."""
    SERVER.seconds = 0.08
    killed = asyncio.create_task(run(dask, tmp_path))
    await until(lambda: len(SERVER.created) > 6)
    killed.cancel()  # no worker is stopped
    await asyncio.gather(killed, return_exceptions=True)
    lost, before = first(dask), set(SERVER.created)
    lost.is_cut_off, SERVER.seconds = True, 0.01
    report = await run(dask, tmp_path)
    check_all_done(report)
    assert len({SERVER.by_thread[name] for name in set(SERVER.created) - before}) >= 2
    await asyncio.sleep(0.2)  # the lease of the lost worker is over: it sends nothing more
    check_all_done(report)
    lost.is_cut_off = False
    check_all_done(await run(dask, tmp_path))
    assert not list(tmp_path.rglob("*.notes"))


@pytest.mark.parametrize("back", [False, True])
async def test_a_worker_that_is_cut_off_stops_and_its_rows_run_elsewhere(
    dask: FakeDask, tmp_path: Path, back: bool
) -> None:
    SERVER.seconds = 0.06
    running = asyncio.create_task(run(dask, tmp_path))
    await until(lambda: len(SERVER.created) > 6)
    first(dask).is_cut_off = True
    if back:
        await asyncio.sleep(LEASE / 2)
        first(dask).is_cut_off = False
    check_all_done(await running)
    assert bool(list(tmp_path.rglob("*.notes"))) is not back


async def test_a_worker_whose_responses_are_lost_for_a_moment_goes_on(
    dask: FakeDask, tmp_path: Path
) -> None:
    running = asyncio.create_task(run(dask, tmp_path, worker_wait=5.0))
    for _ in range(5):
        number = len(SERVER.created)
        await until(lambda number=number: len(SERVER.created) > number or running.done())  # type: ignore[misc]
        for worker in dask.workers.values():
            worker.lost_responses = 1
    check_all_done(await running)
    assert not list(tmp_path.rglob("*.notes"))


async def test_a_lease_that_is_renewed_late_costs_time_and_no_row(
    dask: FakeDask, tmp_path: Path
) -> None:
    """The starter is held for longer than the lease."""
    waited: list[int] = []

    def hold(progress: bulk.Progress) -> None:
        if 5 < progress.done < 20 and not waited:
            time.sleep(LEASE * 1.5)
            before = SERVER.created.total()
            time.sleep(0.1)
            waited.append(SERVER.created.total() - before)

    SERVER.seconds = 0.06
    report = await run(dask, tmp_path, reconcile=None, on_progress=hold)
    check_all_done(report)
    assert waited == [0]


async def test_a_worker_that_joins_at_the_end_leaves_no_notes(
    dask: FakeDask, tmp_path: Path
) -> None:
    running = asyncio.create_task(run(dask, tmp_path, worker_wait=5.0))
    await until(lambda: len(SERVER.created) > 30)
    while not running.done():
        dask.add()
        await asyncio.sleep(0.02)
    check_all_done(await running)
    assert not list(tmp_path.rglob("*.notes"))


async def test_notes_of_a_run_that_was_killed_while_it_opened_a_worker_are_deleted(
    dask: FakeDask, tmp_path: Path
) -> None:
    killed = asyncio.create_task(run(dask, tmp_path))
    await until(lambda: bool(list(tmp_path.rglob("*.notes"))))
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    check_all_done(await run(dask, tmp_path))
    assert not list(tmp_path.rglob("*.notes"))


async def test_reconciling_leaves_alone_what_notes_settled_meanwhile(
    dask: FakeDask, tmp_path: Path
) -> None:
    """The worker comes back while `reconcile` looks: its rows are pending, and may run again."""
    SERVER.seconds = 0.03

    async def slowly(row: dict[str, str]) -> str | None:
        found = await was_created(row)
        first(dask).is_cut_off = False
        await asyncio.sleep(0.1)
        return found

    running = asyncio.create_task(run(dask, tmp_path, reconcile=slowly))
    await until(lambda: len(SERVER.created) > 6)
    first(dask).is_cut_off = True
    check_all_done(await running)


async def test_without_reconcile_rows_of_a_lost_worker_are_unknown(
    dask: FakeDask, tmp_path: Path
) -> None:
    SERVER.seconds = 0.03
    running = asyncio.create_task(run(dask, tmp_path, reconcile=None))
    await until(lambda: len(SERVER.created) > 6)
    first(dask).is_cut_off = True
    report = await running
    assert report.counts.unknown > 0
    assert report.counts.unknown + report.counts.done == len(NAMES)
    assert SERVER.created.total() == len(SERVER.created)
    first(dask).is_cut_off = False
    again = await run(dask, tmp_path)
    check_all_done(again)
    assert all(row.state is State.DONE for row in again.rows())


async def test_a_worker_that_is_lost_at_the_start_leaves_the_rows_to_others(
    dask: FakeDask, tmp_path: Path
) -> None:
    first(dask).lost_responses = 1
    check_all_done(await run(dask, tmp_path, worker_wait=5.0))


async def test_a_worker_that_dies_as_the_run_ends_does_not_hold_it(
    dask: FakeDask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler tries to connect to it for long."""
    monkeypatch.setattr(membership, "_LOOK", 0.02)
    dask.connect_timeout = 60.0
    collect = remote.collect

    async def die(job: str, notes: str, wanted: Any, dask_worker: FakeWorker) -> Any:
        if dask_worker is first(dask):
            dask_worker.is_cut_off = True
        return await collect(job, notes, wanted, dask_worker)

    monkeypatch.setattr(remote, "collect", die)
    async with asyncio.timeout(30):
        check_all_done(await run(dask, tmp_path))


async def test_without_a_worker_nothing_is_sent(dask: FakeDask, tmp_path: Path) -> None:
    with pytest.raises(bulk.BulkError, match="the cluster has no worker"):
        await run(FakeDask(0), tmp_path)
    for worker in dask.workers.values():
        worker.lost_responses = 1
    with pytest.raises(bulk.BulkError, match="worker fake://"):
        await run(dask, tmp_path)
    assert not SERVER.created


@pytest.mark.parametrize("status", ["connecting", "running"])
async def test_a_scheduler_that_is_gone_ends_the_run_and_another_run_goes_on(
    dask: FakeDask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setattr(membership, "_LOOK", 0.02)
    monkeypatch.setattr(membership, "_PATIENCE", 0.2)
    SERVER.seconds = 0.05
    running = asyncio.create_task(run(dask, tmp_path))
    await until(lambda: len(SERVER.created) > 6)
    dask.status, dask.unanswered = status, True
    with pytest.raises(bulk.BulkError, match="lost the scheduler"):
        await running
    dask.status, dask.unanswered = "running", False
    check_all_done(await run(dask, tmp_path, worker_wait=5.0))
    assert not list(tmp_path.rglob("*.notes"))


async def test_workers_that_are_all_gone_end_the_run_and_another_run_goes_on(
    dask: FakeDask, tmp_path: Path
) -> None:
    SERVER.seconds = 0.05
    running = asyncio.create_task(run(dask, tmp_path))
    await until(lambda: len(SERVER.created) > 6)
    for worker in dask.workers.values():
        worker.is_cut_off = True
    with pytest.raises(bulk.BulkError, match="no worker left: run again to go on"):
        await running
    for worker in dask.workers.values():
        worker.is_cut_off = False
    check_all_done(await run(dask, tmp_path, worker_wait=0.5))


async def test_a_worker_that_joins_and_cannot_start_leaves_the_rows_to_others(
    dask: FakeDask, tmp_path: Path
) -> None:
    running = asyncio.create_task(run(dask, tmp_path))
    await until(lambda: len(SERVER.created) > 2)
    SERVER.is_broken = True
    dask.add()
    check_all_done(await running)


async def test_another_process_at_the_address_of_a_worker_takes_over(
    dask: FakeDask, tmp_path: Path
) -> None:
    running = asyncio.create_task(run(dask, tmp_path, worker_wait=0.5))
    await until(lambda: len(SERVER.created) > 6)
    before = list(remote._ENGINES.values())
    remote._ENGINES.clear()
    check_all_done(await running)
    for each in before:
        await remote._stop(each)


async def test_an_engine_of_another_process_has_no_rows_and_no_outcomes() -> None:
    assert await remote.take_shard("none", Shard(1, ((1, "{}"),))) == 0
    assert await remote.exchange("none", 0, 0.0) is None


async def test_a_file_is_read_first_and_a_client_may_be_made_by_a_coroutine(
    dask: FakeDask, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("name\n" + "".join(f"{name}\n" for name in NAMES), encoding="utf-8")
    job = bulk.Job(tmp_path / "journal", rows=rows, key="name")
    made = {**options(tmp_path), "make_client": f"{HERE}:make_client_later"}
    check_all_done(await job.run_on(dask, f"{HERE}:create", **made))


async def test_rows_that_become_unknown_each_time_run_three_times(
    dask: FakeDask, tmp_path: Path
) -> None:
    async def never(row: dict[str, str]) -> None:
        return None

    report = await job_of(tmp_path, NAMES[:2]).run_on(
        dask,
        f"{HERE}:create_without_response",
        reconcile=never,
        reconcile_wait=0.0,
        **options(tmp_path),
    )
    assert report.counts.pending == 2
    assert SERVER.created == dict.fromkeys(NAMES[:2], 3)


class Unreachable:
    """A cluster whose workers have notes of a run, and fail in the named function of `remote`."""

    def __init__(self, name: str, error: Exception) -> None:
        self.name, self.error = name, error

    async def ask(self, address: str, function: Any, *arguments: Any) -> Any:
        if function.__name__ == self.name:
            raise self.error
        return {"run": {}}


async def test_notes_that_cannot_be_read_or_deleted_now_are_still_wanted(path: Path) -> None:
    journal = Journal(path)
    writer = Writer(journal)
    for name in ("collect", "forget"):
        cluster: Any = Unreachable(name, membership.WorkerLostError("gone"))
        workers = LostWorkers(cluster, writer, SystemClock(), "job", None, idempotent=False)
        workers.add(["run"])
        assert await workers.settle(["a"]) == []
        assert workers.runs == ["run"]
    broken: Any = Unreachable("collect", ValueError("of the job"))
    workers = LostWorkers(broken, writer, SystemClock(), "job", None, idempotent=False)
    workers.add(["run"])
    with pytest.raises(ValueError, match="of the job"):
        await workers.settle(["a"])
    await writer.close()
    journal.close()


def job_of(folder: Path, names: list[str], **more: Any) -> bulk.Job:
    rows = ({"name": name} for name in names)
    return bulk.Job(folder / "journal", rows=rows, key="name", **more)


def options(folder: Path) -> dict[str, Any]:
    return {
        "make_client": f"{HERE}:make_client",
        "notes": folder / "notes",
        "shard": 2,
        "concurrency": 2,
        "worker_wait": 5.0,
        "progress": False,
    }


async def test_a_shorter_input_is_refused_and_a_stream_is_read_a_few_shards_ahead(
    dask: FakeDask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter, "_AHEAD", 1)
    monkeypatch.setattr(feed, "_INTERVAL", 0.01)
    report = await job_of(tmp_path, NAMES).run_on(dask, f"{HERE}:create", **options(tmp_path))
    assert report.counts.done == len(NAMES)
    shorter = job_of(tmp_path, NAMES[:7])
    with pytest.raises(bulk.InputChangedError, match="it has 7 rows, the journal has 40"):
        await shorter.run_on(dask, f"{HERE}:create", **options(tmp_path))
    extended = job_of(tmp_path, NAMES[:7], extend=True)
    report = await extended.run_on(dask, f"{HERE}:create", **options(tmp_path))
    assert report.counts.done == len(NAMES)
    assert all(number == 1 for number in SERVER.created.values())


async def test_notes_that_cannot_be_written_are_an_error_before_anything_is_sent(
    dask: FakeDask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes").write_text("a file")
    with pytest.raises(bulk.BulkError, match="notes: cannot write"):
        await run(dask, tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert engine.notes_path(None, "job", "run").parent.stat().st_mode & 0o077 == 0
    user = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: user + 1)
    with pytest.raises(bulk.BulkError, match="belongs to another user"):
        engine.notes_path(None, "job", "run")
    assert not SERVER.created


class Client:
    """A `distributed.Client` that is not asynchronous."""

    asynchronous = False
    status = "running"
    submit = None  # no shard is submitted

    def __init__(self, found: dict[str, Any] | None = None) -> None:
        self.found = found

    def nthreads(self) -> dict[str, Any]:
        if self.found is None:
            raise OSError("closed")
        return self.found

    def run(self, function: Any, *arguments: Any, workers: list[str]) -> dict[str, Any]:
        return dict(self.nthreads())


async def test_a_client_that_is_not_asynchronous_is_called_in_threads() -> None:
    cluster = membership.Cluster(Client({"a": 5}))
    assert await cluster.addresses() == {"a"}
    assert await cluster.ask("a", print) == 5
    with pytest.raises(membership.WorkerLostError, match="b is not in the cluster"):
        await cluster.ask("b", print)
    cluster.close()
    lost = membership.Cluster(Client())
    with pytest.raises(bulk.BulkError, match=r"lost the scheduler of the cluster \(OSError\)"):
        await lost.addresses()
    assert lost.is_lost
    with pytest.raises(membership.WorkerLostError, match="a: OSError: closed"):
        await lost.ask("a", print)
    lost.close()


async def test_no_request_is_admitted_without_the_scheduler(dask: FakeDask) -> None:
    worker = first(dask)

    class Gone:
        def __getattr__(self, name: str) -> Any:
            async def call(**arguments: Any) -> None:
                raise OSError("closed")

            return call

    worker.scheduler = Gone()
    store = throttle.ClusterThrottleStore(worker, asyncio.get_running_loop())
    key = ThrottleKey("pause", "limit", Rate(10, 1.0))
    assert await store.enter(key) == throttle._UNREACHABLE
    await store.pause("pause", 1.0)  # it holds in this process
    worker.status.name = "closing"
    with pytest.raises(NotStarted):
        await store.enter(key)
