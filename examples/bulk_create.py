"""Create a user for each row of a CSV file: `python examples/bulk_create.py users.csv`.

Killed or stopped at any moment, it goes on where it was when it is run again.
"""

from __future__ import annotations

import asyncio
import os
import sys

from trunkline import Vonage, bulk

SANDBOX = os.environ["TRUNKLINE_BASE_URL"]  # leave out `base_url` for the real account


async def main(rows: str) -> int:
    async with Vonage.from_env(base_url=SANDBOX) as vonage:
        report = await bulk.Job(f"{rows}.journal", rows=rows, key="email").run(
            lambda row: vonage.users.create(name=row["email"], display_name=row["name"]),
            retry="transient",
            reconcile=bulk.find_by(vonage.users.list, name="email"),
        )
    report.write_results(f"{rows}.done.jsonl")
    report.write_failures(f"{rows}.failed.csv")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
