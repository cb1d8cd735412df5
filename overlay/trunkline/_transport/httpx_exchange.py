"""One request on its way through httpx, in a task of its own.

The pool of httpx's own transport (httpcore) loses connections if a task is cancelled at certain
moments: while the pool hands it a connection, while it locks a connection, or while it returns one.
After as many cancellations as the pool has connections, every call waits forever. Therefore a
cancelled call does not cancel what happens in httpx. It abandons it, and the task ends at the next
moment at which httpcore closes the connection in order:

- at once, if the task waits for the network;
- otherwise as soon as httpcore reports its next step, before it sends anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from trunkline.errors import Phase

from .base import TransportRequest, TransportResponse
from .httpx_library import remove_frames

T = TypeVar("T")

# The steps of httpcore that wait for the network, without the prefix that names the protocol.
_NETWORK_STEPS = frozenset(
    {
        "connect_tcp",
        "connect_unix_socket",
        "start_tls",
        "send_request_headers",
        "send_request_body",
        "receive_response_headers",
    }
)

# Phase and `sent` of a request when a step starts.
_PROGRESS: dict[str, tuple[Phase, bool]] = {
    "connect_tcp": ("connect", False),
    "start_tls": ("tls", False),
    "send_request_headers": ("write", True),
    "receive_response_headers": ("read", True),
}


class AbandonedError(Exception):
    """Ends the task of an abandoned request within httpcore."""


class Exchange:
    """Runs the steps of one request in tasks that a cancelled call abandons.

    Args:
        request: The request, whose progress is recorded.
        tasks: Where tasks are kept that go on after a call was cancelled.
        is_traced: Whether the transport is known to report its steps.
    """

    def __init__(
        self, request: TransportRequest, tasks: set[asyncio.Task[Any]], *, is_traced: bool
    ) -> None:
        self.is_traced = is_traced
        self._request = request
        self._tasks = tasks
        self._task: asyncio.Task[Any] | None = None
        self._is_abandoned = False
        self._is_finished = False
        # Other transports are cancelled at any moment, as a direct call would be.
        self._can_cancel = not is_traced

    async def trace(self, step: str, info: object) -> None:
        """Receive a step of httpcore; see its extension `trace`."""
        name, _, state = step.partition(".")[2].rpartition(".")
        self.is_traced = True
        if name not in _NETWORK_STEPS:
            return
        if state != "started":
            # After the head, the code that reads the body can be cancelled.
            self._can_cancel = name == "receive_response_headers" and state == "complete"
            return
        if self._is_abandoned:
            if name != "start_tls":
                raise AbandonedError
            # Only the step itself closes the connection that it is to encrypt.
            assert self._task is not None
            self._task.cancel()
            return
        self._can_cancel = True
        progress = _PROGRESS.get(name)
        if progress is not None:
            self._request.phase, self._request.sent = progress

    async def run(self, step: Coroutine[Any, Any, T]) -> T:
        """Return the result of a coroutine; if this call is cancelled, abandon it.

        Exceptions are raised without the frames of httpx, whose locals hold the headers.
        """
        task = self._task = asyncio.create_task(step)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self._abandon(task)
            raise
        if task.cancelled():
            raise asyncio.CancelledError
        error = task.exception()
        if error is None:
            result: T = task.result()
            return result
        remove_frames(error)
        try:
            raise error
        finally:
            del error, task, self._task  # a cycle would keep the body of the request alive
            self._task = None

    async def finish(self, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Return the connection to its pool, once, and to the end even if this call is cancelled."""
        if self._is_finished:
            return
        self._is_finished, self._can_cancel = True, False
        task = asyncio.create_task(self._finish(self._task, close))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_drop)
        await asyncio.wait({task})

    def cannot_be_cancelled(self) -> None:
        """Record that the task returns a connection to its pool."""
        self._can_cancel = False

    async def _finish(
        self, task: asyncio.Task[Any] | None, close: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        if task is not None and not task.done():
            await asyncio.wait({task})  # an abandoned one, which still uses the connection
        await close()

    def _abandon(self, task: asyncio.Task[Any]) -> None:
        self._is_abandoned = True
        task.add_done_callback(self._close_result)
        if self._can_cancel:
            self._can_cancel = False  # cancelled again, its cleaning up would end early
            task.cancel()

    def _close_result(self, task: asyncio.Task[Any]) -> None:
        """Close the connection of an abandoned response."""
        _drop(task)
        if task.cancelled() or task.exception() is not None:
            return
        response = task.result()
        if isinstance(response, TransportResponse) and response.chunks is not None:
            closing = asyncio.create_task(response.aclose())
            self._tasks.add(closing)
            closing.add_done_callback(self._tasks.discard)


def _drop(task: asyncio.Task[Any]) -> None:
    """Take the exception of a task, which asyncio would report as never retrieved."""
    if not task.cancelled():
        task.exception()
