"""The default transport, over the connection pool of aiohttp."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Hashable, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING

import aiohttp
from aiohttp.http import HttpProcessingError
from multidict import CIMultiDict
from yarl import URL

from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ClientStateError,
    Phase,
    TLSError,
)

from .aiohttp_protocol import EXACT_TIMEOUTS, MAX_SINGLE_WRITE, Connector, Protocol, current
from .base import Timeouts, TransportRequest, TransportResponse
from .limits import Limits
from .proxy import Proxies, Proxy
from .request_head import request_head
from .response_body import decompressed_stream, read_body
from .tls import ssl_context_from

if TYPE_CHECKING:
    from aiohttp import StreamReader
    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.http import RawResponseMessage

# Cached origins: one for each API, and those of uploads.
MAX_ORIGINS = 64


class _Peer(aiohttp.ClientRequest):
    """The request that aiohttp opens a connection for; it is never sent."""

    _cached_key: ConnectionKey | None = None

    @property
    def connection_key(self) -> ConnectionKey:
        """The key of the connection pool, computed once."""
        if self._cached_key is None:
            self._cached_key = super().connection_key
        return self._cached_key


class _Origin:
    """A server: scheme, host and port.

    Attributes:
        peer: The request that aiohttp opens a connection for.
        forwarded: The text before the target of a request that a proxy reads; otherwise empty.
        proxy_headers: The headers for the proxy: its authentication, if any.
        host: The text between target and headers of each request: HTTP version and Host header.
    """

    __slots__ = ("forwarded", "host", "peer", "proxy_headers")

    def __init__(self, url: URL, proxy: Proxy | None) -> None:
        loop = asyncio.get_running_loop()
        if proxy is None:
            self.peer = _Peer("GET", url, loop=loop)
        else:
            headers = CIMultiDict(proxy.headers)
            self.peer = _Peer("GET", url, loop=loop, proxy=URL(proxy.url), proxy_headers=headers)
        # An https URL is tunnelled (CONNECT); the proxy of an http URL reads the request.
        self.forwarded = str(url) if proxy is not None and url.scheme == "http" else ""
        self.proxy_headers = {} if proxy is None else proxy.headers
        self.host = f" HTTP/1.1\r\nHost: {self.peer.headers['Host']}\r\n"


class AiohttpTransport:
    """Sends requests over its own connection pool, which belongs to one event loop.

    Args:
        limits: The limits of connections and responses.
        ssl_context: The TLS configuration. The default verifies with the certificates of certifi.
        proxies: The proxies. Default: no proxy.

    Raises:
        ArgumentError: `ssl_context` is not an `ssl.SSLContext`.
    """

    def __init__(
        self,
        limits: Limits,
        ssl_context: ssl.SSLContext | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        if ssl_context is not None and not isinstance(ssl_context, ssl.SSLContext):
            kind = type(ssl_context).__name__
            raise ArgumentError(f'ssl_context: expected an ssl.SSLContext or "system", got {kind}')
        self._limits = limits
        self._max_single_read = min(MAX_SINGLE_WRITE, limits.max_response_bytes)
        self._ssl = ssl_context if ssl_context is not None else shared_ssl_context()
        self._proxies = proxies or Proxies()
        self._connector: Connector | None = None
        self._origins: dict[str, _Origin] = {}
        self._timeouts: Timeouts | None = None
        self._timeout = aiohttp.ClientTimeout()
        self._closed = False

    @property
    def sharing_key(self) -> Hashable:
        """Equal for transports that can replace each other: with the same configuration."""
        return self._limits, id(self._ssl), self._proxies.sharing_key

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request once, and return the response whatever its status."""
        failure: Exception
        try:
            connector = self._connector or self._open()
            origin, target = self._split(request.url)
            if origin.forwarded:
                target = _forwarded_target(origin, target, request)
            head = request_head(request, target, origin.host)
            if request.timeouts is not self._timeouts:  # nearly all calls use those of the client
                self._timeouts, self._timeout = request.timeouts, _client_timeout(request.timeouts)
            connecting = [request]
            current.set(connecting)
            try:
                connection = await connector.connect(origin.peer, [], self._timeout)
            finally:
                connecting.clear()
            return await self._exchange(request, head, connection)
        except (aiohttp.ClientError, aiohttp.EofStream, HttpProcessingError, OSError) as error:
            failure = self._failure(error, request)
        except asyncio.CancelledError:
            # aiohttp cancels tasks that wait for a connection when the pool closes.
            task = asyncio.current_task()
            if not self._closed or (task is not None and task.cancelling()):
                raise
            failure = ClientStateError("the client is closed")
        try:
            # Raised here without the frames of aiohttp, whose locals hold the headers.
            raise failure
        finally:
            del failure  # a cycle with its own traceback would keep the body of the request alive

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
        """Return the origin and the request target of a URL."""
        split = url.find("/", 8)  # after the slashes of the scheme
        origin = self._origins.get(url[:split]) if split > 0 else None
        if origin is not None and "#" not in url:
            return origin, url[split:]
        parsed = URL(url, encoded=True)
        if parsed.scheme not in ("http", "https"):
            raise APIConnectionError("expected an http or https URL", phase="connect")
        server = parsed.origin()
        origin = self._origins.get(str(server))
        if origin is None:
            if len(self._origins) >= MAX_ORIGINS:
                self._origins.clear()
            origin = self._origins[str(server)] = _Origin(
                server, self._proxies.of(server.scheme, server.host or "", server.port)
            )
        return origin, parsed.raw_path_qs

    async def _exchange(
        self, request: TransportRequest, head: bytes, connection: Connection
    ) -> TransportResponse:
        """Send a request over a connection, read the response, and release the connection."""
        protocol = connection.protocol
        assert isinstance(protocol, Protocol)
        try:
            protocol.send(request, head)
            message, body = await protocol.read()
            request.phase, request.status = "read", message.code
            streams = request.stream and 200 <= message.code < 300
            content = b""
            if not streams:
                at_once = self._read_at_once(message.headers, body)
                if at_once is None:
                    at_once = await read_body(body.iter_any(), message.headers, self._limits)
                content = at_once
        except BaseException:
            _release(connection, is_complete=False)
            raise
        if streams:
            return self._streamed(request, connection, message, body)
        _release(connection, is_complete=message.code != 101)  # 101: no longer HTTP
        return TransportResponse(message.code, message.headers, content)

    def _read_at_once(self, headers: Mapping[str, str], body: StreamReader) -> bytes | None:
        """Return a short body that has arrived with the head, as nearly all do; otherwise None."""
        if not body.is_eof() or headers.get("Content-Encoding") is not None:
            return None
        length = headers.get("Content-Length", "")
        if length.isdecimal() and len(length) < 6 and int(length) <= self._max_single_read:
            return body.read_nowait()
        return None

    def _streamed(
        self,
        request: TransportRequest,
        connection: Connection,
        message: RawResponseMessage,
        body: StreamReader,
    ) -> TransportResponse:
        async def close() -> None:
            _release(connection, is_complete=False)

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
        is_complete = False
        try:
            async with aclosing(decompressed_stream(body.iter_any(), headers)) as chunks:
                async for chunk in chunks:
                    yield chunk
            is_complete = True
        except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
            failure = self._failure(error, request)
        else:
            return
        finally:
            _release(connection, is_complete=is_complete)
        raise failure

    def _failure(self, error: Exception, request: TransportRequest) -> Exception:
        if self._closed:
            return ClientStateError("the client is closed")
        sent, phase = request.sent, request.phase
        for kind, phase_of_kind in _CONNECT_FAILURES:
            if isinstance(error, kind):
                # The server may also have closed the connection within the TLS handshake.
                if phase_of_kind == "tls" or phase == "tls":
                    return TLSError(_message(error, "tls"), phase="tls", sent=False)
                return APIConnectionError(
                    _message(error, phase_of_kind), phase=phase_of_kind, sent=False
                )
        if isinstance(error, aiohttp.ClientHttpProxyError):
            message = f"the proxy refused the connection with status {error.status}"
            return APIConnectionError(message, phase="connect", sent=False)
        if isinstance(error, asyncio.TimeoutError):
            return APITimeoutError(_TIMEOUT_MESSAGES[phase], phase=phase, sent=sent)
        if isinstance(error, HttpProcessingError):
            return APIConnectionError("the response is not valid HTTP", phase="read", sent=True)
        if isinstance(error, aiohttp.ClientPayloadError):
            return APIConnectionError("the response is incomplete", phase="read", sent=True)
        return APIConnectionError(_message(error, phase), phase=phase, sent=sent)


def _forwarded_target(origin: _Origin, target: str, request: TransportRequest) -> str:
    """Return the target of a request that a proxy reads (RFC 9112, section 3.2.2).

    Raises:
        APIConnectionError: The request has a credential, which the proxy would read.
    """
    if not _CREDENTIAL_HEADERS.isdisjoint(map(str.lower, request.headers)):
        message = "a credential is not sent through a proxy without TLS; use an https URL"
        raise APIConnectionError(message, phase="connect")
    request.headers.update(origin.proxy_headers)
    return origin.forwarded + target


_CREDENTIAL_HEADERS = frozenset({"authorization", "cookie"})


def _release(connection: Connection, *, is_complete: bool) -> None:
    """Return a connection to the pool, or close it if it cannot be reused.

    Args:
        connection: The connection. It may have been released before.
        is_complete: Whether the response was read to its end.
    """
    protocol = connection.protocol
    if not isinstance(protocol, Protocol):
        return
    if not is_complete:
        protocol.abort()
    if protocol.finish() and is_complete:
        connection.release()
    else:
        connection.close()


_CONNECT_FAILURES: tuple[tuple[type[Exception], Phase], ...] = (
    (aiohttp.ClientConnectorDNSError, "dns"),
    (aiohttp.ClientConnectorCertificateError, "tls"),
    (aiohttp.ClientConnectorSSLError, "tls"),
    (aiohttp.ClientConnectorError, "connect"),
)

_FAILURE_MESSAGES: dict[Phase, str] = {
    "pool": "no connection is available",
    "dns": "the host name does not resolve",
    "connect": "the connection failed",
    "tls": "the TLS handshake failed",
    "write": "the connection failed while the request was sent",
    "read": "the connection was closed before the response",
}

_TIMEOUT_MESSAGES: dict[Phase, str] = {
    "pool": "no connection became free in time",
    "connect": "connecting timed out",
    "tls": "the TLS handshake timed out",
    "write": "sending the request timed out",
    "read": "the response timed out",
}


def _message(error: Exception, phase: Phase) -> str:
    """Return a message for a failed phase, with the reason of the operating system if known."""
    cause = getattr(error, "os_error", None) or getattr(error, "certificate_error", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"{_FAILURE_MESSAGES[phase]}: {cause.verify_message}"
    reason = cause.strerror if isinstance(cause, OSError) else None
    return f"{_FAILURE_MESSAGES[phase]}: {reason}" if reason else _FAILURE_MESSAGES[phase]


def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    connect = timeouts.pool  # aiohttp counts the wait for the pool as part of connecting
    if connect is not None:
        connect += timeouts.connect or 0.0
    return aiohttp.ClientTimeout(
        total=None,
        connect=connect,
        sock_connect=timeouts.connect,
        sock_read=timeouts.read,
        ceil_threshold=EXACT_TIMEOUTS,
    )


def shared_ssl_context() -> ssl.SSLContext:
    """Return the TLS context with the certificates of certifi, shared by all clients."""
    return ssl_context_from({})
