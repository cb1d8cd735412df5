"""An event loop in a thread, and calls that other threads wait for."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Generic, TypeVar

from trunkline.errors import ClientStateError

T = TypeVar("T")

# Seconds that an interrupted call has to release its connection, and that the exit waits.
_GRACE = 5.0


class EventLoopThread:
    """Runs coroutines for other threads, which wait for their results.

    The thread is a daemon: it does not keep the interpreter alive.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._closing: Sequence[Callable[[], Awaitable[None]]] = ()
        self._thread = threading.Thread(target=self._run, name="trunkline-sync", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in a copy of the caller's context, and return its result.

        An exception that interrupts the wait, such as `KeyboardInterrupt`, cancels the coroutine.

        Raises:
            ClientStateError: The caller is in the event loop itself, or the interpreter exits.
        """
        if threading.get_ident() == self._thread.ident:
            coroutine.close()
            raise ClientStateError(
                "a blocking call cannot be made by a hook or callback that runs in the event loop of"
                " trunkline.sync; use the asynchronous client there"
            )
        call = _Call(coroutine, self._loop)
        try:
            self._schedule(call.start)
        except RuntimeError:
            coroutine.close()
            raise ClientStateError("the event loop of trunkline.sync has ended") from None
        try:
            call.wait()
        except BaseException:
            self._schedule(call.cancel)
            call.wait(_GRACE)
            raise
        return call.result()

    def call_soon(self, function: Callable[[], object]) -> None:
        """Run a function in the event loop, without waiting for it; do nothing if it has ended."""
        try:
            self._schedule(function)
        except RuntimeError:
            pass  # closed: nothing is pending any more

    def stop(self, closing: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Cancel all calls, end the event loop, and wait for its thread, for some seconds at most.

        Args:
            closing: Functions that close connections, to call before the end.
        """
        self._closing = closing
        self.call_soon(self._loop.stop)
        self._thread.join(_GRACE)

    def _schedule(self, function: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(function)

    def _run(self) -> None:
        loop = self._loop
        try:
            loop.run_forever()
            loop.run_until_complete(self._close())
        finally:
            loop.close()

    async def _close(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_GRACE)
        await asyncio.gather(*(close() for close in self._closing), return_exceptions=True)
        await self._loop.shutdown_asyncgens()


class _Call(Generic[T]):
    """A coroutine that runs in the event loop, for a thread that waits."""

    __slots__ = ("_context", "_coroutine", "_done", "_loop", "_task")

    def __init__(self, coroutine: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> None:
        self._coroutine = coroutine
        self._context = contextvars.copy_context()
        self._loop = loop
        self._task: asyncio.Task[T] | None = None
        # A lock is cheaper than the condition of a `concurrent.futures.Future`.
        self._done = threading.Lock()
        self._done.acquire()

    def start(self) -> None:
        """Start the coroutine; called in the event loop."""
        self._task = self._loop.create_task(self._coroutine, context=self._context)
        self._task.add_done_callback(self._finish)

    def cancel(self) -> None:
        """Cancel the coroutine; called in the event loop."""
        if self._task is not None:
            self._task.cancel()

    def wait(self, timeout: float = -1) -> None:
        """Wait for the end of the coroutine, at most `timeout` seconds."""
        self._done.acquire(timeout=timeout)

    def result(self) -> T:
        """Return the result of the coroutine, or raise its exception."""
        assert self._task is not None
        try:
            return self._task.result()
        except asyncio.CancelledError:
            raise ClientStateError("the client was closed during the call") from None
        finally:
            self._task = None  # a traceback with this frame would keep the exception alive

    def _finish(self, _: object) -> None:
        self._done.release()
