"""A fast server of the long lists of every API, with faults that a test selects."""

from __future__ import annotations

import asyncio
import functools
import json
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeAlias
from urllib.parse import parse_qsl
from uuid import UUID

Json: TypeAlias = dict[str, Any]
Query: TypeAlias = Mapping[str, str]

FOREIGN = "https://api.nexmo.com/v0.1/meetings/rooms"


def name_of(number: int) -> str:
    """Return the identifier of the item with this number, counted from 0."""
    return str(UUID(int=number))


@functools.lru_cache(maxsize=4096)
def _number_of(name: str) -> int:
    return UUID(name).int


def _things(key: str, start: int, size: int, count: int) -> list[Json]:
    return [{key: name_of(number)} for number in range(start, min(start + size, count))]


def _applications(query: Query, count: int) -> Json:
    page, size = int(query.get("page", 1)), int(query.get("page_size", 10))
    return {
        "page": page,
        "page_size": size,
        "total_items": count,
        "total_pages": -(-count // size),
        "_embedded": {"applications": _things("id", (page - 1) * size, size, count)},
    }


def _rooms(query: Query, count: int) -> Json:
    size = int(query.get("page_size", 10))
    start = _number_of(query["start_id"]) if "start_id" in query else 0
    page: Json = {"page_size": size, "_embedded": {"rooms": _things("id", start, size, count)}}
    if start + size < count:
        following = f"{FOREIGN}?page_size={size}&start_id={name_of(start + size)}"
        page["_links"] = {"next": {"href": following}}
    return page


def _conversations(query: Query, count: int) -> Json:
    start, size = int(query.get("record_index", 0)), int(query.get("page_size", 10))
    conversations = _things("id", start, size, count)
    return {"count": count, "page_size": size, "_embedded": {"conversations": conversations}}


def _media(query: Query, count: int) -> Json:
    page, size = int(query.get("page_index", 0)), int(query.get("page_size", 20))
    media = _things("id", page * size, size, count)
    return {"page_index": page, "page_size": size, "count": count, "_embedded": {"media": media}}


def _sessions(query: Query, count: int) -> Json:
    page, size = int(query.get("page", 0)), int(query.get("page_size", 200))
    times = {"start_time": "2030-01-01T10:00:00Z", "end_time": "2030-01-01T11:00:00Z"}
    content = [each | times for each in _things("session_id", page * size, size, count)]
    return {"page": page, "page_size": size, "more": (page + 1) * size < count, "content": content}


def _themes(query: Query, count: int) -> list[Json]:
    return _things("theme_id", 0, count, count)


def _token(query: Query, count: int) -> Json:
    return {"access_token": "made-up", "token_type": "bearer", "expires_in": 10**9}


_PAGES: Mapping[str, Callable[[Query, int], Json | list[Json]]] = {
    "/v2/applications": _applications,
    "/v1/meetings/rooms": _rooms,
    "/v1/meetings/themes": _themes,
    "/beta/conversations": _conversations,
    "/v3/media": _media,
    "/v1/sessions": _sessions,
    "/v1/auth/token": _token,
}


class ListServer:
    """Lists of items that are numbered from 0; `name_of` returns their identifiers.

    Attributes:
        count: How many items each list has.
        delay: Returns the delay of a response in seconds, given the target of the request.
        until: Returns an event that a response waits for, or None, given the target.
        trouble: Returns the fault of a request, a key of `TROUBLES`, or None, given the target.
        mend: Changes a page, given its query.
        asked: The targets of the requests that were read completely, in order.
        most: The largest number of concurrent requests.
        open: The open connections.
        connections: How many connections were opened.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.delay: Callable[[str], float] = lambda target: 0.0
        self.until: Callable[[str], asyncio.Event | None] = lambda target: None
        self.trouble: Callable[[str], str | None] = lambda target: None
        self.mend: Callable[[Query, Any], Any] = lambda query, page: page
        self.asked: list[str] = []
        self.answering = self.most = 0
        self.open: set[asyncio.Transport] = set()
        self.connections = 0
        self.url = ""

    def queries(self, path: str = "") -> list[Query]:
        """Return the queries of the requests to a list, in order."""
        return [dict(parse_qsl(each.partition("?")[2])) for each in self.asked if path in each]

    def page(self, target: str) -> bytes:
        path, _, text = target.partition("?")
        query = dict(parse_qsl(text))
        return json.dumps(self.mend(query, _PAGES[path](query, self.count))).encode()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[ListServer]:
        """Serve in the running event loop."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for transport in list(self.open):
                transport.abort()
            await asyncio.sleep(0)

    @contextmanager
    def running_in_a_thread(self) -> Iterator[ListServer]:
        """Serve in an event loop of another thread, because that of the test may be blocked."""
        ready, finished = threading.Event(), asyncio.Event()
        loops: list[asyncio.AbstractEventLoop] = []

        async def serve() -> None:
            async with self.running():
                loops.append(asyncio.get_running_loop())
                ready.set()
                await finished.wait()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        ready.wait()
        try:
            yield self
        finally:
            loops[0].call_soon_threadsafe(finished.set)
            thread.join()


class _Connection(asyncio.Protocol):
    """One connection, with one request at a time."""

    transport: asyncio.Transport

    def __init__(self, server: ListServer) -> None:
        self._server = server
        self._buffer = b""
        self._waiting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._server.open.add(transport)
        self._server.connections += 1

    def connection_lost(self, error: Exception | None) -> None:
        self._server.open.discard(self.transport)
        if self._waiting is not None:
            self._waiting.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == _LENGTH), 0
        )
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        target = head.split(b" ", 2)[1].decode()
        server = self._server
        server.asked.append(target)
        server.answering += 1
        server.most = max(server.most, server.answering)
        seconds, event = server.delay(target), server.until(target)
        if event is not None:
            self._waiting = asyncio.create_task(self._respond_after(event, target))
        elif seconds:
            asyncio.get_running_loop().call_later(seconds, self._respond, target)
        else:
            self._respond(target)

    async def _respond_after(self, event: asyncio.Event, target: str) -> None:
        await event.wait()
        self._respond(target)

    def _respond(self, target: str) -> None:
        server = self._server
        server.answering -= 1
        trouble = server.trouble(target)
        if trouble is not None:
            TROUBLES[trouble](self.transport, server.page(target))
        else:
            body = server.page(target)
            self.transport.write(_head("200 OK", len(body)) + body)


_LENGTH = b"content-length:"


def _head(status: str, length: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode()


def _refused(status: str, *headers: str) -> Callable[[asyncio.Transport, bytes], None]:
    def answer(transport: asyncio.Transport, body: bytes) -> None:
        transport.write(_head(status, 2, *headers) + b"{}")

    return answer


def _reset(transport: asyncio.Transport, body: bytes) -> None:
    # Without lingering, the connection ends with RST instead of FIN.
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _close(transport: asyncio.Transport, body: bytes) -> None:
    transport.close()


def _cut(transport: asyncio.Transport, body: bytes) -> None:
    transport.write(_head("200 OK", len(body)) + body[: len(body) // 2])
    transport.close()


def _cut_chunk(transport: asyncio.Transport, body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    transport.write(head + b"%x\r\n" % len(body) + body + b"\r\n")
    transport.close()  # The last chunk is never sent.


TROUBLES: Mapping[str, Callable[[asyncio.Transport, bytes], None]] = {
    "429 for a second": _refused("429 Too Many Requests", "Retry-After: 1"),
    "429": _refused("429 Too Many Requests"),
    "503": _refused("503 Service Unavailable"),
    "502": _refused("502 Bad Gateway"),
    "reset": _reset,
    "closed": _close,
    "cut": _cut,
    "cut chunk": _cut_chunk,
}
