"""The default transport: aiohttp's connections, with every failure told apart."""

from __future__ import annotations

import asyncio
import functools
import ssl
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

import aiohttp
import certifi
from aiohttp.http import HttpProcessingError
from yarl import URL

from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ClientStateError,
    Phase,
    TLSError,
)

from .aiohttp_protocol import EXACT, SMALL, Connector, Protocol, current
from .base import Timeouts, TransportRequest, TransportResponse
from .limits import Limits
from .request_head import head
from .response_body import read_body, unpacked, unpacked_stream

if TYPE_CHECKING:
    from aiohttp import StreamReader
    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.http import RawResponseMessage

# How many servers are kept in mind: there is one for each API, and those of uploads.
_MANY = 64


class _Peer(aiohttp.ClientRequest):
    """What aiohttp connects for; it is never sent."""

    _made_key: ConnectionKey | None = None

    @property
    def connection_key(self) -> ConnectionKey:
        """Where it leads, which is the same for each call."""
        if self._made_key is None:
            self._made_key = super().connection_key
        return self._made_key


class _Origin:
    """Scheme, host and port of a server.

    Attributes:
        peer: What aiohttp connects for.
        host: What the head of every request has between its target and its headers.
    """

    __slots__ = ("host", "peer")

    def __init__(self, url: URL) -> None:
        self.peer = _Peer("GET", url, loop=asyncio.get_running_loop())
        self.host = f" HTTP/1.1\r\nHost: {self.peer.headers['Host']}\r\n"


class AiohttpTransport:
    """Sends requests over connections of its own, which belong to one event loop.

    Args:
        limits: What is used at most.
        ssl_context: What TLS connections are made with; the shared one unless given.

    Raises:
        ArgumentError: `ssl_context` is none.
    """

    def __init__(self, limits: Limits, ssl_context: ssl.SSLContext | None = None) -> None:
        if ssl_context is not None and not isinstance(ssl_context, ssl.SSLContext):
            kind = type(ssl_context).__name__
            raise ArgumentError(f"ssl_context: an ssl.SSLContext, not {kind}")
        self._limits = limits
        self._read_at_once = min(SMALL, limits.max_response_bytes)
        self._ssl = ssl_context if ssl_context is not None else shared_ssl_context()
        self._connector: Connector | None = None
        self._origins: dict[str, _Origin] = {}
        self._timeouts: Timeouts | None = None
        self._timeout = aiohttp.ClientTimeout()
        self._closed = False

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request once, and return its answer whatever the status."""
        failure: Exception
        try:
            connector = self._connector or self._open()
            origin, target = self._split(request.url)
            written = head(request, target, origin.host)
            if request.timeouts is not self._timeouts:  # nearly all calls have the client's
                self._timeouts, self._timeout = request.timeouts, _client_timeout(request.timeouts)
            current.set(request)
            connection = await connector.connect(origin.peer, [], self._timeout)
            return await self._converse(request, written, connection)
        except (aiohttp.ClientError, aiohttp.EofStream, HttpProcessingError, OSError) as error:
            failure = self._failure(error, request)
        except asyncio.CancelledError:
            # aiohttp cancels those who wait for a connection when it closes.
            task = asyncio.current_task()
            if not self._closed or (task is not None and task.cancelling()):
                raise
            failure = ClientStateError("the client is closed")
        # Raised here, so that aiohttp's frames, whose locals hold the headers, are let go.
        raise failure

    async def aclose(self) -> None:
        """Close all connections."""
        self._closed = True
        connector, self._connector = self._connector, None
        if connector is not None:
            await connector.close()

    def _open(self) -> Connector:
        if self._closed:
            raise ClientStateError("the client is closed")
        self._connector = Connector(self._limits, self._ssl)
        return self._connector

    def _split(self, url: str) -> tuple[_Origin, str]:
        """Return where a URL leads, and what is asked for there."""
        split = url.find("/", 8)  # behind the two of the scheme
        origin = self._origins.get(url[:split]) if split > 0 else None
        if origin is not None and "#" not in url:
            return origin, url[split:]
        parsed = URL(url, encoded=True)
        if parsed.scheme not in ("http", "https"):
            raise APIConnectionError("this transport speaks HTTP alone", phase="connect")
        server = parsed.origin()
        origin = self._origins.get(str(server))
        if origin is None:
            if len(self._origins) >= _MANY:
                self._origins.clear()
            origin = self._origins[str(server)] = _Origin(server)
        return origin, parsed.raw_path_qs

    async def _converse(
        self, request: TransportRequest, written: bytes, connection: Connection
    ) -> TransportResponse:
        """Send a request over a connection, take the answer, and give the connection back."""
        protocol = connection.protocol
        assert isinstance(protocol, Protocol)
        try:
            protocol.send(request, written)
            message, body = await protocol.read()
            request.phase = "read"
            streams = request.stream and 200 <= message.code < 300
            content = b"" if streams else await self._read(message.headers, body)
        except BaseException:
            _let_go(connection, is_whole=False)
            raise
        if streams:
            return self._streamed(request, connection, message, body)
        _let_go(connection, is_whole=message.code != 101)  # whose connection is no more HTTP
        return TransportResponse(message.code, message.headers, content)

    async def _read(self, headers: Mapping[str, str], body: StreamReader) -> bytes:
        length = headers.get("Content-Length", "")
        if length.isdecimal() and len(length) < 6 and int(length) <= self._read_at_once:
            content = body.read_nowait() if body.is_eof() else await body.read()
            return unpacked(content, headers, self._limits)
        return await read_body(body.iter_any(), headers, self._limits)

    def _streamed(
        self,
        request: TransportRequest,
        connection: Connection,
        message: RawResponseMessage,
        body: StreamReader,
    ) -> TransportResponse:
        async def close() -> None:
            _let_go(connection, is_whole=False)

        chunks = self._stream(request, connection, message.headers, body)
        return TransportResponse(message.code, message.headers, chunks=chunks, close=close)

    async def _stream(
        self,
        request: TransportRequest,
        connection: Connection,
        headers: Mapping[str, str],
        body: StreamReader,
    ) -> AsyncGenerator[bytes, None]:
        failure: Exception
        is_whole = False
        try:
            async with aclosing(unpacked_stream(body.iter_any(), headers)) as chunks:
                async for chunk in chunks:
                    yield chunk
            is_whole = True
        except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
            failure = self._failure(error, request)
        else:
            return
        finally:
            _let_go(connection, is_whole=is_whole)
        raise failure

    def _failure(self, error: Exception, request: TransportRequest) -> Exception:
        if self._closed:
            return ClientStateError("the client is closed")
        sent, phase = request.sent, request.phase
        for kind, phase_of_kind in _CONNECT_FAILURES:
            if isinstance(error, kind):
                failed = TLSError if phase_of_kind == "tls" else APIConnectionError
                return failed(_words(error, phase_of_kind), phase=phase_of_kind, sent=False)
        if isinstance(error, asyncio.TimeoutError):
            return APITimeoutError(_TIMED_OUT[phase], phase=phase, sent=sent)
        if isinstance(error, HttpProcessingError):
            return APIConnectionError("the answer is no HTTP", phase="read", sent=True)
        if isinstance(error, aiohttp.ClientPayloadError):
            return APIConnectionError("the answer was cut short", phase="read", sent=True)
        return APIConnectionError(_words(error, phase), phase=phase, sent=sent)


def _let_go(connection: Connection, *, is_whole: bool) -> None:
    """Give a connection back; its pool closes it where nothing can follow on it.

    Args:
        connection: The connection. It may have been given back before.
        is_whole: Whether the answer was read to its end.
    """
    protocol = connection.protocol
    if isinstance(protocol, Protocol) and protocol.finish() and is_whole:
        connection.release()
    else:
        connection.close()


_CONNECT_FAILURES: tuple[tuple[type[Exception], Phase], ...] = (
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientConnectorCertificateError, "tls"),
    (aiohttp.ClientConnectorSSLError, "tls"),
    (aiohttp.ClientConnectorError, "connect"),
)

_FAILED: dict[Phase, str] = {
    "pool": "no connection could be had",
    "dns": "the host's name does not resolve",
    "connect": "no connection could be made",
    "tls": "the TLS handshake failed",
    "write": "the connection failed while the request was sent",
    "read": "the connection was closed before the answer came",
}

_TIMED_OUT: dict[Phase, str] = {
    "pool": "no connection became free in time",
    "connect": "the connection was not made in time",
    "write": "the request could not be sent in time",
    "read": "the answer did not come in time",
}


def _words(error: Exception, phase: Phase) -> str:
    """Return what happened in words: ours, and those of the operating system."""
    cause = getattr(error, "os_error", None) or getattr(error, "certificate_error", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"{_FAILED[phase]}: {cause.verify_message}"
    reason = cause.strerror if isinstance(cause, OSError) else None
    return f"{_FAILED[phase]}: {reason}" if reason else _FAILED[phase]


def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    waiting = timeouts.pool
    if waiting is not None:
        waiting += timeouts.connect or 0.0
    return aiohttp.ClientTimeout(
        total=None,
        connect=waiting,
        sock_connect=timeouts.connect,
        sock_read=timeouts.read,
        ceil_threshold=EXACT,
    )


@functools.cache
def shared_ssl_context() -> ssl.SSLContext:
    """Return the TLS context of this process: making one takes longer than many calls do."""
    # Not `ssl.create_default_context`, which would write keys to where SSLKEYLOGFILE says.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=certifi.where())
    return context
