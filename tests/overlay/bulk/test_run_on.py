"""`Job.run_on` on a local cluster; kills are in test_cluster_kills.py."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster
from tests.overlay.bulk.cluster_job import HERE, make_client

from trunkline import Vonage, bulk
from trunkline.bulk._dask.engine import notes_path
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.leases import Leases
from trunkline.bulk._journal.states import Admission, InputRow, Outcome, State
from trunkline.bulk.rows import RowReader, SourceRow
from trunkline.sandbox import Sandbox

NAMES = [f"room-{n}" for n in range(60)]


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUNKLINE_TEST_RATE", "2000/s")
        yield patch


@pytest.fixture
async def server(environment: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        for name, value in sandbox.credentials.environment().items():
            environment.setenv(name, value)
        environment.setenv("TRUNKLINE_BASE_URL", sandbox.url)
        yield sandbox


@pytest.fixture
async def cluster(server: Sandbox) -> AsyncIterator[Any]:
    """Two workers in threads of this process: they share the environment, and start quickly."""
    async with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            protocol="tcp",  # in-process addresses are looked up outside
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            asynchronous=True,
        ) as local,
        Client(local, asynchronous=True) as client,  # type: ignore[no-untyped-call]
    ):
        await client.wait_for_workers(2)
        yield client


def job(path: Path, names: list[str] = NAMES, **more: Any) -> bulk.Job:
    return bulk.Job(path, rows=[{"name": name} for name in names], key="name", **more)


def options(tmp_path: Path, **more: Any) -> dict[str, Any]:
    return {
        "make_client": f"{HERE}:make_client",
        "notes": tmp_path / "notes",
        "shard": 7,
        "worker_wait": 2.0,
        "progress": False,
        **more,
    }


def created(server: Sandbox) -> list[str]:
    owner = server.credentials.application_id
    return sorted(
        room["display_name"] for room in server._core.state.store.collection("rooms", owner)
    )


async def test_each_row_is_called_once_and_running_again_calls_none(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path
) -> None:
    seen: list[bulk.Progress] = []
    report = await job(path).run_on(
        cluster, f"{HERE}:create_room", **options(tmp_path, on_progress=seen.append)
    )
    assert (report.counts.done, report.finished, report.exit_code) == (60, 60, 0)
    assert created(server) == sorted(NAMES)
    assert seen[-1].done == 60
    assert not list((tmp_path / "notes").rglob("*"))  # deleted, since the journal has it all
    results = {row.key: row.result["display_name"] for row in report.rows()}
    assert results == {name: name for name in NAMES}
    again = await job(path).run_on(cluster, f"{HERE}:create_room", **options(tmp_path))
    assert (again.counts.done, again.finished) == (60, 0)
    more = await job(path, [*NAMES, "late"], extend=True).run_on(
        cluster, f"{HERE}:create_room", **options(tmp_path)
    )
    assert (more.counts.done, more.finished) == (61, 1)


async def test_failures_come_back_with_their_reasons_and_run_again_by_class(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path
) -> None:
    server.fail_next(status=503, retry_after=1, method="POST", times=4)
    few = job(path, ["a", "b", "c"])
    report = await few.run_on(cluster, create_once, **options(tmp_path, concurrency=1))
    assert report.counts.failed + report.counts.done == 3
    assert report.counts.unknown == 0
    again = await few.run_on(
        cluster, create_once, **options(tmp_path, retry="transient", adopt=True)
    )
    assert again.counts.done == 3
    assert created(server) == ["a", "b", "c"]


async def create_once(vonage: Vonage, row: dict[str, str]) -> Any:
    return await vonage.meetings.rooms.create(display_name=row["name"])


async def test_a_client_of_this_process_is_not_sent_to_the_workers(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path
) -> None:
    async with make_client(throttle_store=None) as vonage:

        async def create(client: Vonage, row: dict[str, str]) -> Any:
            return await vonage.meetings.rooms.create(display_name=row["name"])

        with pytest.raises(bulk.BulkError, match="client of this process"):
            await job(path).run_on(cluster, create, **options(tmp_path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"make_client": "nowhere:make"}, "make_client: cannot import 'nowhere:make'"),
        ({"make_client": "make"}, 'expected "module:function"'),
        ({"make_client": f"{HERE}:HERE"}, "is not a function"),
        ({"redis": "NO_SUCH_VARIABLE"}, "environment variable NO_SUCH_VARIABLE is not set"),
        ({"shard": 0}, "shard: expected an integer from 1"),
        ({"concurrency": 0}, "concurrency: expected a positive integer"),
    ],
)
async def test_an_invalid_setup_is_an_error_before_anything_is_sent(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(bulk.BulkError, match=message):
        await job(path).run_on(cluster, f"{HERE}:create_room", **options(tmp_path, **change))
    assert not created(server)


async def test_another_type_of_cluster_is_rejected(path: Path, tmp_path: Path) -> None:
    with pytest.raises(bulk.BulkError, match=r"expected a distributed\.Client, got str"):
        await job(path).run_on("tcp://127.0.0.1:1", f"{HERE}:create_room", **options(tmp_path))


def test_a_missing_extra_says_how_to_install_it(path: Path) -> None:
    code = (
        "import asyncio, sys; sys.modules['distributed'] = None\n"
        "from trunkline import bulk\n"
        f"job = bulk.Job({json.dumps(str(path))}, rows=[], key=None)\n"
        "asyncio.run(job.run_on(None, 'a:b', make_client='a:b'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ
    )
    assert "trunkline[dask]" in done.stderr


async def test_the_journal_of_a_killed_starter_is_settled_by_the_notes(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path
) -> None:
    """A run that was killed left leases: of a worker with notes, and of one whose notes are gone."""
    few = job(path, ["a", "b", "c", "d"])
    with Journal(path) as journal, journal.transaction():
        journal.set_meta("job", "0" * 32)
        leases = Leases(journal)
        rows = [
            InputRow(n, key, _digest(key), f'{{"name":"{key}"}}', None)
            for n, key in enumerate("abcd", 1)
        ]
        journal.admit(rows, Admission(start=False), 0.0)
        for worker, number in (("noted", 3), ("gone", 1)):
            leases.add_worker(worker)
            leases.take(worker, after=0, limit=number, now=1.0)
    notes = notes_path(str(tmp_path / "notes"), "0" * 32, "noted")
    with Journal(notes) as journal, journal.transaction():
        started = [InputRow(n, f"1/{n}", b"", "null", None) for n in (1, 2)]
        journal.admit(started, Admission(), 1.0)
        journal.finish([Outcome(1, State.DONE, '{"id":"made"}', 2.0)])
    report = await few.run_on(
        cluster, f"{HERE}:create_room", **options(tmp_path, name="create", worker_wait=0.5)
    )
    states = {row.key: row.state for row in report.rows()}
    # b was in progress, d may have been: neither is sent again.
    assert states == {
        "a": State.DONE,
        "b": State.UNKNOWN,
        "c": State.DONE,
        "d": State.UNKNOWN,
    }
    assert created(server) == ["c"]


def _digest(name: str) -> bytes:
    return RowReader("name").read(SourceRow(1, {"name": name})).digest


async def test_a_worker_that_closes_is_replaced_by_the_others(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path
) -> None:
    server.latency(0.02)
    lost: list[str] = []

    def close_one(progress: bulk.Progress) -> None:
        if progress.done > 5 and not lost:
            lost.append(next(iter(cluster.cluster.workers.values())).address)
            closing.append(asyncio.ensure_future(cluster.retire_workers(workers=lost)))

    closing: list[asyncio.Future[Any]] = []
    report = await job(path).run_on(
        cluster,
        f"{HERE}:create_room",
        **options(tmp_path, on_progress=close_one, concurrency=2, worker_wait=10.0),
    )
    await asyncio.gather(*closing)
    assert lost
    assert report.counts.done == len(NAMES)
    assert created(server) == sorted(NAMES)


async def test_a_signal_stops_the_run_and_running_again_goes_on(
    server: Sandbox, cluster: Any, path: Path, tmp_path: Path
) -> None:
    server.latency(0.02)

    sent: list[int] = []

    def interrupt(progress: bulk.Progress) -> None:
        if progress.done > 5 and not sent:  # a second one would reach the tests themselves
            sent.append(progress.done)
            os.kill(os.getpid(), signal.SIGINT)

    stopping = options(tmp_path, on_progress=interrupt, concurrency=1)
    report = await job(path).run_on(cluster, f"{HERE}:create_room", **stopping)
    assert report.stopped
    assert report.exit_code == 75
    assert report.counts.unknown == report.counts.started == 0
    again = await job(path).run_on(cluster, f"{HERE}:create_room", **options(tmp_path))
    assert again.counts.done == len(NAMES)
    assert created(server) == sorted(NAMES)
