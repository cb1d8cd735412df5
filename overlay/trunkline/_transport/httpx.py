"""Transport over an httpx transport or client of the caller."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import httpx

from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    ClientStateError,
    ConfigError,
    Phase,
    TLSError,
)

from .base import TransportRequest, TransportResponse
from .limits import Limits
from .response_body import decompressed_stream, read_body


class HttpxTransport:
    """Sends requests through the caller's httpx transport or client.

    Args:
        limits: The limits of responses; the caller configures connections.
        transport: Sends the requests; closed with the trunkline client.
        client: Sends the requests instead, with its own headers, cookies, proxies and hooks; it
            stays open.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._limits = limits
        self._transport = transport
        self._client = client
        self._closed = False

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request once, and return the response whatever its status."""
        failure: Exception
        try:
            return await self._read(request, await self._send(request))
        except httpx.HTTPError as error:
            failure = _failure(error, request)
        # Raised here without the frames of httpx, whose locals hold the headers.
        raise failure

    async def aclose(self) -> None:
        """Close the transport; a client stays open for its owner to close."""
        if self._transport is not None and not self._closed:
            self._closed = True
            await self._transport.aclose()

    async def _send(self, request: TransportRequest) -> httpx.Response:
        timeouts = request.timeouts
        extensions = {
            "timeout": {
                "connect": timeouts.connect,
                "read": timeouts.read,
                "write": timeouts.write,
                "pool": timeouts.pool,
            },
            "trace": _trace_callback(request),
        }
        url, body = _url(request.url), request.body
        if not isinstance(self._transport, httpx.AsyncHTTPTransport):
            # Other transports do not report progress: assume that the request was sent.
            request.sent, request.phase = True, "read"
        if self._client is not None:
            if self._client.is_closed:
                raise ClientStateError("the http_client is closed")
            built = self._client.build_request(
                request.method, url, headers=request.headers, content=body, extensions=extensions
            )
            return await self._client.send(built, stream=True, auth=None, follow_redirects=False)
        assert self._transport is not None
        built = httpx.Request(
            request.method, url, headers=request.headers, content=body, extensions=extensions
        )
        return await self._transport.handle_async_request(built)

    async def _read(self, request: TransportRequest, response: httpx.Response) -> TransportResponse:
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise ConfigError(
                "transport: expected async responses (with an httpx.AsyncByteStream), got sync ones"
            )
        status, headers = response.status_code, response.headers
        request.phase, request.status = "read", status
        request.discard = _discard_callback(response)
        if request.stream and 200 <= status < 300:
            chunks = self._stream(request, response)
            return TransportResponse(status, headers, chunks=chunks, close=response.aclose)
        try:
            async with _raw(response) as raw:
                body = await read_body(raw, headers, self._limits)
        finally:
            await response.aclose()
        return TransportResponse(status, headers, body)

    async def _stream(
        self, request: TransportRequest, response: httpx.Response
    ) -> AsyncGenerator[bytes, None]:
        failure: Exception
        try:
            async with (
                _raw(response) as raw,
                aclosing(decompressed_stream(raw, response.headers)) as chunks,
            ):
                async for chunk in chunks:
                    yield chunk
        except httpx.HTTPError as error:
            failure = _failure(error, request)
        else:
            return
        finally:
            await response.aclose()
        raise failure


def _url(url: str) -> httpx.URL:
    """Return a URL as an `httpx.URL`."""
    try:
        parsed = httpx.URL(url)
        _ = parsed.host  # decoded here, which may raise
    except (httpx.InvalidURL, UnicodeError):
        raise APIConnectionError("httpx refuses the URL as invalid", phase="connect") from None
    return parsed


# Phase and `sent` by trace event of httpx's own transport, without the event's prefix.
_STEPS: dict[str, tuple[Phase, bool]] = {
    "connect_tcp.started": ("connect", False),
    "start_tls.started": ("tls", False),
    "send_request_headers.started": ("write", True),
    "receive_response_headers.started": ("read", True),
}


def _trace_callback(request: TransportRequest) -> Callable[[str, object], Awaitable[None]]:
    """Return a callback for the trace events of httpx's own transport."""

    async def trace(step: str, info: object) -> None:
        progress = _STEPS.get(step.partition(".")[2])
        if progress is not None:
            request.phase, request.sent = progress

    return trace


def _discard_callback(response: httpx.Response) -> Callable[[], None] | None:
    """Return a callback that closes the connection of a response of httpx's own transport."""
    stream = response.extensions.get("network_stream")
    if stream is None or response.http_version == "HTTP/2":  # shared with other requests
        return None

    def discard() -> None:
        connection = stream.get_extra_info("socket")
        if connection is not None:
            with contextlib.suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RDWR)  # the pool notices, and closes it

    return discard


@asynccontextmanager
async def _raw(response: httpx.Response) -> AsyncIterator[AsyncIterator[bytes]]:
    """Yield the body as received. `aiter_raw` fails for a response that was created with content."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    chunks = aiter(response.stream)
    try:
        yield chunks
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


# Exceptions of httpx, with the phase, whether any byte may have been sent, and the message.
_FAILURES: tuple[tuple[type[httpx.HTTPError], Phase, bool, str], ...] = (
    (httpx.ConnectTimeout, "connect", False, "connecting timed out"),
    (httpx.PoolTimeout, "pool", False, "no connection became free in time"),
    (httpx.WriteTimeout, "write", True, "sending the request timed out"),
    (httpx.TimeoutException, "read", True, "the response timed out"),
    (httpx.ConnectError, "connect", False, "the connection failed"),
    (httpx.ProxyError, "connect", False, "the proxy refused or failed to connect"),
    (
        httpx.UnsupportedProtocol,
        "connect",
        False,
        "the transport does not support the protocol of the URL",
    ),
    (httpx.WriteError, "write", True, "the connection failed while the request was sent"),
    (httpx.LocalProtocolError, "write", True, "the request is not valid HTTP"),
    (httpx.ReadError, "read", True, "the connection failed while the response was read"),
    (httpx.RemoteProtocolError, "read", True, "the response is not valid HTTP, or incomplete"),
    (httpx.HTTPError, "read", True, "the transport failed"),
)


# Other subclasses of `ssl.SSLError` mean a closed connection, or one with nothing to read yet.
_TLS_ERRORS = (ssl.SSLError, ssl.SSLCertVerificationError)


def _failure(error: httpx.HTTPError, request: TransportRequest) -> Exception:
    phase, sent, message = next(row[1:] for row in _FAILURES if isinstance(error, row[0]))
    request.sent = sent = sent and request.sent
    request.phase = phase
    if isinstance(error, httpx.TimeoutException):
        return APITimeoutError(message, phase=phase, sent=sent)
    if phase == "connect":
        for cause in _causes(error):
            if type(cause) in _TLS_ERRORS:
                return TLSError("the TLS handshake failed", phase="tls")
            if isinstance(cause, socket.gaierror):
                return APIConnectionError("the host name does not resolve", phase="dns")
    return APIConnectionError(message, phase=phase, sent=sent)


def _causes(error: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes
