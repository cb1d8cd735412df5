"""The server: `python -m benchmarks.server`, a process of its own on a core of its own.

It answers from memory, and reads of a request no more than it must, so that the fastest client
does not wait for it. It prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import ssl
import sys
import time
from collections import deque
from typing import cast
from urllib.parse import parse_qs

import httptools
import uvloop

from . import responses
from .delay import Delay
from .pace import fullest_and_emptiest
from .processor import pin

CONTROL = b"/-/"

_READY = 64  # pages
_REMEMBERED = 20_000  # requests whose times are known


class Answers:
    """The answers, ready to be written.

    Args:
        pages: How many pages the list of applications has.
        size: How many applications are on a page.
    """

    def __init__(self, pages: int, size: int) -> None:
        self._page = responses.application_pages(pages, size)
        user, path = (
            _response(responses.encoded(responses.user())),
            b"/users/" + _ascii(responses.USER_ID),
        )
        application = _response(responses.encoded(responses.application()))
        created = _response(responses.encoded(responses.created_user()), b"201 Created")
        self._fixed = {
            b"/v2/integers": _response(responses.encoded(responses.integers())),
            b"/v1/users": created,
            b"/beta/users": created,
            b"/v2/applications/" + _ascii(responses.APPLICATION_ID): application,
            b"/v1" + path: user,
            b"/beta" + path: user,
        }
        # Ready before they are asked for, but for those of lists that no memory should hold.
        ready = range(1, min(pages, _READY) + 1)
        self._ready = {number: _response(self._page(number)) for number in ready}
        self._missing = _response(b"{}", b"404 Not Found")

    def to(self, url: bytes) -> bytes:
        """Return the answer to a request for a URL."""
        fixed = self._fixed.get(url)
        if fixed is not None:
            return fixed
        path, _, query = url.partition(b"?")
        if path != b"/v2/applications":
            return self._missing
        number = int(parse_qs(query).get(b"page", [b"1"])[0])
        return self._ready.get(number) or _response(self._page(number))


class Counts:
    """What the server has done so far; requests for the counts themselves are not counted."""

    def __init__(self) -> None:
        self.connections = 0
        self.requests = 0
        self._times: deque[float] = deque(maxlen=_REMEMBERED)

    def count(self) -> None:
        """Count a request."""
        self.requests += 1
        self._times.append(time.perf_counter())

    def response(self, *, pace: bool) -> bytes:
        """Return the counts as an answer.

        Args:
            pace: Whether to look for the fullest and the emptiest second since the last time.
        """
        counts = {
            "connections": self.connections,
            "requests": self.requests,
            "cpu": time.process_time(),
        }
        if pace:
            counts |= fullest_and_emptiest(list(self._times))
            self._times.clear()
        return _response(responses.encoded(counts))


class Connection(asyncio.Protocol):
    """One connection of a client."""

    def __init__(self, known: Answers, counts: Counts, delay: Delay | None) -> None:
        self._known = known
        self._counts = counts
        self._delay = delay
        self._parser = httptools.HttpRequestParser(self)
        self._url = b""
        self._used = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of the connection."""
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Read what has come."""
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        """Begin a request: its URL may come in pieces."""
        self._url = b""

    def on_url(self, url: bytes) -> None:
        """Take note of the URL, or a piece of it."""
        self._url += url

    def on_message_complete(self) -> None:
        """Answer the request, now or after the delay."""
        url = self._url
        if url.startswith(CONTROL):
            self._transport.write(self._counts.response(pace=url.endswith(b"pace")))
            return
        if not self._used:
            # Not in connection_made: a connection counts when something is asked over it.
            self._used = True
            self._counts.connections += 1
        self._counts.count()
        if self._delay is None:
            self._answer(url)
        else:
            self._delay.call(self._answer, url)

    def _answer(self, url: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(self._known.to(url))


def _ascii(text: str) -> bytes:
    return text.encode("ascii")


def _response(body: bytes, status: bytes = b"200 OK") -> bytes:
    return (
        b"HTTP/1.1 %b\r\nContent-Type: application/json\r\n"
        b"Date: Sun, 01 Feb 2026 08:15:27 GMT\r\nContent-Length: %d\r\n\r\n%b"
    ) % (status, len(body), body)


async def serve(options: argparse.Namespace) -> None:
    """Serve until standard input ends."""
    context = None
    if options.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate)
    known, counts = Answers(options.pages, options.size), Counts()
    delay = Delay(options.delay) if options.delay else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(known, counts, delay),
        "127.0.0.1",
        0,
        ssl=context,
        backlog=2048,
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    ended = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ended.set)
    await ended.wait()
    os._exit(0)  # open connections and pending responses are dropped


def main() -> None:
    """Run the server."""
    parser = argparse.ArgumentParser(prog="benchmarks.server", description=__doc__)
    parser.add_argument("--core", type=int, help="the core to run on")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--pages", type=int, default=1, help="pages of the list of applications")
    parser.add_argument("--size", type=int, default=responses.PAGE_SIZE, help="applications a page")
    parser.add_argument("--certificate", help="a PEM file with certificate and key: serve TLS")
    options = parser.parse_args()
    if options.core is not None:
        pin(options.core)
    uvloop.run(serve(options))


if __name__ == "__main__":
    main()
