"""Kill a bulk job in the middle with `kill -9`, and run it again: no user is missing or twice.

`make demo` runs it after the tour. The job is bulk_create.py.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

import _show as show
from trunkline import Vonage, bulk, errors

SANDBOX = os.environ["TRUNKLINE_BASE_URL"]
PROGRAM = Path(__file__).with_name("bulk_create.py")
ROWS = 400


async def start(rows: Path) -> asyncio.subprocess.Process:
    # The list of users has another shape than described, as at the provider: no news here.
    quiet = ("-W", "ignore::UserWarning")
    return await asyncio.create_subprocess_exec(sys.executable, *quiet, str(PROGRAM), str(rows))


def counts(journal: Path) -> bulk.Counts:
    with bulk.Journal(journal, readonly=True) as opened:
        return opened.counts()


def done(journal: Path) -> int:
    try:
        return counts(journal).done
    except bulk.JournalError:  # the other process has not created it yet
        return 0


def write(rows: Path) -> None:
    lines = [f"demo-{n}@example.org,Demo {n}\n" for n in range(ROWS)]
    rows.write_text(f"email,name\n{''.join(lines)}", encoding="utf-8")


async def kill_in_the_middle(rows: Path, journal: Path) -> None:
    program = await start(rows)
    while done(journal) < ROWS // 3:  # noqa: ASYNC110
        await asyncio.sleep(0.01)  # the journal is written by the other process
    program.kill()
    await program.wait()
    show.console.show_cursor()  # its progress bar had no time to
    show.console.print()
    left = counts(journal)
    show.line("killed", "kill -9", f"{left.done} of {ROWS} rows done, {left.started} started")


async def main() -> None:
    warnings.simplefilter("ignore", errors.SchemaWarning)
    show.chapter("Bulk", f"{ROWS} users from a CSV file, killed in the middle")
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder, "users.csv")
        write(rows)
        journal = Path(f"{rows}.journal")
        await kill_in_the_middle(rows, journal)
        show.line("running", "again", "looks which of the started rows were carried out, goes on")
        await (await start(rows)).wait()
        left = counts(journal)
        show.line("resumed", "", f"{left.done} rows done, {left.unknown} unknown")
    async with Vonage.from_env(base_url=SANDBOX) as vonage:
        names = [str(user.name) async for user in vonage.users.list(page_size=100)]
    times = Counter(name for name in names if name.startswith("demo-"))
    twice = sum(number > 1 for number in times.values())
    show.line("counted", "", f"{len(times)} users, {twice} of them twice")


if __name__ == "__main__":
    asyncio.run(main())
