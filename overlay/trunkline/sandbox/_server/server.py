"""Serves the application on a socket, in the running event loop.

uvicorn's protocol does the HTTP. Its `Server.run` does not fit in here: it takes over signals and
ticks every 0.1 s, so each sandbox of a test suite would take 0.2 s to stop.
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
_KEEP_ALIVE = 75  # seconds; longer than clients keep idle connections, so they close first
_PATIENCE = 1.0  # seconds that stopping waits for what it has told to end


class _Connection(H11Protocol):
    """Gives the application the transport, for faults that break the connection itself."""

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: Java's own client offers HTTP/2 with its first request, and needs none."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # Its log of requests has their queries, in which some clients put secrets; ours has not.
        self.access_log = False
        app = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                # `Server.stop` cancels, and so does an event loop that ends. uvicorn would write
                # an error into the log, unless it knows that there is nobody to answer.
                transport.abort()
                self.cycle.disconnected = True

        self.app = with_transport


class Server:
    """One listening socket with its connections."""

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
        """Listen; `url` is the address from then on."""
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
        """Stop listening, break off what is under way, and see it end.

        All that matters is done before the first wait, so a cancelled stop leaves nothing open.
        """
        server = self._server
        assert server is not None  # what was not started, nobody stops
        server.close()
        tasks = set(self._state.tasks)
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_PATIENCE)
        await asyncio.sleep(0)  # in which the loop tells the aborted connections
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await server.wait_closed()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off Nagle's delay, which costs 40 ms an answer, only where TCP is named.
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
