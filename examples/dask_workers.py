"""Create a user for each row of a CSV file, on the workers of a Dask cluster.

    python examples/dask_workers.py users.csv tcp://scheduler:8786

Whatever is killed, a worker, the scheduler or this program: run it again.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from distributed import Client

from trunkline import Vonage, bulk


def make_client(*, throttle_store: Any) -> Vonage:
    url = os.environ["TRUNKLINE_BASE_URL"]  # leave out `base_url` for the real account
    return Vonage.from_env(base_url=url, rate_limit="170/s", throttle_store=throttle_store)


async def create_user(vonage: Vonage, row: dict[str, str]) -> Any:
    return await vonage.users.create(name=row["email"], display_name=row["name"])


async def main(rows: str, scheduler: str) -> int:
    async with Client(scheduler, asynchronous=True) as cluster:  # type: ignore[no-untyped-call]
        report = await bulk.Job(f"{rows}.journal", rows=rows, key="email").run_on(
            cluster, "dask_workers:create_user", make_client="dask_workers:make_client"
        )
    return report.exit_code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:3])))
