"""Checks that a client is open and used from one event loop and one process."""

from __future__ import annotations

import asyncio
import os

from trunkline._resilience.event_loop import check_loop, running_loop
from trunkline.errors import ClientStateError

# The number of forks that led to this process. Reading it is cheaper than the system call getpid.
_fork_count = 0


def _count_fork() -> None:
    global _fork_count  # noqa: PLW0603 (a fact about the process)
    _fork_count += 1


if hasattr(os, "register_at_fork"):  # pragma: no branch (Windows has no fork)
    os.register_at_fork(after_in_child=_count_fork)


class LifecycleGuard:
    """Binds a client to the event loop and the process of its first request.

    Attributes:
        closed: Whether the client is closed.
    """

    __slots__ = ("_fork_count", "_loop", "closed")

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fork_count = _fork_count
        self.closed = False

    def check(self) -> None:
        """Check that the client can be used from the running event loop.

        Raises:
            ClientStateError: The client is closed, was first used in another event loop, or was
                used before the process was forked; or no asyncio event loop is running.
        """
        if _fork_count != self._fork_count:
            if self._loop is not None:
                message = "the client was used before this process was forked; create a new client"
                raise ClientStateError(message)
            self._fork_count = _fork_count  # it has no connection yet that both could use
        loop = running_loop()
        if loop is self._loop and not self.closed:
            return
        if self.closed:
            raise ClientStateError("the client is closed")
        if self._loop is not None:
            check_loop(self._loop, "client")
        self._loop = loop
