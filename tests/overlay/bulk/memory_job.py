"""A job of a number of rows as a program, which prints its peak memory in KiB."""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path
from typing import Any

from trunkline import bulk


async def call(row: Any) -> dict[str, str]:
    await asyncio.sleep(0)
    return {"id": row["email"]}


def main(folder: Path, number: int) -> None:
    rows = folder / f"{number}.csv"
    with rows.open("w", encoding="utf-8") as file:
        file.write("email\n")
        file.writelines(f"user-{n}@example.org\n" for n in range(number))
    job = bulk.Job(folder / f"{number}.journal", rows=rows, key="email")
    report = asyncio.run(job.run(call, concurrency=64, progress=False))
    assert report.write_results(folder / f"{number}.jsonl") == number
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
