"""`load`: JSON decoding that yields to the event loop of asyncio.

A module of its own, because decisions, which know models, know no event loop.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from .json import ALWAYS_FAST, loads, loads_cooperatively


async def load(body: bytes) -> Any:
    """Return the result of `json.loads`, without blocking the event loop for a large text."""
    if len(body) <= ALWAYS_FAST:
        return loads(body)
    return await loads_cooperatively(body, partial(asyncio.sleep, 0))
