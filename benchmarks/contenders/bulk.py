"""Jobs and exports of `trunkline.bulk`, and the same calls without them."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.setting import Setting
from trunkline import bulk

from .ours import client

# The calls of a batch: at 20 ms and 64 at a time, they take five seconds in a full run, and one in a
# short run. A job takes 40 ms to begin and to end, which is a small part of a long one.
_CALLS, _MORE = 4000, 4


def _calls(setting: Setting) -> int:
    return _CALLS * max(1, int(_MORE * setting.seconds))


def _rows(number: int) -> Iterator[dict[str, str]]:
    return ({"email": f"user-{n}@example.org", "name": "Ada"} for n in range(number))


@asynccontextmanager
async def create_users(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Create a user for each row, recorded in a journal on disk or in a bare loop."""
    numbers, calls = itertools.count(), _calls(setting)
    async with client(setting, rate_limit=None) as vonage:
        create = vonage.users.create

        async def journaled(folder: Path) -> int:
            job = bulk.Job(folder / f"{next(numbers)}.journal", rows=_rows(calls), key="email")
            report = await job.run(
                lambda row: create(name=row["email"], display_name=row["name"]),
                concurrency=setting.concurrency,
                progress=False,
            )
            assert report.counts.done == calls
            return calls

        async def bare(folder: Path) -> int:
            at_a_time = asyncio.Semaphore(setting.concurrency)

            async def one(row: dict[str, str]) -> None:
                try:
                    await create(name=row["email"], display_name=row["name"])
                finally:
                    at_a_time.release()

            async with asyncio.TaskGroup() as tasks:
                for row in _rows(calls):
                    await at_a_time.acquire()  # before the task: it does not wait with thousands
                    tasks.create_task(one(row))
            return calls

        work = bare if setting.variant == "bare" else journaled
        with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
            yield lambda: work(Path(folder))


@asynccontextmanager
async def export_list(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Walk a list, or export it to a file."""
    numbers = itertools.count()
    async with client(setting, rate_limit=None) as vonage:
        listed = vonage.applications.list

        async def walk(folder: Path) -> int:
            return len([None async for _ in listed(page_size=setting.size)])

        async def export(folder: Path) -> int:
            file = folder / f"{next(numbers)}.{setting.variant}"
            return (await bulk.export(listed(page_size=setting.size), file)).items

        work = walk if setting.variant == "walk" else export
        with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
            yield lambda: work(Path(folder))


@asynccontextmanager
async def long_job(setting: Setting) -> AsyncIterator[Callable[[int], Awaitable[object]]]:
    """Run a job of so many rows, whose function makes no request, and write its results."""
    numbers = itertools.count()

    async def answer(row: dict[str, str]) -> dict[str, str]:
        return {"id": row["email"]}

    async def work(number: int) -> None:
        with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
            journal = Path(folder, f"{next(numbers)}.journal")
            job = bulk.Job(journal, rows=_rows(number), key="email")
            report = await job.run(answer, concurrency=64, progress=False)
            assert report.write_results(Path(folder, "done.jsonl")) == number

    yield work
