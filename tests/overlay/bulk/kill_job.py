"""A bulk job as a program, to be killed.

python -m tests.overlay.bulk.kill_job JOURNAL ROWS [reconcile]

The rows of the file become rooms of the sandbox at TRUNKLINE_BASE_URL. Room names need not be
unique, so that a room that is created twice is seen.
"""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from typing import Any

from trunkline import RetryPolicy, Vonage, bulk, errors


async def main(journal: str, rows: str, *, reconcile: bool) -> int:
    retry = RetryPolicy(attempts=2, wait_initial=0.01)
    async with Vonage.from_env(base_url=os.environ["TRUNKLINE_BASE_URL"], retry=retry) as vonage:
        found: Any = bulk.find_by(vonage.meetings.rooms.list, display_name="name")
        report = await bulk.Job(journal, rows=rows, key="name").run(
            lambda row: vonage.meetings.rooms.create(display_name=row["name"]),
            concurrency=8,
            retry="transient",
            reconcile=found if reconcile else None,
            reconcile_wait=0.2,
            progress=False,
        )
    return report.exit_code


if __name__ == "__main__":
    warnings.simplefilter("ignore", errors.RetiredAPIWarning)
    sys.exit(asyncio.run(main(*sys.argv[1:3], reconcile=len(sys.argv) > 3)))
