from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
import respx
from tests.fakes.calls import calling, operation
from tests.fakes.certificates import server_context, trusting
from tests.fakes.scripted_server import Connection, ScriptedServer, hang, respond, then_close
from tests.timing import until

from trunkline import Vonage
from trunkline._transport.base import Timeouts, TransportRequest
from trunkline._transport.httpx import HttpxTransport
from trunkline._transport.limits import Limits
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    ClientStateError,
    ConfigError,
    DecodeError,
    TLSError,
)

OK = respond(b"{}")
URL = "https://api.example/things"


def request(url: str = URL, method: str = "GET", *, stream: bool = False) -> TransportRequest:
    return TransportRequest(
        method, url, {"accept": "*/*"}, None, Timeouts(1, 2, 3, 4), stream=stream
    )


def mocked(handler: Callable[[httpx.Request], httpx.Response]) -> HttpxTransport:
    return HttpxTransport(Limits(), transport=httpx.MockTransport(handler))


async def test_a_mock_transport_receives_the_request_with_its_timeouts() -> None:
    received: list[httpx.Request] = []

    def handler(sent: httpx.Request) -> httpx.Response:
        received.append(sent)
        return httpx.Response(201, json={"id": 1}, headers={"X-A": "b"})

    sent = request(method="POST")
    sent.body = b"body"
    response = await mocked(handler).send(sent)
    assert (response.status, response.body) == (201, b'{"id":1}')
    assert response.headers.get("x-a") == "b"
    (got,) = received
    assert (got.method, str(got.url), got.read()) == ("POST", URL, b"body")
    timeouts = {"connect": 1, "read": 2, "write": 3, "pool": 4}
    assert got.extensions["timeout"] == timeouts


async def test_respx_mocks_a_transport() -> None:
    router = respx.MockRouter()
    route = router.get(URL).respond(json={"id": 2})
    wire = HttpxTransport(Limits(), transport=httpx.MockTransport(router.async_handler))
    assert (await wire.send(request())).body == b'{"id":2}'
    assert route.call_count == 1


async def test_a_client_of_the_caller_is_used_unchanged_and_left_open() -> None:
    hooked: list[str] = []

    async def hook(sent: httpx.Request) -> None:
        hooked.append(sent.method)

    async with ScriptedServer(OK) as server:
        async with httpx.AsyncClient(
            headers={"X-Mine": "1"},
            auth=("user", "password"),
            event_hooks={"request": [hook]},
            trust_env=False,
        ) as client:
            wire = HttpxTransport(Limits(), client=client)
            await wire.send(request(server.url))
            await wire.aclose()
            assert not client.is_closed
            (got,) = server.requests
        with pytest.raises(ClientStateError, match="http_client"):
            await wire.send(request(server.url))
    assert (got.headers["x-mine"], hooked) == ("1", ["GET"])
    assert "authorization" not in got.headers


async def test_a_client_that_follows_redirects_does_not_follow_them_here() -> None:
    async with ScriptedServer(respond(b"", 302, {"Location": "/other"}), OK) as server:
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as client:
            response = await HttpxTransport(Limits(), client=client).send(request(server.url))
        assert (response.status, server.counts["GET"]) == (302, 1)


async def test_a_transport_is_closed_with_the_client_once() -> None:
    class Counting(httpx.MockTransport):
        closed = 0

        async def aclose(self) -> None:
            self.closed += 1

    transport = Counting(lambda _: httpx.Response(200))
    wire = HttpxTransport(Limits(), transport=transport)
    await wire.aclose()
    await wire.aclose()
    assert transport.closed == 1


@pytest.mark.parametrize(
    ("raised", "expected", "phase", "sent"),
    [
        (httpx.ConnectTimeout, APITimeoutError, "connect", False),
        (httpx.PoolTimeout, APITimeoutError, "pool", False),
        (httpx.WriteTimeout, APITimeoutError, "write", True),
        (httpx.ReadTimeout, APITimeoutError, "read", True),
        (httpx.ConnectError, APIConnectionError, "connect", False),
        (httpx.ProxyError, APIConnectionError, "connect", False),
        (httpx.UnsupportedProtocol, APIConnectionError, "connect", False),
        (httpx.WriteError, APIConnectionError, "write", True),
        (httpx.ReadError, APIConnectionError, "read", True),
        (httpx.CloseError, APIConnectionError, "read", True),
        (httpx.LocalProtocolError, APIConnectionError, "write", True),
        (httpx.RemoteProtocolError, APIConnectionError, "read", True),
        (httpx.TooManyRedirects, APIConnectionError, "read", True),
    ],
)
async def test_each_httpx_exception_becomes_a_trunkline_error(
    raised: type[httpx.RequestError], expected: type[Exception], phase: str, sent: bool
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise raised("secret words")

    made = request()
    with pytest.raises(expected) as caught:
        await mocked(handler).send(made)
    assert type(caught.value) is expected
    outcome = "unknown" if sent else "not_sent"
    assert vars(caught.value) == {"phase": phase, "sent": sent, "outcome": outcome}
    assert (made.sent, caught.value.__cause__, caught.value.__context__) == (sent, None, None)
    assert "secret" not in str(caught.value)


async def test_another_exception_of_the_transport_is_raised_unchanged() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await mocked(handler).send(request())


async def test_an_unknown_authority_is_a_tls_error(tmp_path: Path) -> None:
    async with ScriptedServer(OK, tls=server_context(tmp_path)) as server:
        transport = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(), trust_env=False)
        wire = HttpxTransport(Limits(), transport=transport)
        with pytest.raises(TLSError) as caught:
            await wire.send(request(server.url))
        await wire.aclose()
        assert server.requests == []
        assert (caught.value.phase, caught.value.sent) == ("tls", False)
        trusted = httpx.AsyncHTTPTransport(verify=trusting(), trust_env=False)
        wire = HttpxTransport(Limits(), transport=trusted)
        assert (await wire.send(request(server.url))).status == 200
        await wire.aclose()


async def test_the_httpx_transport_reports_how_far_a_request_got() -> None:
    transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1), trust_env=False)
    wire = HttpxTransport(Limits(), transport=transport)
    async with ScriptedServer(hang) as server:
        first, second = request(server.url), request(server.url)
        assert (first.phase, first.sent) == ("pool", False)
        tasks = [asyncio.create_task(wire.send(first))]
        await server.received(1)
        tasks.append(asyncio.create_task(wire.send(second)))
        await until(lambda: (first.phase, first.sent) == ("read", True))
        assert (second.phase, second.sent) == ("pool", False)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await wire.aclose()


async def test_for_other_transports_the_request_counts_as_sent() -> None:
    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(60)
            return httpx.Response(200)

    made = request()
    task = asyncio.create_task(HttpxTransport(Limits(), transport=Silent()).send(made))
    await asyncio.sleep(0)
    assert (made.phase, made.sent) == ("read", True)
    task.cancel()
    await asyncio.wait({task})


@pytest.mark.parametrize("url", ["https://xn--/", "http://127.0.0.1:port", "http://127.0.0.1/\0"])
async def test_an_invalid_url_for_httpx_is_not_sent(url: str) -> None:
    client = httpx.AsyncClient(trust_env=False)
    for wire in (mocked(lambda _: httpx.Response(200)), HttpxTransport(Limits(), client=client)):
        made = request(url)
        with pytest.raises(APIConnectionError, match="refuses the URL") as caught:
            await wire.send(made)
        assert (caught.value.phase, caught.value.sent, caught.value.__cause__) == (
            *("connect", False),
            None,
        )
    await client.aclose()


async def test_a_body_is_bounded() -> None:
    class Endless(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b" " * 1000

        async def aclose(self) -> None:
            self.closed = True

    stream = Endless()
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=stream))
    wire = HttpxTransport(Limits(max_response_bytes=10_000), transport=transport)
    with pytest.raises(DecodeError, match="10000 bytes"):
        await wire.send(request())
    assert stream.closed


async def test_a_stream_is_yielded_as_it_arrives() -> None:
    closed = []

    class Parts(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"ab"
            yield b"cd"

        async def aclose(self) -> None:
            closed.append(True)

    wire = mocked(lambda _: httpx.Response(200, stream=Parts()))
    for wanted in ([b"ab", b"cd"], [b"ab"], []):
        response = await wire.send(request(stream=True))
        assert response.chunks is not None
        assert [await anext(response.chunks) for _ in wanted] == wanted
        await response.aclose()
    assert len(closed) >= 3


async def test_a_body_can_come_from_any_kind_of_iterator() -> None:
    class Parts(httpx.AsyncByteStream):
        remaining = 3

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self

        async def __anext__(self) -> bytes:
            if not self.remaining:
                raise StopAsyncIteration
            self.remaining -= 1
            return b"ab"

    wire = mocked(lambda _: httpx.Response(200, stream=Parts()))
    assert (await wire.send(request())).body == b"ababab"


async def test_an_interrupted_stream_raises_a_trunkline_error() -> None:
    cut = then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
    wire = HttpxTransport(Limits(), transport=httpx.AsyncHTTPTransport(trust_env=False))
    async with ScriptedServer(cut) as server:
        response = await wire.send(request(server.url, stream=True))
        assert response.chunks is not None
        with pytest.raises(APIConnectionError, match="incomplete"):
            _ = [chunk async for chunk in response.chunks]
        await response.aclose()
        await wire.aclose()


async def test_a_response_with_a_sync_stream_is_rejected() -> None:
    def parts() -> list[bytes]:
        return [b"a"]

    wire = mocked(lambda _: httpx.Response(200, content=iter(parts())))
    with pytest.raises(ConfigError, match="expected async responses"):
        await wire.send(request())


async def test_a_timeout_error_of_a_callers_transport_is_not_taken_for_the_deadline() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise TimeoutError("mine")

    brought = HttpxTransport(Limits(), transport=httpx.MockTransport(broken))
    async with calling("http://127.0.0.1:1", brought) as caller:
        with pytest.raises(TimeoutError, match="mine"):
            await caller.call(operation(), ("a",))
        with pytest.raises(TimeoutError, match="mine"):
            await caller.send_unauthenticated("POST", "http://127.0.0.1:1", {}, b"")


@pytest.mark.parametrize("protocol", [b"HTTP/1.1", b"HTTP/2"])
async def test_a_missing_or_shared_connection_is_not_closed(protocol: bytes) -> None:
    class Socketless:
        def get_extra_info(self, name: str) -> None:
            return None

    extensions = {"network_stream": Socketless(), "http_version": protocol}
    made = request()
    await mocked(lambda _: httpx.Response(200, extensions=extensions)).send(made)
    if protocol == b"HTTP/2":
        assert made.discard is None
    else:
        assert made.discard is not None
        made.discard()


# ------------------------------------------------------------ httpx and httpx2


@pytest.mark.parametrize("library", [httpx, httpx2])
async def test_a_client_accepts_the_objects_of_either_library(library: Any) -> None:
    received: list[str] = []

    class Signed(library.Auth):  # type: ignore[misc]
        def auth_flow(self, request: Any) -> Any:
            request.headers["X-Signed"] = "yes"
            response = yield request
            received.append(type(response).__module__)

    async with ScriptedServer(respond({"id": "a"})) as server:
        for options in (
            {"http_client": library.AsyncClient(trust_env=False)},
            {"transport": library.AsyncHTTPTransport(trust_env=False)},
        ):
            vonage = Vonage(
                auth=Signed(), base_url=server.url, timeout=library.Timeout(5), **options
            )
            async with vonage:
                assert (await vonage.applications.get("a")).id == "a"
            if "http_client" in options:
                await options["http_client"].aclose()
        assert [one.headers["x-signed"] for one in server.requests] == ["yes", "yes"]
    assert {module.partition(".")[0] for module in received} == {library.__name__}


@pytest.mark.parametrize("library", [httpx, httpx2])
@pytest.mark.parametrize("kind", ["transport", "client"])
async def test_cancelled_calls_do_not_use_up_the_pool(library: Any, kind: str) -> None:
    chance = random.Random(4711)

    async def soon(connection: Connection) -> None:
        await asyncio.sleep(chance.random() * 0.004)
        await connection.send(OK)

    own = library.AsyncHTTPTransport(
        limits=library.Limits(max_connections=3, max_keepalive_connections=3), trust_env=False
    )
    client = library.AsyncClient(transport=own)
    options: Any = {"transport": own} if kind == "transport" else {"client": client}
    wire = HttpxTransport(Limits(), **options)
    async with ScriptedServer(soon) as server:
        for _ in range(40):
            tasks = [asyncio.create_task(wire.send(request(server.url))) for _ in range(12)]
            await asyncio.sleep(chance.random() ** 2 * 0.02)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        async with asyncio.timeout(10):
            for _ in range(10):
                assert (await wire.send(request(server.url))).status == 200
        await client.aclose()
        await wire.aclose()
        assert server.most_at_once <= 12  # The server sees a closed connection a little later.


@pytest.mark.parametrize("library", [httpx, httpx2])
@pytest.mark.parametrize("more", [b"H", OK, b"HTTP/1.1 100 Continue\r\n\r\n"])
@pytest.mark.parametrize("stream", [True, False])
async def test_bytes_behind_a_response_close_its_connection(
    library: Any, more: bytes, stream: bool
) -> None:
    wire = HttpxTransport(Limits(), transport=library.AsyncHTTPTransport(trust_env=False))
    async with ScriptedServer(OK + more, OK) as server:
        response = await wire.send(request(server.url, stream=stream))
        if response.chunks is not None:
            assert [chunk async for chunk in response.chunks] == [b"{}"]
            await response.aclose()
            await response.aclose()
        assert (await wire.send(request(server.url, "POST"))).body == b"{}"
        assert server.connections == 2
    await wire.aclose()


@pytest.mark.parametrize("library", [httpx, httpx2])
async def test_no_traceback_has_a_frame_of_the_library(library: Any) -> None:
    def handler(sent: Any) -> Any:
        raise LookupError from OSError()

    async with ScriptedServer(hang) as server:
        wire = HttpxTransport(Limits(), transport=library.AsyncHTTPTransport(trust_env=False))
        task = asyncio.create_task(wire.send(request(server.url)))
        await server.received(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        await wire.aclose()
    mock = HttpxTransport(
        Limits(), client=library.AsyncClient(transport=library.MockTransport(handler))
    )
    with pytest.raises(LookupError) as failed:
        await mock.send(request())
    for error in (cancelled.value, failed.value):
        frames = traceback.walk_tb(error.__traceback__)
        modules = {frame.f_globals["__name__"].partition(".")[0] for frame, _ in frames}
        assert __name__ in modules or "tests" in modules
        assert not modules & {"httpx", "httpx2", "httpcore", "httpcore2", "h11", "anyio"}


async def test_the_stream_of_an_expired_call_is_closed() -> None:
    closed = asyncio.Event()
    started = asyncio.Event()

    class Parts(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"ab"

        async def aclose(self) -> None:
            closed.set()

    class Stubborn(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            started.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            return httpx.Response(200, stream=Parts())

    wire = HttpxTransport(Limits(), transport=Stubborn())
    task = asyncio.create_task(wire.send(request(stream=True)))
    await started.wait()
    task.cancel()
    await asyncio.wait({task})
    await asyncio.wait_for(closed.wait(), 5)
    await wire.aclose()
