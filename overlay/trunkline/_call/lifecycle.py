"""Where a client can be used: while it is open, in one event loop, in one process."""

from __future__ import annotations

import asyncio
import os

from trunkline.errors import ClientStateError

# How often this process was forked off another: to ask for its number is a system call.
_forks = 0


def _note_fork() -> None:
    global _forks  # noqa: PLW0603 (of the process, as what it counts is)
    _forks += 1


if hasattr(os, "register_at_fork"):  # pragma: no branch (Windows has neither it nor forks)
    os.register_at_fork(after_in_child=_note_fork)


class LifecycleGuard:
    """Belongs to the event loop that it is first used in."""

    __slots__ = ("_loop", "_process", "closed")

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = _forks
        self.closed = False

    def check(self) -> None:
        """Check that the client can be used here and now.

        Raises:
            ClientStateError: It cannot; the message says why.
        """
        if _forks != self._process:
            if self._loop is not None:
                message = "the client was used before this process was forked from its own"
                raise ClientStateError(message)
            self._process = _forks  # nothing was made yet that the two could share
        loop = asyncio.get_running_loop()
        if loop is self._loop and not self.closed:
            return
        if self.closed:
            raise ClientStateError("the client is closed")
        if self._loop is not None:
            raise ClientStateError("the client was used in another event loop before")
        self._loop = loop
