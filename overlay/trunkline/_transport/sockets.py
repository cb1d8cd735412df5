"""Timeouts, readiness and closing of the socket of a connection."""

from __future__ import annotations

import asyncio
import os
import select
import socket
import struct
from collections.abc import Callable
from functools import partial

# `struct linger`: whether closing a socket lingers, and the seconds. For 0 seconds, the connection is
# reset, and the system drops unsent data.
_LINGER_FORMAT = "hh" if os.name == "nt" else "ii"
_LINGER_RESET = struct.pack(_LINGER_FORMAT, 1, 0)
_LINGER_OFF = struct.pack(_LINGER_FORMAT, 0, 0)


class ReadTimer:
    """Read timeout of a connection, with one timer handle that is re-armed when it fires.

    Args:
        loop: The event loop.
        on_timeout: Called when no data was received for too long.
    """

    __slots__ = ("_fires_at", "_handle", "_loop", "_on_timeout", "_seconds", "_times_out_at")

    def __init__(self, loop: asyncio.AbstractEventLoop, on_timeout: Callable[[], None]) -> None:
        self._loop = loop
        self._on_timeout = on_timeout
        self._handle: asyncio.Handle | None = None
        self._fires_at = 0.0
        self._times_out_at: float | None = None
        self._seconds = 0.0

    def start(self, seconds: float | None) -> None:
        """Start a timeout of `seconds`; None means no timeout."""
        if seconds is None:
            self._times_out_at = None
            return
        self._seconds = seconds
        self._times_out_at = times_out_at = self._loop.time() + seconds
        if self._handle is not None and self._fires_at > times_out_at:
            self._handle.cancel()
            self._handle = None
        if self._handle is None:
            self._schedule(times_out_at)

    def touch(self) -> None:
        """Restart the timeout after data was received."""
        if self._times_out_at is not None:
            self._times_out_at = self._loop.time() + self._seconds

    def stop(self) -> None:
        """Stop the timeout."""
        self._times_out_at = None

    def close(self) -> None:
        """Cancel the timer."""
        self._times_out_at = None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _schedule(self, when: float) -> None:
        self._fires_at = when
        self._handle = self._loop.call_at(when, self._fire)

    def _fire(self) -> None:
        self._handle = None
        if self._times_out_at is None:
            return
        if self._times_out_at > self._loop.time():
            self._schedule(self._times_out_at)
        else:
            self._times_out_at = None
            self._on_timeout()


class Poller:
    """Checks whether the socket of a connection is readable, without reading from it.

    Args:
        transport: The connection.

    Attributes:
        is_readable: Returns something true if data or the end of the connection has arrived.
    """

    __slots__ = ("is_readable",)

    def __init__(self, transport: asyncio.BaseTransport) -> None:
        sock = transport.get_extra_info("socket")
        number = -1 if sock is None else sock.fileno()
        self.is_readable: Callable[[], object] = list
        if number < 0:
            return
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(number, select.POLLIN)
            self.is_readable = partial(poll.poll, 0)
        else:  # pragma: no cover (Windows, where numbers may be large)
            self.is_readable = lambda: select.select([number], [], [], 0)[0]


def set_reset_on_close(transport: asyncio.BaseTransport, *, on: bool) -> None:
    """Set whether closing a connection resets it, and drops unsent data."""
    sock = transport.get_extra_info("socket")
    try:
        # A duplicate, because the socket of a transport may not support this.
        with socket.fromfd(sock.fileno(), sock.family, sock.type) as duplicate:
            duplicate.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RESET if on else _LINGER_OFF
            )
    except (OSError, AttributeError):
        pass  # closed already, or no socket
