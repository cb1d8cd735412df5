"""The job of the workers in the cluster tests, and its starter as a program to be killed.

python -m tests.overlay.bulk.cluster_job SCHEDULER JOURNAL ROWS NOTES [reconcile]
"""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from typing import Any

from distributed import Client

from trunkline import RetryPolicy, Vonage, bulk, errors

HERE = "tests.overlay.bulk.cluster_job"


def make_client(*, throttle_store: Any) -> Vonage:
    warnings.simplefilter("ignore", errors.RetiredAPIWarning)
    return Vonage.from_env(
        base_url=os.environ["TRUNKLINE_BASE_URL"],
        retry=RetryPolicy(attempts=2, wait_initial=0.01),
        rate_limit=os.environ.get("TRUNKLINE_TEST_RATE", "5000/s"),
        throttle_store=throttle_store,
    )


async def create_room(vonage: Vonage, row: dict[str, str]) -> Any:
    return await vonage.meetings.rooms.create(display_name=row["name"])


async def run(
    address: str, journal: str, rows: str, notes: str, *, reconcile: bool = False, **more: Any
) -> bulk.Report:
    """Run the job from this process."""
    async with (
        Client(address, asynchronous=True) as cluster,  # type: ignore[no-untyped-call]
        make_client(throttle_store=None) as vonage,
    ):
        found: Any = bulk.find_by(vonage.meetings.rooms.list, display_name="name")
        options = {"concurrency": 4, "shard": 25, "worker_wait": 10.0, "progress": False, **more}
        return await bulk.Job(journal, rows=rows, key="name").run_on(
            cluster,
            f"{HERE}:create_room",
            make_client=f"{HERE}:make_client",
            notes=notes,
            retry="transient",
            reconcile=found if reconcile else None,
            reconcile_wait=0.2,
            **options,
        )


if __name__ == "__main__":
    arguments = sys.argv[1:5]
    report = asyncio.run(run(*arguments, reconcile=len(sys.argv) > 5))
    sys.exit(report.exit_code)
