"""Connections, pool and response parser of aiohttp.

This module writes requests and receives responses itself, because `aiohttp.ClientSession` would
double the overhead of a call.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import StreamWriter

from trunkline.errors import APIConnectionError, DecodeError

from .base import Body, TransportRequest, body_length
from .sockets import Poller, ReadTimer, set_reset_on_close

if TYPE_CHECKING:
    import ssl

    from aiohttp import StreamReader
    from aiohttp.http import RawResponseMessage

    from .limits import Limits

# The request that this task opens a connection for; aiohttp's own request object cannot carry it.
# In a list, which is emptied afterwards: the connection keeps the context as long as it is open.
current: ContextVar[list[TransportRequest]] = ContextVar("trunkline_request")

# aiohttp rounds longer timeouts up to whole seconds: with this, none.
EXACT_TIMEOUTS = 1e9

# Bodies up to this size in bytes are written at once, larger ones in parts of it.
MAX_SINGLE_WRITE = 64 * 1024

# Interim (1xx) responses before a final one (RFC 9110, section 15.2).
MAX_INTERIM_RESPONSES = 100

# Bytes before the body, including interim responses, whatever the number and length of the lines.
MAX_HEAD_BYTES = 128 * 1024

# The limits of aiohttp's parser for a line and for the number of lines. A head reaches its own limit
# first: the smallest line, `a:` and a line end, has four bytes.
_PARSER_LIMITS = {
    "max_line_size": 2 * MAX_HEAD_BYTES,
    "max_field_size": 2 * MAX_HEAD_BYTES,
    "max_headers": MAX_HEAD_BYTES // 4,
}

# Bytes received without any of the body, once it began: trailers, extensions of chunks.
MAX_FRAMING_BYTES = 1024 * 1024

# Bytes passed to the parser at once before the body, so that an endless head is noticed early.
_HEAD_CHUNK_BYTES = 4096


@functools.cache
def _response_params(skip_payload: bool) -> dict[str, Any]:
    """Return the parameters of a response, with the limits that this version of aiohttp has."""
    known = inspect.signature(ResponseHandler.set_response_params).parameters
    limits = {name: limit for name, limit in _PARSER_LIMITS.items() if name in known}
    return {
        "skip_payload": skip_payload,
        "read_until_eof": True,
        "auto_decompress": False,
        **limits,
    }


# The methods of aiohttp that each response needs: called by these names, they cost less than by `super()`.
_expect_response = ResponseHandler.set_response_params
_parse = ResponseHandler.data_received
_feed = ResponseHandler.feed_data


class Protocol(ResponseHandler):
    """Sends one request at a time; aiohttp's parser reads the response."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._read_timer = ReadTimer(loop, self._time_out)
        self._read_seconds: float | None = None
        self._is_in_use = False
        self._is_paused = False
        self._has_extra = False
        self._interim_responses = 0
        self._head_bytes = 0
        self._framing_bytes = 0
        self._body: StreamReader | None = None
        self._upload: asyncio.Task[None] | None = None
        self._is_readable: Callable[[], object] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Reset a connection that is not closed in order.

        Otherwise the operating system would keep the socket, and megabytes of an upload, until a
        peer that reads nothing has read them.
        """
        super().connection_made(transport)
        set_reset_on_close(transport, on=True)

    def send(self, request: TransportRequest, head: bytes) -> None:
        """Write a request; a task sends a large body, because a response can arrive before its end.

        Raises:
            APIConnectionError: The connection is closed; nothing was sent.
        """
        transport = self.transport
        if transport is None or transport.is_closing():
            message = "the connection was closed before the request was sent"
            raise APIConnectionError(message, phase="write")
        _expect_response(self, **_response_params(request.method == "HEAD"))
        self._is_in_use, self._body, self._read_seconds = True, None, request.timeouts.read
        self._has_extra = False
        self._interim_responses = self._head_bytes = self._framing_bytes = 0
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
            Whether another request can follow: the whole request was sent, and nothing followed the
            response.
        """
        self._is_in_use, self._body = False, None
        self._read_timer.stop()
        upload, self._upload = self._upload, None
        was_sent = upload is None or not upload.cancel()
        return was_sent and not self._has_more()

    def _has_more(self) -> bool:
        """Return whether another message followed the response, or its beginning."""
        parser = self._parser
        if self._has_extra or parser is None:
            return self._has_extra
        try:
            return parser.feed_eof() is not None
        except Exception:  # noqa: BLE001 (the parser's, for a beginning that is not HTTP)
            return True

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
                if body_length(body) is None:
                    writer.enable_chunking()
                async for chunk in body:
                    async with asyncio.timeout(seconds):
                        await writer.write(chunk)
                async with asyncio.timeout(seconds):
                    await writer.write_eof()
        except TimeoutError:
            self.set_exception(aiohttp.SocketTimeoutError())
        except BaseException as error:
            # Otherwise the call would wait for a response to an incomplete request. Without the
            # error as the cause: its frames hold the body and this connection, in a cycle.
            if self._is_in_use:
                self.set_exception(aiohttp.ClientConnectionError())
            if not isinstance(error, Exception):
                raise
        else:
            self._mark_sent(request)

    def _mark_sent(self, request: TransportRequest) -> None:
        request.phase = "read"
        self._read_timer.start(self._read_seconds)

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
            _parse(self, chunk)
        if not start or start < len(data):  # without data, a paused parser resumes
            self._body_received(data[start:])

    def _body_received(self, data: bytes) -> None:
        body = self._body
        if body is None or body.is_eof():  # the reader of an empty body may have no `total_bytes`
            super().data_received(data)
            self._framing_bytes = 0
            return
        before = body.total_bytes
        super().data_received(data)
        if body.is_eof() or self._is_paused or body.total_bytes != before:
            self._framing_bytes = 0
            return
        self._framing_bytes += len(data)
        if self._framing_bytes > MAX_FRAMING_BYTES:
            error = DecodeError(
                f"at most {MAX_FRAMING_BYTES} bytes between parts of a body", "more"
            )
            self.set_exception(error)
            body.set_exception(error)
            self.abort()

    def _fail(self, expected: str) -> None:
        self.set_exception(DecodeError(expected, "more"))

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Receive the head of a response and the stream of its body from the parser."""
        message, body = data
        self._has_extra = self._body is not None
        if 100 <= message.code < 200 and message.code != 101:
            self._interim_responses += 1
            if self._interim_responses == MAX_INTERIM_RESPONSES + 1:
                self._fail(f"a response after at most {MAX_INTERIM_RESPONSES} interim responses")
            return
        self._body = body
        _feed(self, data, size)

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
        self._read_timer.start(self._read_seconds)
        super().resume_reading(*arguments, **options)

    def is_connected(self) -> bool:
        """Return whether the connection is open; an idle one must have received nothing.

        The pool asks before it reuses a connection. While the event loop was busy, the server may
        have closed the connection, which the loop has not noticed yet.
        """
        transport = self.transport
        if transport is None or transport.is_closing():
            return False
        if self._is_in_use:
            return True
        if self._is_readable is None:
            self._is_readable = Poller(transport).is_readable
        return not self._is_readable()

    def close(self) -> None:
        """Close the connection; a reader of an incomplete body gets an error.

        A connection that is in use, or that has unsent data, is aborted: closing it would wait
        until the server has read the data.
        """
        transport = self.transport
        if transport is not None and (self._is_in_use or transport.get_write_buffer_size()):
            self.abort()
            return
        if transport is not None:
            set_reset_on_close(transport, on=False)
        super().close()

    def abort(self) -> None:
        """Abort the connection; a reader of an incomplete body gets an error."""
        self._fail_body()
        if self._upload is not None:
            self._upload.cancel()
        if self.transport is not None:
            self.transport.abort()
        super().close()

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
        self._factory = self._make_protocol  # type: ignore[assignment]  # any callable will do

    def _make_protocol(self) -> Protocol:
        # The TCP connection is there: with https, the TLS handshake follows.
        for request in current.get():
            if request.url.startswith("https:"):
                request.phase = "tls"
        return Protocol(asyncio.get_running_loop())

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (aiohttp's signature)
    ) -> ResponseHandler:
        for request in current.get():
            request.phase = "connect"
        return await super()._create_connection(req, traces, timeout)
