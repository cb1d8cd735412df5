"""Serve the application on a socket, in the running event loop.

uvicorn's protocol class implements HTTP. Its `Server.run` is not used: it installs signal handlers
and polls every 0.1 s, so each sandbox of a test suite would take 0.2 s to stop.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from trunkline.sandbox._http.response_delivery import TRANSPORT

_BACKLOG = 1_024
_KEEP_ALIVE = 75  # seconds; longer than clients keep idle connections, so that clients close first
_STOP_TIMEOUT = 1.0  # seconds to wait for cancelled tasks and closed connections


class _Connection(H11Protocol):
    """Puts the transport into the scope, for faults that break the connection."""

    def _unsupported_upgrade_warning(self) -> None:
        """Do not warn: Java's HTTP client offers an upgrade to HTTP/2, which is optional."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # uvicorn's access log has query strings, in which some clients send secrets.
        self.access_log = False
        app = self.app

        async def app_with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                # `Server.stop` or the end of the event loop cancelled the task. uvicorn would log
                # an error unless the connection is marked as disconnected.
                transport.abort()
                self.cycle.disconnected = True

        self.app = app_with_transport


class Server:
    """A listening socket with its connections.

    Attributes:
        url: The address after `start`.
    """

    def __init__(
        self, app: ASGIApp, host: str, port: int, tls: ssl.SSLContext | None = None
    ) -> None:
        self._config = Config(
            app,
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=_KEEP_ALIVE,
        )
        self._host, self._port, self._tls = host, port, tls
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def start(self) -> None:
        """Start to listen and set `url`."""
        self._config.load()
        listener = _listen(self._host, self._port)
        server = await asyncio.get_running_loop().create_server(
            self._connection, sock=listener, ssl=self._tls, start_serving=False
        )
        try:
            await server.start_serving()
        except BaseException:
            server.close()
            raise
        self._server = server
        host, port = listener.getsockname()[:2]
        scheme = "http" if self._tls is None else "https"
        self.url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    def _connection(self) -> _Connection:
        return _Connection(self._config, self._state, {})

    async def stop(self) -> None:
        """Stop listening, abort all connections and wait for their tasks.

        Everything is closed before the first await, so a cancelled stop leaks nothing.
        """
        server = self._server
        assert server is not None  # only a started server is stopped
        server.close()
        tasks = set(self._state.tasks)
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_STOP_TIMEOUT)
        await asyncio.sleep(0)  # the event loop calls connection_lost of the aborted connections
        with suppress(TimeoutError):
            async with asyncio.timeout(_STOP_TIMEOUT):
                await server.wait_closed()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sets TCP_NODELAY only if the protocol is IPPROTO_TCP; without it a response can
    # take 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener
