"""Where a client can be used: while it is open, in one event loop, in one process."""

from __future__ import annotations

import asyncio
import os

from .errors import ClientStateError


class Lifeline:
    """Belongs to the event loop that it is first used in."""

    __slots__ = ("_loop", "_process", "closed")

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = os.getpid()
        self.closed = False

    def check(self) -> None:
        """Check that the client can be used here and now.

        Raises:
            ClientStateError: It cannot; the message says why.
        """
        process = os.getpid()
        if process != self._process:
            if self._loop is not None:
                message = "the client was used before this process was forked from its own"
                raise ClientStateError(message)
            self._process = process  # nothing was made yet that the two could share
        loop = asyncio.get_running_loop()
        if loop is self._loop and not self.closed:
            return
        if self.closed:
            raise ClientStateError("the client is closed")
        if self._loop is not None:
            raise ClientStateError("the client was used in another event loop before")
        self._loop = loop
