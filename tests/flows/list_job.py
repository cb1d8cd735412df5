"""A batch job over a list, in a process of its own: killed, it goes on from where it was.

    python -m tests.flows.list_job STYLE URL FOLDER [ITEM]

It writes the name of each item into FOLDER/done, and the cursor behind it into FOLDER/cursor, from
which it goes on where there is one. It kills itself at the item with that number.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from .lists import LISTS, clients


async def work(style: str, url: str, folder: Path, last: int | None) -> None:
    listed, kept = LISTS[style], folder / "cursor"
    options = {"resume": kept.read_text()} if kept.exists() else {}
    async with clients(url, os.environ) as both:
        pager = listed.pager(both, **options)
        with (folder / "done").open("a") as done:
            count = 0
            async for item in pager:
                done.write(f"{listed.name(item)}\n")
                done.flush()
                # In one step, so that no moment of being killed leaves half a cursor.
                fresh = folder / "cursor.new"
                fresh.write_text(pager.cursor)
                fresh.replace(kept)
                count += 1
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    given, address, place, *stop = sys.argv[1:]
    asyncio.run(work(given, address, Path(place), int(stop[0]) if stop else None))
