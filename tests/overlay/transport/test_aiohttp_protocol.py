from __future__ import annotations

import ast
import asyncio
import gc
import inspect
import textwrap
import weakref
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import ContentLengthError
from aiohttp.http_parser import HttpResponseParser
from tests.fakes.certificates import server_context, trusting
from tests.fakes.scripted_server import Connection, ScriptedServer, chatter, hang, respond
from tests.timing import settle, until

from trunkline._transport.aiohttp import AiohttpTransport, _Peer
from trunkline._transport.aiohttp_protocol import Connector, Protocol
from trunkline._transport.base import Body, TransportRequest
from trunkline._transport.limits import Limits
from trunkline._transport.sockets import ReadTimer
from trunkline.errors import APIConnectionError, APITimeoutError, ClientStateError, DecodeError

from .test_aiohttp import OK, request, wire

# ------------------------------------------------------------ internal names of aiohttp


@pytest.mark.parametrize("kind", [Protocol, Connector, _Peer])
def test_no_attribute_replaces_one_of_aiohttp(kind: type) -> None:
    """An attribute of the same name would change what aiohttp does, such as its own timeout."""
    ours, theirs = (
        {
            node.attr
            for source in sources
            for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(source))))
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        }
        for sources in (
            [kind],
            [one for one in kind.__mro__ if one.__module__.startswith("aiohttp.")],
        )
    )
    assert len(theirs) > 5
    # `_factory` is replaced on purpose.
    assert ours & theirs <= {"_factory"}


def test_an_aiohttp_pool_creates_trunkline_connections() -> None:
    """`_factory` and `_create_connection` are private names of aiohttp."""

    async def main() -> None:
        async with ScriptedServer(OK) as server, wire() as sender:
            await sender.send(request(server.url))
            (idle,) = pool(sender)._conns.values()
            assert [type(protocol) for protocol, _ in idle] == [Protocol]

    asyncio.run(main())
    trunkline_names, aiohttp_names = (
        Connector._create_connection,
        aiohttp.TCPConnector._create_connection,
    )
    assert list(inspect.signature(trunkline_names).parameters) == list(
        inspect.signature(aiohttp_names).parameters
    )


async def test_no_name_of_trunkline_shadows_one_of_aiohttp() -> None:
    loop = asyncio.get_running_loop()
    aiohttp_names = {*dir(ResponseHandler), *vars(ResponseHandler(loop))}
    overridden = {"data_received", "feed_data", "pause_reading", "resume_reading"}
    overridden |= {
        "set_response_params",
        "connection_lost",
        "close",
        "abort",
        "is_connected",
        "connection_made",
    }
    trunkline_names = {*vars(Protocol), *vars(Protocol(loop))} - {*vars(ResponseHandler(loop))}
    hidden = {name for name in trunkline_names & aiohttp_names if not name.startswith("__")}
    # aiohttp calls `abort` since 3.12.
    assert hidden == overridden - ({"abort"} - aiohttp_names)


async def test_aiohttp_has_no_read_timer_beside_that_of_trunkline() -> None:
    async with ScriptedServer(hang) as server, wire() as sender:
        task = asyncio.create_task(sender.send(request(server.url)))
        await server.received(1)
        loop: Any = asyncio.get_running_loop()
        names = [repr(handle) for handle in loop._scheduled if not handle.cancelled()]
        assert len([name for name in names if "ReadTimer" in name]) == 1
        assert not [name for name in names if "ResponseHandler" in name]
        task.cancel()
        await asyncio.wait({task})


def pool(sender: AiohttpTransport) -> Any:
    return sender._connector


# ------------------------------------------------------------ the read timer


class Times:
    """A timer of 10 s in a loop whose time the test sets."""

    def __init__(self) -> None:
        self.now = 0.0
        self.late = 0
        self.handles: list[tuple[float, Callable[[], None], list[bool]]] = []
        self.timer = ReadTimer(self, self.count)  # type: ignore[arg-type]

    def count(self) -> None:
        self.late += 1

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None]) -> Any:
        dropped: list[bool] = []
        self.handles.append((when, callback, dropped))

        class Handle:  # A handle of uvloop has no `when` once it is due.
            def cancel(self) -> None:
                dropped.append(True)

        return Handle()

    def pending(self) -> list[float]:
        return [when for when, _, dropped in self.handles if not dropped]

    def until(self, now: float) -> None:
        while due := [one for one in self.handles if not one[2] and one[0] <= now]:
            self.handles.remove(due[0])
            self.now = max(self.now, due[0][0])
            due[0][1]()
        self.now = now


def test_a_silent_connection_times_out_once() -> None:
    times = Times()
    times.timer.start(10)
    times.until(9.9)
    assert times.late == 0
    times.until(60)
    assert (times.late, times.pending()) == (1, [])


def test_regular_data_prevents_a_timeout() -> None:
    times = Times()
    times.timer.start(10)
    for now in range(9, 90, 9):
        times.until(now)
        times.timer.touch()
    assert times.late == 0
    times.until(100)
    assert times.late == 1


def test_one_timer_serves_many_requests() -> None:
    times = Times()
    for now in range(100):
        times.until(now / 10)
        times.timer.start(10)
        times.timer.stop()
        assert len(times.handles) == 1
    times.until(100)
    assert (times.late, times.pending()) == (0, [])


def test_a_stopped_timer_is_not_started_by_data() -> None:
    times = Times()
    times.timer.start(10)
    times.timer.stop()
    times.timer.touch()
    times.until(100)
    assert times.late == 0


def test_a_shorter_timeout_than_the_previous_one_is_met() -> None:
    times = Times()
    times.timer.start(10)
    times.timer.stop()
    times.timer.start(1)
    times.until(1)
    assert (times.late, times.pending()) == (1, [])


def test_a_wait_without_timeout_never_times_out() -> None:
    times = Times()
    times.timer.start(10)
    times.timer.start(None)
    times.until(100)
    assert times.late == 0


def test_closing_a_timer_cancels_its_handle() -> None:
    times = Times()
    times.timer.close()
    times.timer.start(10)
    times.timer.close()
    assert times.pending() == []


# ------------------------------------------------------------ responses


async def test_interim_responses_are_skipped() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n"
    async with ScriptedServer(interim * 50 + respond(b"{}", 201)) as server, wire() as sender:
        for _ in range(2):
            assert (await sender.send(request(server.url))).status == 201
        assert server.connections == 1


@pytest.mark.parametrize("pieces", [1, 20])
async def test_after_too_many_interim_responses_no_response_is_awaited(pieces: int) -> None:
    flood = b"HTTP/1.1 100 Continue\r\n\r\n" * 101

    async def talk(connection: Connection) -> None:
        for start in range(0, len(flood), len(flood) // pieces + 1):
            await connection.send(flood[start : start + len(flood) // pieces + 1])
        await connection.send(OK)

    async with ScriptedServer(talk, OK) as server, wire() as sender:
        with pytest.raises(DecodeError, match="at most 100 interim responses"):
            await sender.send(request(server.url))
        assert (await sender.send(request(server.url))).body == b"{}"
        assert server.connections == 2


@pytest.mark.parametrize("each", [1, 10])
async def test_an_endless_head_ends_at_its_bound(each: int) -> None:
    # Long interim responses: few enough, and with few enough fields for every version of aiohttp.
    interim = b"HTTP/1.1 103 Hints\r\nLink: %s\r\n\r\n" % (b"x" * 5000)
    async with ScriptedServer(chatter(b"", interim * each), OK) as server, wire() as sender:
        with pytest.raises(DecodeError, match="at most 131072 bytes"):
            await sender.send(request(server.url))
        assert (await sender.send(request(server.url))).body == b"{}"
        assert server.connections == 2


@pytest.mark.parametrize(
    "head",
    [
        b"X-Long: %s\r\n" % (b"x" * 130_000),
        b"".join(b"X-%d: y\r\n" % n for n in range(11_800)),
        b"a:\r\n" * 32_000,
        b"X: %s\r\n" % (b"x" * 8_186) * 15,
    ],
    ids=["a long line", "many lines", "short lines", "lines at aiohttp's limit"],
)
async def test_a_head_within_its_bound_is_read_for_any_line_lengths(head: bytes) -> None:
    assert len(head) < 131_072 - 100
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + head + b"\r\n{}"
    async with ScriptedServer(body) as server, wire() as sender:
        for _ in range(2):
            response = await sender.send(request(server.url))
            assert (response.status, response.body) == (200, b"{}")
        assert server.connections == 1


@pytest.mark.parametrize("reason", [b"x" * 130_000, b"x" * 140_000])
async def test_a_status_line_has_the_bound_of_the_head(reason: bytes) -> None:
    line = b"HTTP/1.1 200 %s\r\nContent-Length: 2\r\n\r\n{}" % reason
    async with ScriptedServer(line) as server, wire() as sender:
        if len(reason) < 131_072:
            assert (await sender.send(request(server.url))).body == b"{}"
        else:
            with pytest.raises(DecodeError, match="at most 131072 bytes"):
                await sender.send(request(server.url))


@pytest.mark.parametrize(
    "framing",
    [
        b"0\r\n" + b"X: %s\r\n" % (b"x" * 100_000) * 12,
        b"1;%s\r\n" % (b"x" * 1_200_000),
    ],
    ids=["trailers", "an extension"],
)
@pytest.mark.parametrize("streams", [True, False])
async def test_extensions_and_trailers_are_bounded(framing: bytes, streams: bool) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"

    async def talk(connection: Connection) -> None:
        await connection.send(head + framing)
        await hang(connection)

    async with ScriptedServer(talk) as server, wire() as sender:
        sent = request(server.url)
        sent.stream = streams
        with pytest.raises((DecodeError, APIConnectionError)):
            response = await sender.send(sent)
            assert response.chunks is not None
            _ = [chunk async for chunk in response.chunks]


@pytest.mark.parametrize("size", [10, 4095, 4096, 4097, 200_000])
async def test_a_head_may_arrive_with_any_part_of_its_body(size: int) -> None:
    interim = b"HTTP/1.1 103 Hints\r\nLink: %s\r\n\r\n" % (b"x" * 5000)
    async with ScriptedServer(interim + respond(b"y" * size), OK) as server, wire() as sender:
        assert (await sender.send(request(server.url))).body == b"y" * size
        assert (await sender.send(request(server.url))).body == b"{}"
        assert server.connections == 1


async def test_an_upgraded_connection_is_not_reused() -> None:
    switch = b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    async with ScriptedServer(switch, OK) as server, wire() as sender:
        assert (await sender.send(request(server.url))).status == 101
        assert (await sender.send(request(server.url))).status == 200
        assert server.connections == 2


async def test_unrequested_bytes_close_the_connection() -> None:
    responded, sent = asyncio.Event(), asyncio.Event()

    async def more(connection: Connection) -> None:
        await connection.send(OK)
        await responded.wait()
        await connection.send(b"HTTP/1.1 2")
        sent.set()

    async with ScriptedServer(more, OK) as server, wire() as sender:
        await sender.send(request(server.url))
        responded.set()
        await sent.wait()
        await settle()
        assert (await sender.send(request(server.url, "POST"))).status == 200
        assert server.connections == 2


@pytest.mark.parametrize("more", [b"H", b"HTTP/1.1 2", OK, b"\0", b"HTTP/1.1 100 Continue\r\n\r\n"])
@pytest.mark.parametrize(
    "first",
    [
        OK,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
    ],
    ids=["length", "chunks", "empty"],
)
async def test_bytes_behind_a_response_in_one_packet_close_the_connection(
    first: bytes, more: bytes
) -> None:
    async with ScriptedServer(first + more, first) as server, wire() as sender:
        try:
            assert (await sender.send(request(server.url))).body in (b"{}", b"")
        except APIConnectionError as error:  # The parser rejects the whole packet.
            assert "not valid HTTP" in str(error)  # noqa: PT017
        assert (await sender.send(request(server.url, "POST"))).status in (200, 204)
        assert server.connections == 2


async def test_a_response_before_the_request_is_not_used() -> None:
    async def respond_early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(respond(b"planted"))
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(respond_early, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    make = Connector._create_connection

    async def connect_slowly(*arguments: Any) -> Any:
        protocol = await make(*arguments)
        await until(lambda: protocol.transport is None or protocol.transport.is_closing())
        return protocol

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connector, "_create_connection", connect_slowly)
        async with wire() as sender:
            with pytest.raises(APIConnectionError) as caught:
                await sender.send(request(f"http://127.0.0.1:{port}", "POST"))
    listener.close()
    assert (caught.value.phase, caught.value.sent) == ("write", False)


async def test_a_response_to_head_has_no_body() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    async with ScriptedServer(head, OK) as server, wire() as sender:
        assert (await sender.send(request(server.url, "HEAD"))).body == b""
        assert (await sender.send(request(server.url))).body == b"{}"
        # The parser of the oldest aiohttp then expects a body, and the connection is closed.
        assert server.connections == (1 if await parser_expects_no_body(head) else 2)


async def parser_expects_no_body(head: bytes) -> bool:
    """Return whether aiohttp's parser completes a response without a body after its head."""
    loop = asyncio.get_running_loop()
    parser = HttpResponseParser(BaseProtocol(loop), loop, 2**16, response_with_body=False)
    parser.feed_data(head)
    try:
        return parser.feed_eof() is None
    except ContentLengthError:
        return False


async def streamed(sender: AiohttpTransport, url: str) -> tuple[Any, Protocol]:
    sent = request(url, read=30.0)
    sent.stream = True
    response = await sender.send(sent)
    (protocol,) = pool(sender)._acquired
    assert isinstance(protocol, Protocol)
    return response, protocol


async def pass_time(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Advance the clock of the event loop, and run the callbacks that are due."""
    loop = asyncio.get_running_loop()
    time = loop.time
    monkeypatch.setattr(loop, "time", lambda: time() + seconds)
    await settle()


async def test_bytes_that_the_parser_holds_back_from_a_slow_reader_arrive() -> None:
    # aiohttp resumes its parser by feeding it no data.
    chunks = b"%x\r\n%b\r\n" % (30_000, b"x" * 30_000) * 40 + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with ScriptedServer(head + chunks) as server, wire() as sender:
        response, _ = await streamed(sender, server.url)
        taken = 0
        async with asyncio.timeout(30):
            async for chunk in response.chunks:
                taken += len(chunk)
                await asyncio.sleep(0.01)
        assert taken == 40 * 30_000
        await response.aclose()


async def test_a_slow_reader_of_a_stream_does_not_time_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = 4_000_000
    body = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size
    async with ScriptedServer(body) as server, wire() as sender:
        response, protocol = await streamed(sender, server.url)
        taken = 0
        async for chunk in response.chunks:
            taken += len(chunk)
            if taken < 500_000:
                await until(lambda: protocol._is_paused)
                await pass_time(monkeypatch, 100)
        assert taken == size
        await response.aclose()


async def test_buffered_data_can_be_read_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer(respond(b"x" * 100)) as server, wire() as sender:
        response, protocol = await streamed(sender, server.url)
        await until(lambda: protocol._body is not None and protocol._body.is_eof())
        await pass_time(monkeypatch, 100)
        assert [chunk async for chunk in response.chunks] == [b"x" * 100]
        await response.aclose()


async def test_a_stream_that_stops_after_backpressure_times_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    part = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 1_000_000
    async with ScriptedServer(part) as server, wire() as sender:
        response, protocol = await streamed(sender, server.url)
        await until(lambda: protocol._is_paused)
        await pass_time(monkeypatch, 100)
        taken = 0
        with pytest.raises(APITimeoutError):
            async for chunk in response.chunks:
                taken += len(chunk)
                if taken == 1_000_000:
                    asyncio.get_running_loop().call_soon(
                        asyncio.create_task, pass_time(monkeypatch, 100)
                    )
        assert taken == 1_000_000
        await response.aclose()


# ------------------------------------------------------------ uploads


class Upload:
    """A streamed body that records how it ended."""

    def __init__(self, *pieces: bytes, endless: bool = False, end: BaseException | None = None):
        self.pieces = pieces
        self.endless = endless
        self.end = end
        self.ended: asyncio.Event = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            for piece in self.pieces:
                yield piece
                await asyncio.sleep(0)
            if self.endless:
                await asyncio.sleep(60)
            if self.end is not None:
                raise self.end
        finally:
            self.ended.set()


def uploading(url: str, body: Body, **timeouts: float | None) -> TransportRequest:
    sent = request(url, "POST", **timeouts)
    sent.body = body
    return sent


async def early(connection: Connection) -> None:
    await connection.send(respond(b"enough", 413))
    await asyncio.sleep(0.05)


class Impatient(ScriptedServer):
    """A server that responds after the head of a request."""

    async def _converse(self, connection: Connection) -> None:
        await connection.reader.readuntil(b"\r\n\r\n")
        await early(connection)


async def test_a_response_before_the_end_of_an_upload_is_the_response() -> None:
    body = Upload(b"x", endless=True)
    async with Impatient(OK) as server, wire() as sender:
        responded = await sender.send(uploading(server.url, body))
        assert (responded.status, responded.body) == (413, b"enough")
        await asyncio.wait_for(body.ended.wait(), 5)
        await sender.send(uploading(server.url, Upload(endless=True)))
        assert server.connections == 2


async def test_a_large_upload_stops_when_the_response_arrives() -> None:
    async with Impatient(OK) as server, wire() as sender:
        responded = await sender.send(uploading(server.url, b"x" * 30_000_000))
        assert (responded.status, pool(sender)._acquired) == (413, set())


async def test_a_connection_is_reused_after_an_upload() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        for body in (Upload(b"one ", b"", b"two"), b"x" * 3_000_000, Upload(), b""):
            await sender.send(uploading(server.url, body))
        assert server.connections == 1
        assert [len(one.body) for one in server.requests] == [7, 3_000_000, 0, 0]


@pytest.mark.parametrize("end", [LookupError("planted"), asyncio.CancelledError("planted")])
async def test_an_interrupted_body_fails_the_call(end: BaseException) -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        sent = uploading(server.url, Upload(b"x" * 10, end=end))
        with pytest.raises(APIConnectionError) as caught:
            await sender.send(sent)
        assert (caught.value.phase, caught.value.sent) == ("write", True)
        assert "planted" not in str(caught.value)
        await sender.send(request(server.url))
        assert server.counts == {"GET": 1}


async def test_a_cancelled_call_consumes_no_more_of_its_body() -> None:
    body = Upload(b"x", endless=True)
    async with ScriptedServer(OK) as server, wire() as sender:
        task = asyncio.create_task(sender.send(uploading(server.url, body)))
        await until(lambda: server.open)
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        await asyncio.wait_for(body.ended.wait(), 5)


async def many_bytes() -> AsyncIterator[bytes]:
    for _ in range(1000):
        yield b"x" * 100_000


@pytest.mark.parametrize("streams", [True, False])
async def test_a_server_that_does_not_read_is_reported_by_its_phase(streams: bool) -> None:
    class Deaf(ScriptedServer):
        async def _converse(self, connection: Connection) -> None:
            await asyncio.sleep(60)

    body = many_bytes() if streams else b"x" * 50_000_000
    async with Deaf(OK) as server, wire() as sender:
        with pytest.raises(APITimeoutError) as caught:
            await sender.send(uploading(server.url, body, write=0.05))
    assert (caught.value.phase, caught.value.sent) == ("write", True)


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("streams", [True, False])
async def test_an_interrupted_upload_is_aborted_and_released(
    streams: bool, encrypted: bool, tmp_path: Path
) -> None:
    resets: list[object] = []

    class Deaf(ScriptedServer):
        async def _converse(self, connection: Connection) -> None:
            connection.writer.transport.pause_reading()  # type: ignore[attr-defined]
            await interrupted.wait()
            connection.writer.transport.resume_reading()  # type: ignore[attr-defined]
            try:
                await connection.reader.read(-1)
            except ConnectionResetError:
                resets.append(True)

    class Pieces:
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b"x" * 100_000

    interrupted = asyncio.Event()
    tls = server_context(tmp_path) if encrypted else None
    async with Deaf(OK, tls=tls) as server, wire(ssl_context=trusting()) as sender:
        body: Any = Pieces() if streams else b"x" * 30_000_000
        released = weakref.ref(body) if streams else None
        task = asyncio.create_task(sender.send(uploading(server.url, body)))
        del body
        await until(lambda: any(one.transport.get_write_buffer_size() for one in protocols(sender)))
        (transport,) = [one.transport for one in protocols(sender)]
        task.cancel()
        await asyncio.wait({task})
        assert task.cancelled()
        assert pool(sender)._acquired == set()
        assert transport.is_closing()
        del task
        if released is not None:
            await settle()
            gc.collect()  # TLS leaves a reference cycle.
            assert released() is None
        interrupted.set()
        await until(lambda: resets)


def protocols(sender: AiohttpTransport) -> list[Any]:
    opened = pool(sender)
    acquired = [] if opened is None else opened._acquired
    return [one for one in acquired if isinstance(one, Protocol) and one.transport is not None]


async def test_a_response_stream_can_start_before_the_end_of_an_upload() -> None:
    class Echo(ScriptedServer):
        async def _converse(self, connection: Connection) -> None:
            await connection.reader.readuntil(b"\r\n\r\n")
            await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
            await connection.reader.readuntil(b"0\r\n\r\n")
            await connection.send(b"b")

    gate = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await gate.wait()

    async with Echo(OK) as server, wire() as sender:
        sent = uploading(server.url, slow())
        sent.stream = True
        response = await sender.send(sent)
        assert response.chunks is not None
        assert await anext(response.chunks) == b"a"
        gate.set()
        assert [chunk async for chunk in response.chunks] == [b"b"]
        await response.aclose()


# ------------------------------------------------------------ closing


async def test_closing_the_client_fails_calls_that_wait_for_a_connection() -> None:
    async with ScriptedServer(hang) as server, wire(Limits(max_connections=1)) as sender:
        first = asyncio.create_task(sender.send(request(server.url)))
        await server.received(1)
        waiting = [asyncio.create_task(sender.send(request(server.url))) for _ in range(3)]
        cancelled = asyncio.create_task(sender.send(request(server.url)))
        await asyncio.sleep(0)
        cancelled.cancel()
        await sender.aclose()
        for task in (first, *waiting):
            with pytest.raises(ClientStateError, match="closed"):
                await task
        await asyncio.wait({cancelled})
        assert cancelled.cancelled()


PARTS = {
    "length": b"Content-Length: 100\r\n\r\nab",
    "long": b"Content-Length: 1000000\r\n\r\nab",
    "chunked": b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
    "until it closes": b"\r\nab",
}


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("streams", [True, False])
async def test_closing_the_client_fails_calls_that_read_a_response(
    streams: bool, part: str, encrypted: bool, tmp_path: Path
) -> None:
    tls = server_context(tmp_path) if encrypted else None
    async with ScriptedServer(b"HTTP/1.1 200 OK\r\n" + PARTS[part], tls=tls) as server:
        async with wire(ssl_context=trusting()) as sender:
            reading = asyncio.Event()

            async def read() -> None:
                sent = request(server.url)
                sent.stream = streams
                response = await sender.send(sent)
                if response.chunks is not None:
                    async for _ in response.chunks:
                        reading.set()

            task = asyncio.create_task(read())
            await server.received(1)
            if streams:
                await reading.wait()
            else:
                await asyncio.sleep(0.02)
            await sender.aclose()
            with pytest.raises(ClientStateError, match="closed"):
                await asyncio.wait_for(task, 5)


async def test_a_flood_of_interim_responses_is_not_parsed_completely() -> None:
    parsed = 0
    take = Protocol.feed_data

    def count(protocol: Protocol, *arguments: Any) -> None:
        nonlocal parsed
        parsed += 1
        take(protocol, *arguments)

    async with ScriptedServer(chatter(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000)) as server:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Protocol, "feed_data", count)
            async with wire() as sender:
                with pytest.raises(DecodeError):
                    await sender.send(request(server.url))
    assert parsed < 300
