"""The bulk examples run against a sandbox with faults, are killed, and run again."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.redis import redis_server
from tests.fuzz.tiers import tiers

from trunkline import Vonage
from trunkline.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")  # recorded shapes

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FAULTS = ("429-bare", "500", "reset-after", "close", "cut")


async def start(sandbox: Sandbox, name: str, *arguments: str) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        **sandbox.credentials.environment(),
        "TRUNKLINE_BASE_URL": sandbox.url,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLES / name), *arguments, env=environment
    )


async def kill_when(process: asyncio.subprocess.Process, is_time: Callable[[], bool]) -> bool:
    """Kill a program once a condition holds; return False if it ended before."""
    ended = asyncio.ensure_future(process.wait())
    while not is_time() and not ended.done():  # noqa: ASYNC110
        await asyncio.sleep(0.005)  # The condition depends on another process.
    if ended.done():
        return False
    process.kill()
    await ended
    return True


async def test_each_user_is_created_once_despite_faults_and_kills(tmp_path: Path) -> None:
    rows = tmp_path / "users.csv"
    emails = [f"user-{n}@example.org" for n in range(150)]
    rows.write_text("email,name\n" + "".join(f"{each},Ada\n" for each in emails))
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        sandbox.chaos(seed=5, rate=0.1, only=FAULTS)
        for number in (20, 60):
            program = await start(sandbox, "bulk_create.py", str(rows))
            assert await kill_when(program, lambda n=number: len(sandbox.ledger) > n)  # type: ignore[misc]
        sandbox.chaos(seed=5, rate=0.0)
        program = await start(sandbox, "bulk_create.py", str(rows))
        assert await program.wait() == 0
        names = Counter([str(user.name) async for user in vonage.users.list(page_size=100)])
    assert names == Counter(emails)
    done = (tmp_path / "users.csv.done.jsonl").read_text().splitlines()
    assert [json.loads(line)["key"] for line in done] == emails


async def test_a_killed_export_resumes_without_gap_or_repeat(tmp_path: Path) -> None:
    async with Sandbox(shapes="described") as sandbox, sandbox.vonage() as vonage:
        sandbox.seed(users=3000, conversations=30)
        users = [user.id async for user in vonage.users.list(page_size=100)]
        expected = []
        async for conversation in vonage.conversations.list(page_size=100):
            for user in users[:3]:
                member = await vonage.conversations.members.create(
                    conversation.id, user_id=user, action="join", channel={"type": "app"}
                )
                expected.append(member.id)
        sandbox.latency(0.01)
        sandbox.chaos(seed=3, rate=0.1, only=FAULTS)
        state = tmp_path / "users.jsonl.gz.state"
        program = await start(sandbox, "export.py", str(tmp_path))
        assert await kill_when(program, state.exists)
        program = await start(sandbox, "export.py", str(tmp_path))
        await kill_when(program, (tmp_path / "members.csv.part").exists)
        program = await start(sandbox, "export.py", str(tmp_path))
        assert await program.wait() == 0
    with gzip.open(tmp_path / "users.jsonl.gz", "rt") as file:
        assert [json.loads(line)["id"] for line in file] == users
    with (tmp_path / "members.csv").open(newline="") as table:
        assert [row["id"] for row in csv.DictReader(table)] == expected


@asynccontextmanager
async def workers(*commands: list[str], **environment: str) -> AsyncIterator[list[Any]]:
    """Run programs beside an example, each in its own process group."""
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *command),
            env={**os.environ, "PYTHONPATH": str(EXAMPLES), **environment},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in commands
    ]
    try:
        yield processes
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def users_file(folder: Path, number: int) -> tuple[Path, list[str]]:
    rows = folder / "users.csv"
    emails = [f"user-{n}@example.org" for n in range(number)]
    rows.write_text("email,name\n" + "".join(f"{each},Ada\n" for each in emails))
    return rows, emails


async def names_of(vonage: Vonage) -> Counter[str]:
    return Counter([str(user.name) async for user in vonage.users.list(page_size=100)])


@tiers(0, 1)
async def test_each_user_is_created_once_by_taskiq_workers(
    times: int, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, emails = users_file(tmp_path, 80)
    command = ["taskiq", "worker", "taskiq_workers:broker", "--workers", "1"]
    with redis_server() as redis:
        monkeypatch.setenv("REDIS_URL", redis)
        async with Sandbox() as sandbox, sandbox.vonage() as vonage:
            values = {**sandbox.credentials.environment(), "TRUNKLINE_BASE_URL": sandbox.url}
            sandbox.chaos(seed=5, rate=0.1, only=("429-bare", "close", "reset-after"))
            async with workers(command, command, **values) as running:
                program = await start(sandbox, "taskiq_workers.py", str(rows))
                ended = asyncio.ensure_future(program.wait())
                while len(sandbox.ledger) < 20 and not ended.done():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)  # The condition depends on other processes.
                if times:
                    os.killpg(running[0].pid, signal.SIGKILL)
                assert await ended == 0
            sandbox.chaos(seed=5, rate=0.0)
            assert await names_of(vonage) == Counter(emails)


async def test_each_user_is_created_once_by_dask_workers(tmp_path: Path) -> None:
    rows, emails = users_file(tmp_path, 80)
    file = str(tmp_path / "scheduler.json")
    more = ["--dashboard-address", "127.0.0.1:0", "--host", "127.0.0.1", "--scheduler-file", file]
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        values = {**sandbox.credentials.environment(), "TRUNKLINE_BASE_URL": sandbox.url}
        scheduler = ["distributed.cli.dask_scheduler", "--port", "0", *more]
        worker = ["distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *more]
        async with workers(scheduler, worker, worker, **values):
            while not (Path(file).exists() and Path(file).stat().st_size):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # Another process writes it.
            address = json.loads(Path(file).read_text())["address"]
            program = await start(sandbox, "dask_workers.py", str(rows), address)
            assert await program.wait() == 0
        assert await names_of(vonage) == Counter(emails)
