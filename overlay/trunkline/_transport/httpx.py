"""The transport for callers who bring one of httpx's: a transport, or a whole client."""

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
from .response_body import read_body, unpacked_stream


class HttpxTransport:
    """Sends requests through what the caller brought.

    Args:
        limits: What is used at most; connections are the caller's.
        transport: Sends the requests; it is closed with the client.
        client: Sends them instead, with its own headers, cookies, proxies and hooks; it stays open.
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
        """Send the request once, and return its answer whatever the status."""
        failure: Exception
        try:
            return await self._read(request, await self._send(request))
        except httpx.HTTPError as error:
            failure = _failure(error, request)
        # Raised here, so that httpx's frames, whose locals hold the headers, are let go.
        raise failure

    async def aclose(self) -> None:
        """Close the transport; a caller's client is the caller's to close."""
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
            "trace": _tracing(request),
        }
        url, body = _url(request.url), request.body
        if not isinstance(self._transport, httpx.AsyncHTTPTransport):
            # Other transports need not tell how far they came: the worst is assumed.
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
            raise ConfigError("the transport's answers cannot be read asynchronously")
        status, headers = response.status_code, response.headers
        request.phase = "read"
        request.discard = _discarding(response)
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
                aclosing(unpacked_stream(raw, response.headers)) as chunks,
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
    """Return a URL as httpx has them."""
    try:
        read = httpx.URL(url)
        _ = read.host  # which it decodes here
    except (httpx.InvalidURL, UnicodeError):
        message = "httpx takes the URL for none"
        raise APIConnectionError(message, phase="connect") from None
    return read


# What httpx's own transport is doing, by the end of the name that it gives to it.
_STEPS: dict[str, tuple[Phase, bool]] = {
    "connect_tcp.started": ("connect", False),
    "start_tls.started": ("tls", False),
    "send_request_headers.started": ("write", True),
    "receive_response_headers.started": ("read", True),
}


def _tracing(request: TransportRequest) -> Callable[[str, object], Awaitable[None]]:
    """Return what httpx's own transport calls at each of its steps."""

    async def trace(step: str, info: object) -> None:
        known = _STEPS.get(step.partition(".")[2])
        if known is not None:
            request.phase, request.sent = known

    return trace


def _discarding(response: httpx.Response) -> Callable[[], None] | None:
    """Return what makes httpx's own transport drop the connection of an answer."""
    stream = response.extensions.get("network_stream")
    if stream is None or response.http_version == "HTTP/2":  # others' answers come on it as well
        return None

    def discard() -> None:
        connection = stream.get_extra_info("socket")
        if connection is not None:
            with contextlib.suppress(OSError):  # closed already
                connection.shutdown(socket.SHUT_RDWR)  # its pool sees that, and closes it

    return discard


@asynccontextmanager
async def _raw(response: httpx.Response) -> AsyncIterator[AsyncIterator[bytes]]:
    """Give the body as it came. `aiter_raw` has none where a response was made with its content."""
    assert isinstance(response.stream, httpx.AsyncByteStream)
    chunks = aiter(response.stream)
    try:
        yield chunks
    finally:
        if isinstance(chunks, AsyncGenerator):
            await chunks.aclose()


# What httpx raises, with the phase, and whether anything may have been sent by then.
_FAILURES: tuple[tuple[type[httpx.HTTPError], Phase, bool, str], ...] = (
    (httpx.ConnectTimeout, "connect", False, "the connection was not made in time"),
    (httpx.PoolTimeout, "pool", False, "no connection became free in time"),
    (httpx.WriteTimeout, "write", True, "the request could not be sent in time"),
    (httpx.TimeoutException, "read", True, "the answer did not come in time"),
    (httpx.ConnectError, "connect", False, "no connection could be made"),
    (httpx.ProxyError, "connect", False, "the proxy made no connection"),
    (httpx.UnsupportedProtocol, "connect", False, "the transport does not speak this protocol"),
    (httpx.WriteError, "write", True, "the connection failed while the request was sent"),
    (httpx.LocalProtocolError, "write", True, "the request is no HTTP"),
    (httpx.ReadError, "read", True, "the connection failed while the answer was read"),
    (httpx.RemoteProtocolError, "read", True, "the answer is no HTTP, or was cut short"),
    (httpx.HTTPError, "read", True, "the transport failed"),
)


# The other kinds of `ssl.SSLError` are a connection that closed, or that had nothing to read yet.
_TLS_FAULTS = (ssl.SSLError, ssl.SSLCertVerificationError)


def _failure(error: httpx.HTTPError, request: TransportRequest) -> Exception:
    phase, sent, words = next(row[1:] for row in _FAILURES if isinstance(error, row[0]))
    request.sent = sent = sent and request.sent
    request.phase = phase
    if isinstance(error, httpx.TimeoutException):
        return APITimeoutError(words, phase=phase, sent=sent)
    if phase == "connect":
        for cause in _causes(error):
            if type(cause) in _TLS_FAULTS:
                return TLSError("the TLS handshake failed", phase="tls")
            if isinstance(cause, socket.gaierror):
                return APIConnectionError("the host's name does not resolve", phase="dns")
    return APIConnectionError(words, phase=phase, sent=sent)


def _causes(error: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes
