"""aiohttp's connections, pool and parser, as `_wire_aiohttp` uses them.

Requests are written and answers taken here. `aiohttp.ClientSession` would cost as much again as
all that trunkline does for a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import StreamWriter

from trunkline.errors import APIConnectionError, DecodeError

from .base import Body, TransportRequest

if TYPE_CHECKING:
    import ssl

    from aiohttp import StreamReader
    from aiohttp.http import RawResponseMessage

    from .limits import Limits

# The request that this task is sending: what aiohttp connects for has no room for it.
current: ContextVar[TransportRequest] = ContextVar("trunkline_request")

# Longer timeouts than this are rounded up to whole seconds by aiohttp: never.
EXACT = 1e9

# Bodies up to this are written in one go, longer ones piece by piece.
SMALL = 64 * 1024

# A server may say this often that its answer is still to come (1xx, RFC 9110 section 15.2).
_MOST_INTERIM = 100

# What may come before the body, interim answers included: not every version of aiohttp bounds that.
_LONGEST_HEAD = 128 * 1024

# Until the body comes, no more than this is parsed at a time, so that a flood is not parsed to its
# end before it is found to be one.
_PIECE = 4096


class ReadTimer:
    """Says that nothing has come for too long; one timer serves a connection for its whole life.

    Args:
        loop: The event loop.
        late: What is called then.
    """

    __slots__ = ("_handle", "_late", "_looks", "_loop", "_overdue", "_seconds")

    def __init__(self, loop: asyncio.AbstractEventLoop, late: Callable[[], None]) -> None:
        self._loop = loop
        self._late = late
        self._handle: asyncio.Handle | None = None
        self._looks = 0.0
        self._overdue: float | None = None
        self._seconds = 0.0

    def start(self, seconds: float | None) -> None:
        """Wait from now on, for so long each time; None is for ever."""
        if seconds is None:
            self._overdue = None
            return
        self._seconds = seconds
        self._overdue = overdue = self._loop.time() + seconds
        if self._handle is not None and self._looks > overdue:
            self._handle.cancel()
            self._handle = None
        if self._handle is None:
            self._look_at(overdue)

    def touch(self) -> None:
        """Take note that something came."""
        if self._overdue is not None:
            self._overdue = self._loop.time() + self._seconds

    def stop(self) -> None:
        """Wait no more."""
        self._overdue = None

    def close(self) -> None:
        """Give the timer back."""
        self._overdue = None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _look_at(self, when: float) -> None:
        self._looks = when
        self._handle = self._loop.call_at(when, self._look)

    def _look(self) -> None:
        self._handle = None
        if self._overdue is None:
            return
        if self._overdue > self._loop.time():
            self._look_at(self._overdue)
        else:
            self._overdue = None
            self._late()


class Protocol(ResponseHandler):
    """Sends one request at a time, and has its answer read by aiohttp's parser."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._read_timer = ReadTimer(loop, self._late)
        self._patience: float | None = None
        self._is_in_use = False
        self._is_held = False
        self._interim = 0
        self._head = 0
        self._body: StreamReader | None = None
        self._upload: asyncio.Task[None] | None = None

    def send(self, request: TransportRequest, head: bytes) -> None:
        """Write a request. What takes time is left to a task: answers can come before its end.

        Raises:
            APIConnectionError: The connection is closed; nothing was sent.
        """
        transport = self.transport
        if transport is None or transport.is_closing():
            message = "the connection was closed before the request was sent"
            raise APIConnectionError(message, phase="write")
        self.set_response_params(
            skip_payload=request.method == "HEAD", read_until_eof=True, auto_decompress=False
        )
        self._is_in_use, self._body, self._patience = True, None, request.timeouts.read
        self._interim = self._head = 0
        request.discard, request.sent, request.phase = transport.abort, True, "write"
        body = request.body
        if body is None or (isinstance(body, bytes) and len(body) <= SMALL):
            transport.write(b"".join((head, body or b"")))
            self._is_sent(request)
        else:
            transport.write(head)
            self._upload = asyncio.create_task(self._send_body(request, body))

    def finish(self) -> bool:
        """Take note that the answer was read, or that nobody wants it.

        Returns:
            Whether all of the request was sent: nothing can follow on a part of one.
        """
        self._is_in_use, self._body = False, None
        self._read_timer.stop()
        upload, self._upload = self._upload, None
        return upload is None or not upload.cancel()

    async def _send_body(self, request: TransportRequest, body: Body) -> None:
        writer = StreamWriter(self, asyncio.get_running_loop())
        seconds = request.timeouts.write
        try:
            if isinstance(body, bytes):
                view = memoryview(body)
                for start in range(0, len(view), SMALL):
                    async with asyncio.timeout(seconds):
                        await writer.drain()
                    await writer.write(view[start : start + SMALL], drain=False)
            else:
                writer.enable_chunking()
                async for chunk in body:
                    async with asyncio.timeout(seconds):
                        await writer.write(chunk)
                async with asyncio.timeout(seconds):
                    await writer.write_eof()
        except TimeoutError:
            self.set_exception(aiohttp.SocketTimeoutError())
        except BaseException as error:
            # The call would wait for an answer to what will never be complete.
            self.set_exception(aiohttp.ClientConnectionError(), error)
            if not isinstance(error, Exception):
                raise
        else:
            self._is_sent(request)

    def _is_sent(self, request: TransportRequest) -> None:
        request.phase = "read"
        self._read_timer.start(self._patience)

    def data_received(self, data: bytes) -> None:
        """Have what came parsed."""
        if data:
            self._read_timer.touch()
            if not self._is_in_use:
                # An answer that nobody asked for would be taken for the one to the next request.
                self.close()
                return
        start = 0
        while self._body is None and start < len(data):
            if self._head > _LONGEST_HEAD:
                self._refuse(f"an answer whose head has at most {_LONGEST_HEAD} bytes")
            if self.exception() is not None:
                return
            piece = data[start : start + _PIECE]
            start += len(piece)
            self._head += len(piece)
            super().data_received(piece)
        if not start or start < len(data):  # with nothing, a parser that paused goes on
            super().data_received(data[start:])

    def _refuse(self, wanted: str) -> None:
        self.set_exception(DecodeError(wanted, "more"))

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Take the head of an answer, and what its body will come from."""
        message, body = data
        if 100 <= message.code < 200 and message.code != 101:
            self._interim += 1
            if self._interim == _MOST_INTERIM + 1:
                self._refuse(f"an answer after at most {_MOST_INTERIM} interim ones")
            return
        self._body = body
        super().feed_data(data, size)

    def pause_reading(self) -> None:
        """Let nothing more come: what came is not taken fast enough."""
        self._is_held = True
        self._read_timer.stop()
        super().pause_reading()

    def resume_reading(self, *arguments: Any, **options: Any) -> None:
        """Let more come. aiohttp calls this for all that is taken."""
        if not self._is_held:
            return
        self._is_held = False
        self._read_timer.start(self._patience)
        super().resume_reading(*arguments, **options)

    def close(self) -> None:
        """Close the connection. Whoever reads an answer from it is told."""
        self._break_off()
        super().close()

    def abort(self) -> None:
        """Close the connection without a farewell. Whoever reads an answer from it is told."""
        self._break_off()
        super().abort()

    def _break_off(self) -> None:
        # aiohttp forgets the body, and its reader would wait for ever, or take a part for all.
        if self._body is not None and not self._body.is_eof():
            self._body.set_exception(aiohttp.ClientConnectionError())

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let whoever waits know."""
        self._read_timer.close()
        super().connection_lost(exc)

    def _late(self) -> None:
        body = self._body
        if body is not None and body.is_eof():
            return  # all is there, and not yet taken
        error = aiohttp.SocketTimeoutError()
        self.set_exception(error)
        if body is not None:
            body.set_exception(error)


class Connector(aiohttp.TCPConnector):
    """aiohttp's pool, with connections that talk as above.

    Args:
        limits: What is used at most.
        ssl_context: What TLS connections are made with.
    """

    def __init__(self, limits: Limits, ssl_context: ssl.SSLContext) -> None:
        super().__init__(
            limit=limits.max_connections,
            keepalive_timeout=limits.keepalive_expiry,
            ssl=ssl_context,
            timeout_ceil_threshold=EXACT,
        )
        ours: type[ResponseHandler] = Protocol
        self._factory = partial(ours, loop=asyncio.get_running_loop())

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (aiohttp's signature)
    ) -> ResponseHandler:
        current.get().phase = "connect"
        return await super()._create_connection(req, traces, timeout)
