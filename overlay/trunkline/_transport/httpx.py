"""Transport over an httpx or httpx2 transport or client of the caller."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    ClientStateError,
    ConfigError,
    DecodeError,
    Phase,
    TLSError,
)

from .base import TransportRequest, TransportResponse, body_length
from .httpx_exchange import Exchange
from .httpx_library import library_of
from .limits import Limits
from .response_body import decompressed_stream, read_body

if TYPE_CHECKING:
    import httpx

# A client's stream, the transport's, the pool's, the connection's, and two that hold the parser.
_MAX_NESTED_STREAMS = 6

# Seconds that closing waits for requests whose calls were cancelled.
_MAX_CLOSING_SECONDS = 1.0


class HttpxTransport:
    """Sends requests through the caller's httpx or httpx2 transport or client.

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
        self._is_traced = False
        self._tasks: set[asyncio.Task[Any]] = set()
        # The module `httpx` or `httpx2`: they have the same classes, each its own.
        self._library = library_of(transport, "AsyncBaseTransport") or library_of(
            client, "AsyncClient"
        )

    async def send(self, request: TransportRequest) -> TransportResponse:
        """Send the request once, and return the response whatever its status."""
        url = self._url(request.url)
        is_httpcore = self._is_httpcore(url)
        if not is_httpcore:
            # Other transports do not report progress: assume that the request was sent.
            request.sent, request.phase = True, "read"
        exchange = Exchange(request, self._tasks, is_traced=is_httpcore or self._is_traced)
        try:
            return await exchange.run(self._exchange(request, url, exchange))
        finally:
            self._is_traced = exchange.is_traced

    async def aclose(self) -> None:
        """Close the transport; a client stays open for its owner to close."""
        if self._transport is not None and not self._closed:
            self._closed = True
            await self._transport.aclose()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=_MAX_CLOSING_SECONDS)

    def _is_httpcore(self, url: httpx.URL) -> bool:
        """Return whether httpx's own transport sends a request to this URL."""
        transport: object = self._transport
        if self._client is not None:
            choose = getattr(self._client, "_transport_for_url", None)
            transport = choose(url) if choose is not None else None
        return isinstance(transport, self._library.AsyncHTTPTransport)

    async def _exchange(
        self, request: TransportRequest, url: httpx.URL, exchange: Exchange
    ) -> TransportResponse:
        failure: Exception
        try:
            response = await self._send(request, url, exchange)
            return await self._read(request, response, exchange)
        except self._library.HTTPError as error:
            failure = self._failure(error, request)
        # Raised here without the frames of httpx, whose locals hold the headers.
        try:
            raise failure
        finally:
            del failure

    async def _send(
        self, request: TransportRequest, url: httpx.URL, exchange: Exchange
    ) -> httpx.Response:
        timeouts = request.timeouts
        extensions = {
            "timeout": {
                "connect": timeouts.connect,
                "read": timeouts.read,
                "write": timeouts.write,
                "pool": timeouts.pool,
            },
            "trace": exchange.trace,
        }
        body, headers = request.body, request.headers
        if not isinstance(body, bytes) and (length := body_length(body)) is not None:
            headers = {**headers, "content-length": str(length)}
        if self._client is not None:
            if self._client.is_closed:
                raise ClientStateError("the http_client is closed")
            built = self._client.build_request(
                request.method, url, headers=headers, content=body, extensions=extensions
            )
            return await self._client.send(built, stream=True, auth=None, follow_redirects=False)
        assert self._transport is not None
        built = self._library.Request(
            request.method, url, headers=headers, content=body, extensions=extensions
        )
        return await self._transport.handle_async_request(built)

    async def _read(
        self, request: TransportRequest, response: httpx.Response, exchange: Exchange
    ) -> TransportResponse:
        if not isinstance(response.stream, self._library.AsyncByteStream):
            raise ConfigError(
                "transport: expected async responses (with an httpx.AsyncByteStream), got sync ones"
            )
        status, headers = response.status_code, response.headers
        request.phase, request.status = "read", status
        request.discard = _discard_callback(response)
        # Not `aiter_raw`, which fails for a response that was created with content.
        raw = aiter(cast("AsyncIterable[bytes]", response.stream))
        if request.stream and 200 <= status < 300:
            chunks = self._stream(request, response, raw, exchange)
            close = functools.partial(exchange.finish, functools.partial(_close, response, raw))
            return TransportResponse(status, headers, chunks=chunks, close=close)
        try:
            body = await read_body(raw, headers, self._limits)
        finally:
            exchange.cannot_be_cancelled()
            await _close(response, raw)
        return TransportResponse(status, headers, body)

    async def _stream(
        self,
        request: TransportRequest,
        response: httpx.Response,
        raw: AsyncIterator[bytes],
        exchange: Exchange,
    ) -> AsyncGenerator[bytes, None]:
        failure: Exception
        try:
            received = _chunks(raw, exchange)
            async with (
                aclosing(received),
                aclosing(decompressed_stream(received, response.headers)) as chunks,
            ):
                async for chunk in chunks:
                    yield chunk
        except self._library.HTTPError as error:
            failure = self._failure(error, request)
        else:
            return
        finally:
            await exchange.finish(functools.partial(_close, response, raw))
        try:
            raise failure
        finally:
            del failure

    def _url(self, url: str) -> httpx.URL:
        """Return a URL as an `httpx.URL`."""
        try:
            parsed: httpx.URL = self._library.URL(url)
            _ = parsed.host  # decoded here, which may raise
        except (self._library.InvalidURL, UnicodeError):
            raise APIConnectionError("httpx refuses the URL as invalid", phase="connect") from None
        return parsed

    def _failure(self, error: Exception, request: TransportRequest) -> Exception:
        phase, sent, message = next(
            row[1:] for row in _FAILURES if isinstance(error, getattr(self._library, row[0]))
        )
        if phase == "connect" and request.phase == "tls":
            phase = "tls"
        request.sent = sent = sent and request.sent
        request.phase = phase
        if isinstance(error, self._library.TimeoutException):
            return APITimeoutError(message, phase=phase, sent=sent)
        if phase == "tls":
            return TLSError("the TLS handshake failed", phase="tls")
        causes = _causes(error)
        if phase == "connect":
            if any(type(cause) in _TLS_ERRORS for cause in causes):
                return TLSError("the TLS handshake failed", phase="tls")
            if any(isinstance(cause, socket.gaierror) for cause in causes):
                return APIConnectionError("the host name does not resolve", phase="dns")
        if any(getattr(cause, "error_status_hint", None) == 431 for cause in causes):  # from h11
            return DecodeError("a response head within the limit of the transport", "more")
        return APIConnectionError(message, phase=phase, sent=sent)


async def _chunks(raw: AsyncIterator[bytes], exchange: Exchange) -> AsyncGenerator[bytes, None]:
    """Yield the body as received, each chunk read in a task of its own."""

    async def read() -> bytes | None:
        return await anext(raw, None)

    while (chunk := await exchange.run(read())) is not None:
        yield chunk


async def _close(response: httpx.Response, raw: AsyncIterator[bytes]) -> None:
    """Return the connection to its pool, or have it closed if it cannot be used again."""
    # First: returning the connection to its pool can hand it to the next request at once.
    if _has_more(response) and (discard := _discard_callback(response)) is not None:
        discard()
    if isinstance(raw, AsyncGenerator):
        await raw.aclose()
    await response.aclose()


def _has_more(response: httpx.Response) -> bool:
    """Return whether unrequested bytes arrived after a response.

    The parser of httpcore keeps them, and would read them as the response to the next request.
    These attributes are private: where a version has others, nothing is found.
    """
    part: object = response.stream
    for _ in range(_MAX_NESTED_STREAMS):
        parser = getattr(part, "_h11_state", None)
        if parser is not None:
            return bool(parser.trailing_data[0])
        names = ("_httpcore_stream", "_stream", "_connection")
        part = next((inner for name in names if (inner := getattr(part, name, None))), None)
    return False


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


# Exceptions of both libraries, with the phase, whether any byte may have been sent, and the message.
_FAILURES: tuple[tuple[str, Phase, bool, str], ...] = (
    ("ConnectTimeout", "connect", False, "connecting timed out"),
    ("PoolTimeout", "pool", False, "no connection became free in time"),
    ("WriteTimeout", "write", True, "sending the request timed out"),
    ("TimeoutException", "read", True, "the response timed out"),
    ("ConnectError", "connect", False, "the connection failed"),
    ("ProxyError", "connect", False, "the proxy refused or failed to connect"),
    (
        "UnsupportedProtocol",
        "connect",
        False,
        "the transport does not support the protocol of the URL",
    ),
    ("WriteError", "write", True, "the connection failed while the request was sent"),
    ("LocalProtocolError", "write", True, "the request is not valid HTTP"),
    ("ReadError", "read", True, "the connection failed while the response was read"),
    ("RemoteProtocolError", "read", True, "the response is not valid HTTP, or incomplete"),
    ("HTTPError", "read", True, "the transport failed"),
)


# Other subclasses of `ssl.SSLError` mean a closed connection, or one with nothing to read yet.
_TLS_ERRORS = (ssl.SSLError, ssl.SSLCertVerificationError)


def _causes(error: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    return causes
