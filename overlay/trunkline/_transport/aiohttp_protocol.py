"""Connections, pool and response parser of aiohttp.

This module writes requests and receives responses itself, because `aiohttp.ClientSession` would
double the overhead of a call.
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

# The request that this task is sending; aiohttp's own request object cannot carry it.
current: ContextVar[TransportRequest] = ContextVar("trunkline_request")

# aiohttp rounds longer timeouts up to whole seconds: with this, none.
EXACT_TIMEOUTS = 1e9

# Bodies up to this size in bytes are written at once, larger ones in parts of it.
MAX_SINGLE_WRITE = 64 * 1024

# Interim (1xx) responses before a final one (RFC 9110, section 15.2).
MAX_INTERIM_RESPONSES = 100

# Bytes before the body, including interim responses; not every version of aiohttp has a limit.
MAX_HEAD_BYTES = 128 * 1024

# Bytes passed to the parser at once before the body, so that an endless head is noticed early.
_HEAD_CHUNK_BYTES = 4096


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
        """Wait no more."""
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


class Protocol(ResponseHandler):
    """Sends one request at a time; aiohttp's parser reads the response."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._read_timer = ReadTimer(loop, self._time_out)
        self._read_timeout: float | None = None
        self._is_in_use = False
        self._is_paused = False
        self._interim_responses = 0
        self._head_bytes = 0
        self._body: StreamReader | None = None
        self._upload: asyncio.Task[None] | None = None

    def send(self, request: TransportRequest, head: bytes) -> None:
        """Write a request; a task sends a large body, because a response can arrive before its end.

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
        self._is_in_use, self._body, self._read_timeout = True, None, request.timeouts.read
        self._interim_responses = self._head_bytes = 0
        request.discard, request.sent, request.phase = transport.abort, True, "write"
        body = request.body
        if body is None or (isinstance(body, bytes) and len(body) <= MAX_SINGLE_WRITE):
            transport.write(b"".join((head, body or b"")))
            self._mark_sent(request)
        else:
            transport.write(head)
            self._upload = asyncio.create_task(self._send_body(request, body))

    def set_response_params(self, **options: Any) -> None:
        """Expect a response: to a request, or to the CONNECT that aiohttp sends to a proxy."""
        self._is_in_use = True
        super().set_response_params(**options)

    def finish(self) -> bool:
        """Record that the response was read, or is not needed.

        Returns:
            Whether the whole request was sent, so that another one can follow.
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
                for start in range(0, len(view), MAX_SINGLE_WRITE):
                    async with asyncio.timeout(seconds):
                        await writer.drain()
                    await writer.write(view[start : start + MAX_SINGLE_WRITE], drain=False)
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
            # Otherwise the call would wait for a response to an incomplete request.
            self.set_exception(aiohttp.ClientConnectionError(), error)
            if not isinstance(error, Exception):
                raise
        else:
            self._mark_sent(request)

    def _mark_sent(self, request: TransportRequest) -> None:
        request.phase = "read"
        self._read_timer.start(self._read_timeout)

    def data_received(self, data: bytes) -> None:
        """Pass received data to the parser."""
        if data:
            self._read_timer.touch()
            if not self._is_in_use:
                # An unsolicited response would be read as the response to the next request.
                self.close()
                return
        start = 0
        while self._body is None and start < len(data):
            if self._head_bytes > MAX_HEAD_BYTES:
                self._fail(f"a response head of at most {MAX_HEAD_BYTES} bytes")
            if self.exception() is not None:
                return
            chunk = data[start : start + _HEAD_CHUNK_BYTES]
            start += len(chunk)
            self._head_bytes += len(chunk)
            super().data_received(chunk)
        if not start or start < len(data):  # without data, a paused parser resumes
            super().data_received(data[start:])

    def _fail(self, expected: str) -> None:
        self.set_exception(DecodeError(expected, "more"))

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Receive the head of a response and the stream of its body from the parser."""
        message, body = data
        if 100 <= message.code < 200 and message.code != 101:
            self._interim_responses += 1
            if self._interim_responses == MAX_INTERIM_RESPONSES + 1:
                self._fail(f"a response after at most {MAX_INTERIM_RESPONSES} interim responses")
            return
        self._body = body
        super().feed_data(data, size)

    def pause_reading(self) -> None:
        """Pause receiving, because the body is not read fast enough."""
        self._is_paused = True
        self._read_timer.stop()
        super().pause_reading()

    def resume_reading(self, *arguments: Any, **options: Any) -> None:
        """Resume receiving. aiohttp calls this for each read of the body."""
        if not self._is_paused:
            return
        self._is_paused = False
        self._read_timer.start(self._read_timeout)
        super().resume_reading(*arguments, **options)

    def close(self) -> None:
        """Close the connection; a reader of an incomplete body gets an error."""
        self._fail_body()
        super().close()

    def abort(self) -> None:
        """Abort the connection; a reader of an incomplete body gets an error."""
        self._fail_body()
        super().abort()

    def _fail_body(self) -> None:
        # aiohttp drops the body: its reader would wait forever, or take a part for the whole.
        if self._body is not None and not self._body.is_eof():
            self._body.set_exception(aiohttp.ClientConnectionError())

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop the timer, and let aiohttp fail pending reads."""
        self._read_timer.close()
        super().connection_lost(exc)

    def _time_out(self) -> None:
        body = self._body
        if body is not None and body.is_eof():
            return  # received completely, and not yet read
        error = aiohttp.SocketTimeoutError()
        self.set_exception(error)
        if body is not None:
            body.set_exception(error)


class Connector(aiohttp.TCPConnector):
    """The connection pool of aiohttp, with `Protocol` as the protocol of its connections.

    Args:
        limits: The limits of connections.
        ssl_context: The TLS configuration.
    """

    def __init__(self, limits: Limits, ssl_context: ssl.SSLContext) -> None:
        super().__init__(
            limit=limits.max_connections,
            keepalive_timeout=limits.keepalive_expiry,
            ssl=ssl_context,
            timeout_ceil_threshold=EXACT_TIMEOUTS,
        )
        protocol: type[ResponseHandler] = Protocol
        self._factory = partial(protocol, loop=asyncio.get_running_loop())

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (aiohttp's signature)
    ) -> ResponseHandler:
        current.get().phase = "connect"
        return await super()._create_connection(req, traces, timeout)
