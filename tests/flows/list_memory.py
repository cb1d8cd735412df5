"""Walk a list in a process of its own, and print the number of items and the peak memory.

python -m tests.flows.list_memory STYLE URL LIMIT [OPTION=JSON ...]
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

from .lists import LISTS, clients

STATUS = Path("/proc/self/status")


async def work(style: str, url: str, **options: Any) -> int:
    count = 0
    async with clients(url) as both:
        async for _ in LISTS[style].pager(both, page_size=100, **options):
            count += 1
    return count


def peak() -> int:
    """Return the peak memory of this process in bytes."""
    if STATUS.exists():
        # `getrusage` also counts memory of the parent process from before the start.
        found = re.search(r"^VmHWM:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
        assert found
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    style_name, address, limit, *pairs = sys.argv[1:]
    chosen = {name: json.loads(value) for name, _, value in (each.partition("=") for each in pairs)}
    print(asyncio.run(work(style_name, address, limit=int(limit), **chosen)), peak())  # noqa: T201
