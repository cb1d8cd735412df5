"""The rows that are started and that no worker has taken."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any, TypeAlias

# The number of a row and the row; None ends the worker that takes it.
Item: TypeAlias = tuple[int, Any] | None


class Ready:
    """A queue like `asyncio.Queue`, which costs each row no more than a deque does.

    Attributes:
        items: The items. Take the first one if there is one, else await `wait`.
    """

    def __init__(self) -> None:
        self.items: deque[Item] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()

    def put(self, item: Item) -> None:
        """Add an item."""
        self.items.append(item)
        if self._waiting:
            self._wake_one()

    async def wait(self) -> None:
        """Wait until there is an item."""
        while not self.items:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            try:
                await waiting
            except asyncio.CancelledError:
                if waiting.cancelled():
                    with suppress(ValueError):  # passed over already
                        self._waiting.remove(waiting)
                else:  # it was woken up for an item that it does not take
                    self._wake_one()
                raise

    def _wake_one(self) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return
