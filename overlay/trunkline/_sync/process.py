"""What the blocking clients of a process share: the event loop, connections and limits."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Coroutine, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from trunkline.errors import ClientStateError

from .event_loop import EventLoopThread

if TYPE_CHECKING:
    from trunkline._call.context import ClientContext
    from trunkline._client.client import Client
    from trunkline._resilience.throttle import ThrottleRegistry
    from trunkline._transport.aiohttp import AiohttpTransport
    from trunkline._transport.base import TransportRequest, TransportResponse

T = TypeVar("T")


class Process:
    """The shared state of the blocking clients of one process.

    A forked process gets a new one: threads and connections do not survive a fork.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._thread: EventLoopThread | None = None
        self._ended = False
        self._pools: dict[Hashable, _Pool] = {}
        self._throttles: dict[Hashable, ThrottleRegistry] = {}

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the event loop, and return its result.

        Raises:
            ClientStateError: The process was forked since, or the interpreter exits.
        """
        if self is not _current:
            coroutine.close()
            raise ClientStateError(
                "this pager, iterator or stream was created before the process was forked; call the"
                " method of the client again"
            )
        try:
            thread = self._thread or self._started()
        except ClientStateError:
            coroutine.close()  # a warning that it was never awaited would hide the error
            raise
        return thread.run(coroutine)

    def drop(self, walk: Any) -> None:
        """Cancel the pending requests of an iteration that was dropped."""
        if self is _current and self._thread is not None:
            self._thread.call_soon(walk.drop)

    def share(self, client: Client) -> None:
        """Let a client that was not used yet share connections and limits with all others.

        Connections are shared by clients with the same `limits`, `proxy` and TLS configuration,
        limits by those with the same `throttle_store`.
        """
        from trunkline._transport.aiohttp import AiohttpTransport  # noqa: PLC0415 (slow)

        api_clients = client._api_clients
        context: ClientContext = api_clients.context
        with self.lock:
            throttles = self._throttles.setdefault(context.throttles.sharing_key, context.throttles)
            transport = context.transport
            if isinstance(transport, AiohttpTransport):
                key = transport.sharing_key
                pool = self._pools.setdefault(key, _Pool(transport))
                transport = _SharedTransport(self, key, pool)
            api_clients.context = attrs.evolve(context, transport=transport, throttles=throttles)

    def release(self, key: Hashable) -> AiohttpTransport | None:
        """Count a client less; return the transport to close if it was the last one."""
        with self.lock:
            pool = self._pools.get(key)
            if pool is None:  # the interpreter exits
                return None
            pool.clients -= 1
            if pool.clients:
                return None
            return self._pools.pop(key).transport

    def end(self) -> None:
        """Close all connections and end the event loop, at the exit of the interpreter."""
        with self.lock:
            thread, self._thread, self._ended = self._thread, None, True
            pools, self._pools = [*self._pools.values()], {}
        if thread is not None:
            thread.stop([pool.transport.aclose for pool in pools])

    def _started(self) -> EventLoopThread:
        with self.lock:
            if self._ended:
                raise ClientStateError(
                    "the interpreter exits; blocking clients can no longer be used"
                )
            if self._thread is None:
                self._thread = EventLoopThread()
            return self._thread


class _Pool:
    """The connections that clients with the same configuration share."""

    def __init__(self, transport: AiohttpTransport) -> None:
        self.transport = transport
        self.clients = 0


class _SharedTransport:
    """The transport of one client, whose connections are those of several."""

    def __init__(self, process: Process, key: Hashable, pool: _Pool) -> None:
        pool.clients += 1
        self._process = process
        self._key = key
        self._transport = pool.transport

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request."""
        return await self._transport.send(request)

    async def aclose(self) -> None:
        """Close the connections if no other client uses them."""
        transport = self._process.release(self._key)
        if transport is not None:
            await transport.aclose()


_current = Process()
# The state of the processes that this one was forked from. Its sockets and event loop are those of
# the parent: they must not be closed by the garbage collector here.
_forked: list[Process] = []


def current_process() -> Process:
    """Return the shared state of this process."""
    return _current


def _start_over() -> None:
    global _current  # noqa: PLW0603 (a fact about the process)
    _forked.append(_current)
    _current = Process()


def _end() -> None:
    _current.end()


if hasattr(os, "register_at_fork"):  # pragma: no branch (Windows has no fork)
    os.register_at_fork(after_in_child=_start_over)
atexit.register(_end)
