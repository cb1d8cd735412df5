"""A job on four Dask workers, each a process, which share one rate limit."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from distributed import Client, LocalCluster

from benchmarks.processor import unpin
from benchmarks.setting import Setting
from trunkline import Vonage, bulk

from .ours import client

LIMIT = 170
_WORKERS = 4
_CONCURRENCY = 8  # on each worker: the limit is what they wait for
_SECONDS = 6
_VARIABLE = "TRUNKLINE_BENCHMARK"


def make_client(*, throttle_store: Any) -> Vonage:
    """Return the client of a worker."""
    setting = Setting(**json.loads(os.environ[_VARIABLE]))
    return client(setting, rate_limit=f"{LIMIT}/s", throttle_store=throttle_store)


async def create_user(vonage: Vonage, row: dict[str, str]) -> Any:
    """Create a user."""
    return await vonage.users.create(name=row["email"])


@asynccontextmanager
async def create_users(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Create as many users as the limit allows for some seconds."""
    unpin()
    numbers = itertools.count()
    os.environ[_VARIABLE] = setting.text()
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        async with (
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=_WORKERS,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                asynchronous=True,
            ) as local,
            Client(local, asynchronous=True) as cluster,  # type: ignore[no-untyped-call]
        ):

            async def work() -> None:
                rows = [{"email": f"user-{n}@example.org"} for n in range(LIMIT * _SECONDS)]
                job = bulk.Job(Path(folder, f"{next(numbers)}.journal"), rows=rows, key="email")
                report = await job.run_on(
                    cluster,
                    f"{__name__}:create_user",
                    make_client=f"{__name__}:make_client",
                    concurrency=_CONCURRENCY,
                    notes=Path(folder, "notes"),
                    progress=False,
                )
                assert report.counts.done == len(rows)

            yield work
