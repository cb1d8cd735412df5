"""A batch job over a list, in a process of its own. Killed and started again, it resumes.

    python -m tests.flows.list_job STYLE URL FOLDER [ITEM]

It appends the name of each item to FOLDER/done, and writes the cursor after it to FOLDER/cursor. It
resumes from that cursor if there is one. It kills itself at the item with the given number.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from .lists import LISTS, clients


async def work(style: str, url: str, folder: Path, last: int | None) -> None:
    listed, cursor_file = LISTS[style], folder / "cursor"
    options = {"resume": cursor_file.read_text()} if cursor_file.exists() else {}
    async with clients(url, os.environ) as both:
        pager = listed.pager(both, **options)
        with (folder / "done").open("a") as done:
            count = 0
            async for item in pager:
                done.write(f"{listed.name(item)}\n")
                done.flush()
                # Atomic, so that a kill never leaves half a cursor.
                fresh = folder / "cursor.new"
                fresh.write_text(pager.cursor)
                fresh.replace(cursor_file)
                count += 1
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    style_name, address, place, *stop = sys.argv[1:]
    asyncio.run(work(style_name, address, Path(place), int(stop[0]) if stop else None))
