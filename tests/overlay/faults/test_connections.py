"""The fault table: connections that fail."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fakes.calls import FakeClock, TransportName
from tests.fakes.certificates import server_context, trusting
from tests.fakes.scripted_server import (
    Connection,
    ScriptedServer,
    Step,
    chatter,
    close,
    drip,
    hang,
    reset,
    respond,
    then_close,
)
from tests.timing import over_after, settle, until

from trunkline import errors
from trunkline._call import lifecycle as lifecycle_module
from trunkline._transport.limits import Limits

from .rig import (
    EITHER,
    IDEMPOTENT,
    NOT_IDEMPOTENT,
    OK,
    TRANSPORTS,
    Acme,
    client,
    failing,
    failing_after_sending,
    failing_at_its_deadline,
    good,
    no_leaks,
    rig,
)

pytestmark = pytest.mark.parametrize("wire", TRANSPORTS)

ALL = IDEMPOTENT + NOT_IDEMPOTENT
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


# ------------------------------------------------------------ before anything is sent


@pytest.mark.parametrize("method", EITHER)
async def test_a_refused_connection_is_retried(wire: TransportName, method: str) -> None:
    async with ScriptedServer(OK) as server:
        url = server.url
    clock = FakeClock()
    async with no_leaks(url=url, wire=wire, clock=clock) as acme:
        error = await failing(errors.APIConnectionError, acme, method)
    assert (error.phase, error.sent, len(error.attempts)) == ("connect", False, 3)
    assert len(clock.slept) == 2


@pytest.mark.parametrize("method", IDEMPOTENT)
async def test_closed_before_a_byte_was_read_a_request_is_retried(
    wire: TransportName, method: str
) -> None:
    async with rig(wire, good(method), unread=1) as (server, acme):
        await acme.call(method)
        assert (server.connections, server.counts[method]) == (2, 1)


@pytest.mark.parametrize("method", NOT_IDEMPOTENT)
async def test_closed_before_a_byte_was_read_a_post_is_executed_at_most_once(
    wire: TransportName, method: str
) -> None:
    async with rig(wire, OK, unread=1) as (server, acme):
        try:
            await acme.call(method)
            assert server.counts[method] == 1
        except errors.OutcomeUnknownError:  # Bytes were sent, so the outcome is unknown.
            assert server.counts[method] == 0


@pytest.mark.parametrize("method", EITHER)
async def test_an_idle_connection_that_was_closed_is_not_used(
    wire: TransportName, method: str
) -> None:
    async with rig(wire, then_close(OK), OK) as (server, acme):
        await acme.call("GET")
        await server.left()
        await acme.call(method)
        assert (server.connections, len(server.requests)) == (2, 2)


async def test_an_idle_connection_closed_while_the_loop_is_busy_is_not_used(
    wire: TransportName,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:

        def serve_one() -> int:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as file:
                received = b"".join(iter(file.readline, b"\r\n"))
                length = re.search(rb"(?i)content-length: (\d+)", received)
                file.read(int(length[1]) if length else 0)
                connection.sendall(OK)
            return 1

        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with no_leaks(url=url, wire=wire) as acme:
            for _ in range(10):
                served = thread.submit(serve_one)
                assert await acme.call("POST") == {"id": "a"}
                assert served.result(10) == 1  # blocks until the server has closed


@pytest.mark.parametrize("method", ALL)
async def test_a_name_that_does_not_resolve_is_retried(wire: TransportName, method: str) -> None:
    clock = FakeClock()
    url = "https://nowhere.invalid"
    async with no_leaks(url=url, wire=wire, clock=clock) as acme:
        error = await failing(errors.APIConnectionError, acme, method)
    assert (error.phase, error.sent, len(clock.slept)) == ("dns", False, 2)


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("fault", ["unknown authority", "wrong name", "expired", "plain text"])
async def test_no_byte_is_sent_to_an_untrusted_server(
    wire: TransportName, method: str, fault: str, tmp_path: Path
) -> None:
    address = "127.0.0.9" if fault == "wrong name" else "127.0.0.1"
    tls = server_context(tmp_path, address=address, expired=fault == "expired")
    trust = ssl.create_default_context() if fault == "unknown authority" else trusting()
    async with ScriptedServer(OK, tls=None if fault == "plain text" else tls) as server:
        received: list[bytes] = []
        if fault == "plain text":

            async def plain(connection: Connection) -> None:
                received.append(await connection.reader.read(100))
                await connection.send(respond(b"speak plainly", 400))

            server._converse = plain  # type: ignore[method-assign]
        url = f"https://127.0.0.1:{server.port}"
        async with no_leaks(url=url, wire=wire, ssl_context=trust) as acme:
            error = await failing(errors.TLSError, acme, method)
        assert server.requests == []
        assert b"HTTP" not in b"".join(received)
    assert (error.phase, error.sent, len(error.attempts)) == ("tls", False, 1)


@pytest.mark.parametrize("method", EITHER)
@pytest.mark.parametrize("how", ["closed", "closed when greeted", "reset"])
async def test_a_connection_interrupted_in_the_tls_handshake_is_not_retried(
    wire: TransportName, method: str, how: str
) -> None:
    async with ScriptedServer(OK) as server:

        async def leave(connection: Connection) -> None:
            if how == "closed when greeted":
                await connection.reader.read(100_000)
            if how == "reset":
                connection.reset()
            connection.writer.close()

        server._converse = leave  # type: ignore[method-assign]
        url = f"https://127.0.0.1:{server.port}"
        async with no_leaks(url=url, wire=wire, ssl_context=trusting()) as acme:
            error = await failing(errors.TLSError, acme, method)
        assert server.connections == 1
    assert (error.phase, error.sent, len(error.attempts)) == ("tls", False, 1)


async def test_an_endless_tls_handshake_times_out_in_its_phase(
    wire: TransportName,
) -> None:
    async with ScriptedServer(OK) as server:

        async def silent(connection: Connection) -> None:
            await connection.reader.read()

        server._converse = silent  # type: ignore[method-assign]
        url = f"https://127.0.0.1:{server.port}"
        timeout = httpx.Timeout(5, connect=0.1)
        async with no_leaks(url=url, wire=wire, timeout=timeout, ssl_context=trusting()) as acme:
            error = await failing(errors.APITimeoutError, acme, "POST")
    assert (error.phase, error.sent) == ("tls", False)


# ------------------------------------------------------------ after the request is sent


@pytest.mark.parametrize("how", [close, reset])
@pytest.mark.parametrize("method", IDEMPOTENT)
async def test_reset_after_the_request_an_idempotent_request_is_retried(
    wire: TransportName, method: str, how: Step
) -> None:
    async with rig(wire, how, good(method)) as (server, acme):
        await acme.call(method)
        assert server.counts[method] == 2


@pytest.mark.parametrize("how", [close, reset])
@pytest.mark.parametrize("method", NOT_IDEMPOTENT)
async def test_reset_after_the_request_a_post_is_executed_once(
    wire: TransportName, method: str, how: Step
) -> None:
    async with rig(wire, how, OK) as (server, acme):
        error = await failing(errors.OutcomeUnknownError, acme, method)
        assert server.counts[method] == 1
    assert (error.sent, len(error.attempts)) == (True, 1)


CUT = {
    "length": HEAD + b'Content-Length: 100\r\n\r\n{"id": "a"}',
    "chunk": HEAD + b'Transfer-Encoding: chunked\r\n\r\nb\r\n{"id": "a"}\r\n',
    "in a chunk": HEAD + b'Transfer-Encoding: chunked\r\n\r\nff\r\n{"id": "a"}',
    "last chunk": HEAD + b'Transfer-Encoding: chunked\r\n\r\nb\r\n{"id": "a"}\r\n0\r\n',
    "headers": HEAD + b"Content-Len",
    "status line": b"HTTP/1.1 2",
}


@pytest.mark.parametrize("how", CUT)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", *NOT_IDEMPOTENT])
async def test_a_truncated_response_is_never_a_partial_object(
    wire: TransportName, method: str, how: str
) -> None:
    async with rig(wire, then_close(CUT[how]), OK) as (server, acme):
        if method in IDEMPOTENT:
            assert await acme.call(method) == {"id": "a"}
            assert server.counts[method] == 2
        else:
            await failing(errors.OutcomeUnknownError, acme, method)
            assert server.counts[method] == 1


# ------------------------------------------------------------ endless responses

INFORMATIONAL = b"HTTP/1.1 100 Continue\r\n\r\n"
SLOW = {
    "headers": drip(HEAD + b"X: " + b"x" * 999, 0.02),
    "body": drip(HEAD + b"Content-Length: 999\r\n\r\n" + b" " * 999, 0.02),
    "chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n1\r\n" * 99, 0.02),
    "a chunk without a size": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 99, 0.02),
    "trailers": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 99, 0.02),
    "1xx now and then": drip(INFORMATIONAL, 0.001, endless=True),
    "never": hang,
}


async def late(acme: Acme, method: str, deadline: float) -> Any:
    return await failing_after_sending(
        errors.DeadlineExceededError, acme, method, deadline=deadline
    )


@pytest.mark.parametrize("what", SLOW)
@pytest.mark.parametrize("method", EITHER)
async def test_an_endless_response_ends_at_the_deadline(
    wire: TransportName, method: str, what: str
) -> None:
    async with rig(wire, SLOW[what]) as (server, acme):
        error = await failing_at_its_deadline(server, partial(late, acme, method))
        assert server.counts[method] == 1
    assert (error.phase, error.sent) == ("read", True)


@pytest.mark.parametrize("method", EITHER)
async def test_a_flood_of_interim_responses_ends_at_a_bound(
    wire: TransportName, method: str
) -> None:
    async with rig(wire, chatter(b"", INFORMATIONAL * 400)) as (server, acme):
        if wire == "aiohttp":
            error = await failing_after_sending(errors.DecodeError, acme, method)
            assert "at most 100 interim" in str(error)
        else:  # httpx's own transport has no such bound: the deadline applies.
            await failing_at_its_deadline(server, partial(late, acme, method))
        assert server.counts[method] == 1


ENDLESS = {
    "until it closes": chatter(HEAD + b"\r\n", b" " * 65536),
    "in chunks": chatter(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n"
    ),
    "announced": chatter(HEAD + b"Content-Length: 99999999999\r\n\r\n", b" " * 65536),
    "announced and silent": HEAD + b"Content-Length: 99999999999\r\n\r\n",
}


@pytest.mark.parametrize("what", ENDLESS)
@pytest.mark.parametrize("method", EITHER)
async def test_an_endless_body_ends_at_the_size_bound(
    wire: TransportName, method: str, what: str
) -> None:
    async with rig(wire, ENDLESS[what], limits=Limits(max_response_bytes=10**6)) as (server, acme):
        error = await failing_after_sending(errors.DecodeError, acme, method)
        assert server.counts[method] == 1
    assert "1000000 bytes" in str(error)


@pytest.mark.parametrize(
    "endless",
    [
        chatter(HEAD, b"X-%d: y\r\n" % 1 * 1000),
        chatter(HEAD + b"X: ", b"x" * 65536),
        chatter(b"HTTP/1.1 200 ", b"x" * 65536),
        chatter(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;x=", b"x" * 65536),
        chatter(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 1000),
        chatter(b"", b"\r\n" * 10_000),
    ],
    ids=["headers", "a header", "a reason", "an extension", "trailers", "blank lines"],
)
async def test_an_endless_response_without_a_body_takes_no_memory(
    wire: TransportName, endless: Step
) -> None:
    async with rig(wire, endless) as (_, acme):
        tracemalloc.start()
        try:
            with pytest.raises(errors.TrunklineError):
                await acme.call("GET", retry=None, deadline=0.5)
            assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("method", EITHER)
async def test_a_server_that_never_responds_is_reported_by_its_phase(
    wire: TransportName, method: str
) -> None:
    expected = errors.APITimeoutError if method == "GET" else errors.OutcomeUnknownError
    times = 3 if method == "GET" else 1
    for seconds in (0.05, 0.5, 5.0):  # extra time for a slow machine
        async with rig(wire, hang, timeout=httpx.Timeout(10, read=seconds)) as (server, acme):
            error = await failing(expected, acme, method)
        assert (error.phase, error.sent, len(error.attempts)) == ("read", True, times)
        if server.counts[method] == times:
            break
    assert server.counts[method] == times


@pytest.mark.parametrize("method", EITHER)
async def test_a_server_that_never_responds_is_never_waited_for_past_the_deadline(
    wire: TransportName, method: str
) -> None:
    async with rig(wire, hang, timeout=60) as (server, acme):
        await failing_at_its_deadline(server, partial(late, acme, method), 0.2)
        assert server.counts[method] == 1


# ------------------------------------------------------------ many, cancelled, other loops


# The time of httpx's own pool grows with the square of the number of waiting tasks.
MANY: dict[TransportName, int] = {"aiohttp": 1000, "httpx": 200, "httpx2": 200}


@pytest.mark.parametrize("method", EITHER)
async def test_1000_tasks_share_10_connections_and_all_succeed(
    wire: TransportName, method: str
) -> None:
    many = MANY[wire]
    async with rig(wire, OK, limits=Limits(max_connections=10)) as (server, acme):
        responses = await asyncio.gather(*(acme.call(method) for _ in range(many)))
        assert responses == [{"id": "a"}] * many
        assert server.counts[method] == many
        assert server.most_at_once <= 10


async def test_1000_tasks_without_a_response_all_end_at_their_deadline(wire: TransportName) -> None:
    limits = Limits(max_connections=10)
    async with rig(wire, hang, limits=limits, loses=wire != "aiohttp") as (server, acme):
        async with over_after(1.0, late=3.0):  # A thousand errors take time.
            results = await asyncio.gather(
                *(acme.call("POST", deadline=1.0) for _ in range(MANY[wire])),
                return_exceptions=True,
            )
        # Calls that were sent before the deadline have an unknown outcome.
        kinds = {errors.DeadlineExceededError, errors.OutcomeUnknownError}
        assert {type(result) for result in results} <= kinds
        unknown = [r for r in results if isinstance(r, errors.OutcomeUnknownError)]
        assert len(unknown) < len(results)  # Most of them waited for a connection.
        assert all(type(r.__cause__) is errors.DeadlineExceededError for r in unknown)
        assert server.most_at_once <= 20  # The server sees a closed connection a little later.


async def test_a_cancelled_call_raises_the_cancellation_and_nothing_else(
    wire: TransportName,
) -> None:
    async with rig(wire, hang) as (server, acme):
        task = asyncio.create_task(acme.call("POST"))
        await server.received(1)
        task.cancel("by me")
        with pytest.raises(asyncio.CancelledError, match="by me") as caught:
            await task
        assert caught.value.__cause__ is None
        assert task.cancelled()


async def test_closing_can_be_cancelled_and_still_closes_all_connections(
    wire: TransportName,
) -> None:
    async with ScriptedServer(OK, hang) as server:
        acme = client(wire, server.url)
        await acme.call()
        running = asyncio.create_task(acme.call())
        await server.received(2)
        closing = asyncio.create_task(acme.aclose())
        await asyncio.sleep(0)
        closing.cancel()
        closing.cancel()
        await asyncio.wait({closing})
        with pytest.raises(errors.ClientStateError):
            await acme.call()
        if wire != "aiohttp":  # Its transport lets requests in progress continue.
            running.cancel()
        await asyncio.wait({running})
        assert running.cancelled() or isinstance(
            running.exception(), (errors.ClientStateError, errors.APIConnectionError)
        )
        await until(lambda: not server.open)
        assert len(server.requests) == 2


def test_a_client_used_in_another_event_loop_raises_at_once(wire: TransportName) -> None:
    async def first() -> tuple[Acme, Any]:
        server = ScriptedServer(OK)
        await server.__aenter__()
        acme = client(wire, server.url)
        assert await acme.call() == {"id": "a"}
        return acme, server

    async def second(acme: Acme) -> None:
        for attempt in (acme.call(), acme.aclose()):
            with pytest.raises(errors.ClientStateError, match="another event loop"):
                await asyncio.wait_for(attempt, 30)

    async def last(acme: Acme, server: Any) -> None:
        await acme.aclose()
        await server.__aexit__(None, None, None)

    loop = asyncio.new_event_loop()
    try:
        acme, server = loop.run_until_complete(first())
        asyncio.run(second(acme))
        loop.run_until_complete(last(acme, server))
        loop.run_until_complete(settle())
    finally:
        loop.close()


async def test_a_closed_client_raises_at_once(wire: TransportName) -> None:
    async with rig(wire, OK) as (server, acme):
        await acme.call()
        await acme.aclose()
        await failing(errors.ClientStateError, acme)
        assert len(server.requests) == 1


async def test_a_forked_process_raises_at_once(
    wire: TransportName, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig(wire, OK) as (server, acme):
        await acme.call()
        with monkeypatch.context() as patch:
            patch.setattr(lifecycle_module, "_fork_count", lifecycle_module._fork_count + 1)
            error = await failing(errors.ClientStateError, acme)
        assert "fork" in str(error)
        assert len(server.requests) == 1


async def test_an_unrequested_response_is_never_used_for_another_request(
    wire: TransportName,
) -> None:
    response_sent, planted = asyncio.Event(), asyncio.Event()

    async def twice(connection: Connection) -> None:
        await connection.send(OK + respond({"id": "planted"}))
        planted.set()

    async def later(connection: Connection) -> None:
        await connection.send(OK)
        await response_sent.wait()
        await connection.send(respond({"id": "planted"}))
        planted.set()

    for step in (twice, later):
        async with rig(wire, step, OK) as (_, acme):
            assert await acme.call() == {"id": "a"}
            response_sent.set()
            await planted.wait()
            await settle()
            assert await acme.call("POST") == {"id": "a"}
        response_sent.clear()
        planted.clear()


async def test_an_endless_name_lookup_ends_at_the_deadline(
    wire: TransportName, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*args: object, **options: object) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never, raising=False)
    async with no_leaks(url="https://slow.example", wire=wire) as acme:
        async with over_after(0.2):
            error = await failing(errors.DeadlineExceededError, acme, deadline=0.2)
    assert (error.phase, error.sent) == ("connect", False)
    assert socket.gaierror not in map(type, (error.__cause__, error.__context__))
