"""Walks a list in a process of its own, and prints how many items came and the most memory it had.

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
    """Return the most bytes of memory that this process had."""
    if STATUS.exists():
        # `getrusage` counts what the process that started this one had before as well.
        found = re.search(r"^VmHWM:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
        assert found
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    given, address, limit, *others = sys.argv[1:]
    chosen = {
        name: json.loads(value) for name, _, value in (each.partition("=") for each in others)
    }
    print(asyncio.run(work(given, address, limit=int(limit), **chosen)), peak())  # noqa: T201
