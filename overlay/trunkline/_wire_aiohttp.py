"""The default transport: aiohttp's connections, with every failure told apart."""

from __future__ import annotations

import asyncio
import functools
import io
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from contextvars import ContextVar
from typing import TYPE_CHECKING

import aiohttp
import certifi
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from ._body import read_body, unpacked, unpacked_stream
from ._options import Limits
from ._wire import Body, Timeouts, WireRequest, WireResponse
from .errors import ClientStateError, ConnectionFailedError, Phase, TimedOutError, TLSError

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ConnectionKey

# The request that this task is sending: aiohttp's own request has no room for it.
_current: ContextVar[WireRequest] = ContextVar("trunkline_request")

# Longer timeouts than this are rounded up to whole seconds by aiohttp: never.
_EXACT = 1e9

# Bodies up to this are read and written in one go, longer ones piece by piece.
_SMALL = 64 * 1024


class _Request(aiohttp.ClientRequest):
    """Notes how far the request came."""

    async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        request = _current.get()
        transport = conn.transport
        if transport is None or transport.is_closing():
            raise ConnectionFailedError(
                "the connection was closed before the request was sent", phase="write"
            )
        request.discard = transport.abort
        request.sent = True
        request.phase = "write"
        response = await super().send(conn)
        request.phase = "read"
        return response


class _Connector(aiohttp.TCPConnector):
    """Notes that a connection is being made, and uses none again on which something came."""

    async def _get(
        self, key: ConnectionKey, traces: list[aiohttp.tracing.Trace]
    ) -> aiohttp.connector.Connection | None:
        while (connection := await super()._get(key, traces)) is not None:
            protocol = connection.protocol
            if protocol is not None and not protocol.should_close:
                return connection
            # An answer that nobody asked for would be taken for the one to the next request.
            connection.close()
        return None

    async def _create_connection(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (aiohttp's signature)
    ) -> ResponseHandler:
        _current.get().phase = "connect"
        return await super()._create_connection(req, traces, timeout)


class AiohttpWire:
    """Sends requests over connections of its own, which belong to one event loop.

    Args:
        limits: What is used at most.
        ssl_context: What TLS connections are made with; the shared one unless given.
    """

    def __init__(self, limits: Limits, ssl_context: ssl.SSLContext | None = None) -> None:
        self._limits = limits
        self._ssl = ssl_context if ssl_context is not None else shared_ssl_context()
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def send(self, request: WireRequest) -> WireResponse:
        """Send the request once, and return its answer whatever the status."""
        failure: Exception
        try:
            session = self._session or self._open()
            _current.set(request)
            response = await session.request(
                request.method,
                URL(request.url, encoded=True),
                data=_payload(request.body),
                headers=request.headers,
                allow_redirects=False,
                timeout=_client_timeout(request.timeouts),
            )
            return await self._read(request, response)
        except (aiohttp.ClientError, OSError) as error:
            failure = self._failure(error, request)
        # Raised here, so that aiohttp's frames, whose locals hold the headers, are let go.
        raise failure

    async def aclose(self) -> None:
        """Close all connections."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise ClientStateError("the client is closed")
        connector = _Connector(
            limit=self._limits.max_connections,
            keepalive_timeout=self._limits.keepalive,
            ssl=self._ssl,
            timeout_ceil_threshold=_EXACT,
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            request_class=_Request,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )
        # aiohttp would send an idempotent request again by itself: retries are decided elsewhere.
        session._retry_connection = False
        self._session = session
        return session

    async def _read(self, request: WireRequest, response: aiohttp.ClientResponse) -> WireResponse:
        headers, content = response.headers, response.content
        try:
            if request.stream and 200 <= response.status < 300:
                return WireResponse(
                    response.status,
                    headers,
                    chunks=self._stream(request, response),
                    close=functools.partial(_release, response),
                )
            if (content_length := response.content_length) is not None and content_length <= _SMALL:
                body = unpacked(await content.read(), headers, self._limits)
            else:
                body = await read_body(content.iter_any(), headers, self._limits)
        except BaseException:
            response.close()
            raise
        return WireResponse(response.status, headers, body)

    async def _stream(
        self, request: WireRequest, response: aiohttp.ClientResponse
    ) -> AsyncGenerator[bytes, None]:
        failure: Exception
        try:
            raw = response.content.iter_any()
            async with aclosing(unpacked_stream(raw, response.headers)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except (aiohttp.ClientError, OSError) as error:
            failure = self._failure(error, request)
        else:
            return
        finally:
            response.close()
        raise failure

    def _failure(self, error: Exception, request: WireRequest) -> Exception:
        if self._closed:
            return ClientStateError("the client is closed")
        sent, phase = request.sent, request.phase
        for kind, phase_of_kind in _CONNECT_FAILURES:
            if isinstance(error, kind):
                failed = TLSError if phase_of_kind == "tls" else ConnectionFailedError
                return failed(_words(error, phase_of_kind), phase=phase_of_kind, sent=False)
        if isinstance(error, asyncio.TimeoutError):
            return TimedOutError(_TIMED_OUT[phase], phase=phase, sent=sent)
        if isinstance(error, aiohttp.ClientResponseError):
            return ConnectionFailedError("the answer is no HTTP", phase="read", sent=True)
        if isinstance(error, aiohttp.ClientPayloadError):
            return ConnectionFailedError("the answer was cut short", phase="read", sent=True)
        return ConnectionFailedError(_words(error, phase), phase=phase, sent=sent)


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


def _payload(body: Body | None) -> Body | io.BytesIO | None:
    """Return a body in the form in which writing it does not hold the event loop for long."""
    return io.BytesIO(body) if isinstance(body, bytes) and len(body) > _SMALL else body


async def _release(response: aiohttp.ClientResponse) -> None:
    response.close()


@functools.lru_cache(maxsize=64)
def _client_timeout(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    waiting = timeouts.pool
    if waiting is not None:
        waiting += timeouts.connect or 0.0
    return aiohttp.ClientTimeout(
        total=None,
        connect=waiting,
        sock_connect=timeouts.connect,
        sock_read=timeouts.read,
        ceil_threshold=_EXACT,
    )


@functools.cache
def shared_ssl_context() -> ssl.SSLContext:
    """Return the TLS context of this process: making one takes longer than many calls do."""
    # Not `ssl.create_default_context`, which would write keys to where SSLKEYLOGFILE says.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=certifi.where())
    return context
