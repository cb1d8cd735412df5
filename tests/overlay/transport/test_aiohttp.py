from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.certificates import server_context, trusting
from tests.fakes.scripted_server import Connection, ScriptedServer, close, hang, respond, then_close
from tests.timing import until

from trunkline._common.secret import Secret
from trunkline._transport import tls
from trunkline._transport.aiohttp import AiohttpTransport, shared_ssl_context
from trunkline._transport.aiohttp_protocol import Connector
from trunkline._transport.base import Timeouts, TransportRequest
from trunkline._transport.limits import Limits
from trunkline.errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ClientStateError,
    DecodeError,
    TLSError,
    TrunklineError,
)

OK = respond(b"{}")


def request(url: str, method: str = "GET", **timeouts: float | None) -> TransportRequest:
    limits = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": None, **timeouts}
    return TransportRequest(method, url, {"accept": "*/*"}, None, Timeouts(**limits))


@asynccontextmanager
async def wire(
    limits: Limits | None = None, ssl_context: ssl.SSLContext | None = None
) -> AsyncIterator[AiohttpTransport]:
    made = AiohttpTransport(limits or Limits(), ssl_context)
    try:
        yield made
    finally:
        await made.aclose()


async def test_only_the_given_headers_are_sent() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        await sender.send(request(server.url))
    assert server.requests[0].headers.keys() == {"host", "accept"}


async def test_an_idle_connection_outlives_the_read_timeout() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        for _ in range(2):
            await sender.send(request(server.url, read=0.05))
            await asyncio.sleep(0.1)
        assert server.connections == 1


async def test_the_url_is_sent_unchanged() -> None:
    target = "/a%2Fb%252e%20%2E/c?q=%2B%26&r=a%20b"
    async with ScriptedServer(OK) as server, wire() as sender:
        await sender.send(request(server.url + target))
    assert server.requests[0].target == target


async def test_any_form_of_a_url_reaches_its_server() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        upper = server.url.replace("http:", "HTTP:")
        for url in ("", "/", "?a=/b", "/c#d", "#e", "/f?g#/h"):
            await sender.send(request(server.url + url))
        await sender.send(request(upper + "/i"))
        targets = [one.target for one in server.requests]
        assert targets == ["/", "/", "/?a=/b", "/c", "/", "/f?g", "/i"]
        assert {one.headers["host"] for one in server.requests} == {f"127.0.0.1:{server.port}"}
        assert server.connections == 1


async def test_any_number_of_servers_can_be_reached() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        for number in range(1, 101):
            url = server.url.replace("127.0.0.1", f"127.0.0.{number}")
            with contextlib.suppress(APIConnectionError):  # the server uses the first
                await sender.send(request(url))
        assert len(sender._origins) <= 64
        await sender.send(request(server.url))
        assert server.counts["GET"] == 2


async def test_only_http_urls_are_accepted() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        with pytest.raises(APIConnectionError) as caught:
            await sender.send(request(server.url.replace("http:", "ws:")))
        assert (caught.value.sent, server.connections) == (False, 0)


async def test_a_header_that_would_be_split_is_rejected_before_a_connection_is_opened() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        sent = request(server.url)
        sent.headers["x"] = "a\r\nauthorization: b"
        with pytest.raises(ArgumentError):
            await sender.send(sent)
        assert server.connections == 0


async def test_a_response_is_bounded_with_any_bound() -> None:
    limits = Limits(max_response_bytes=10)
    async with ScriptedServer(respond(b"x" * 11), respond(b"x" * 10)) as server:
        async with wire(limits) as sender:
            with pytest.raises(DecodeError, match="at most 10 bytes"):
                await sender.send(request(server.url))
            assert len((await sender.send(request(server.url))).body) == 10


async def test_a_request_is_sent_once_despite_retries_of_aiohttp() -> None:
    async with ScriptedServer(OK, close, OK) as server, wire() as sender:
        await sender.send(request(server.url))
        with pytest.raises(APIConnectionError) as caught:
            await sender.send(request(server.url))
        assert server.counts["GET"] == 2
    assert (caught.value.phase, caught.value.sent) == ("read", True)


async def test_a_connection_closed_before_the_request_is_distinguished_from_a_later_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = Connector._create_connection

    async def open_and_close(*arguments: Any) -> Any:
        protocol = await make(*arguments)
        assert protocol.transport is not None
        protocol.transport.close()
        return protocol

    async with ScriptedServer(OK) as server, wire() as sender:
        with monkeypatch.context() as patch:
            patch.setattr(Connector, "_create_connection", open_and_close)
            with pytest.raises(APIConnectionError) as caught:
                await sender.send(request(server.url, "POST"))
        assert (caught.value.phase, caught.value.sent) == ("write", False)
        await sender.send(request(server.url, "POST"))
        assert server.counts["POST"] == 1


async def test_a_closed_idle_connection_is_not_used() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        await sender.send(request(server.url))
        server.steps = [close]
        with pytest.raises(APIConnectionError):
            await sender.send(request(server.url))
        server.steps = [OK]
        await sender.send(request(server.url, "POST"))
        assert server.counts == {"GET": 2, "POST": 1}


async def test_the_wait_for_a_free_connection_has_its_own_phase() -> None:
    async with ScriptedServer(hang) as server, wire(Limits(max_connections=1)) as sender:
        first = asyncio.create_task(sender.send(request(server.url)))
        await server.received(1)
        second = request(server.url, connect=0.05, pool=0.01)
        with pytest.raises(APITimeoutError) as caught:
            await sender.send(second)
        assert (caught.value.phase, caught.value.sent, second.phase) == ("pool", False, "pool")
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first


async def test_a_connect_timeout_has_its_own_phase() -> None:
    # The handshake gets no response: the server expects plain text.
    async with ScriptedServer(OK) as server, wire() as sender:
        sent = request(server.url.replace("http:", "https:"), connect=0.05)
        with pytest.raises(APITimeoutError) as caught:
            await sender.send(sent)
        assert server.requests == []
    assert (caught.value.phase, caught.value.sent) == ("tls", False)


async def test_timeouts_are_not_rounded_to_seconds() -> None:
    async with ScriptedServer(hang) as server, wire() as sender:
        loop = asyncio.get_running_loop()
        for number, seconds in enumerate((0.5, 5.2), start=1):
            sent = request(server.url, read=seconds)
            task = asyncio.create_task(sender.send(sent))
            await server.received(number)
            (timer,) = [
                handle.when() - loop.time()
                for handle in loop._scheduled  # type: ignore[attr-defined]
                if not handle.cancelled() and "ReadTimer" in repr(handle)
            ]
            assert timer == pytest.approx(seconds, abs=0.05)
            task.cancel()
            await asyncio.wait({task})


async def test_tls_works_with_a_trusted_authority(tmp_path: Path) -> None:
    async with ScriptedServer(OK, tls=server_context(tmp_path)) as server:
        async with wire(ssl_context=trusting()) as sender:
            assert (await sender.send(request(server.url))).status == 200


@pytest.mark.parametrize("fault", ["unknown authority", "wrong name", "expired"])
async def test_no_byte_is_sent_to_an_untrusted_server(tmp_path: Path, fault: str) -> None:
    address = "127.0.0.9" if fault == "wrong name" else "127.0.0.1"
    server_tls = server_context(tmp_path, address=address, expired=fault == "expired")
    context = shared_ssl_context() if fault == "unknown authority" else trusting()
    async with ScriptedServer(OK, tls=server_tls) as server, wire(ssl_context=context) as sender:
        with pytest.raises(TLSError, match="the TLS handshake failed: ") as caught:
            await sender.send(request(server.url, "POST"))
        assert server.requests == []
    assert (caught.value.phase, caught.value.sent) == ("tls", False)


async def test_no_byte_is_sent_to_a_server_without_tls() -> None:
    received = []

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 smtp ready\r\n")
        received.append(await reader.read())
        writer.close()

    listener = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with wire(ssl_context=trusting()) as sender:
        with pytest.raises(TLSError) as caught:
            await sender.send(request(f"https://127.0.0.1:{port}"))
    listener.close()
    assert (caught.value.phase, caught.value.sent) == ("tls", False)
    assert b"HTTP" not in b"".join(received)


@pytest.mark.usefixtures("all_roots")
def test_the_shared_tls_context_verifies_and_logs_no_keys(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(log))
    tls._ssl_context.cache_clear()
    context = shared_ssl_context()
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert context.keylog_filename is None
    assert not log.exists()
    assert context.cert_store_stats()["x509_ca"] > 50
    assert shared_ssl_context() is context


async def test_proxies_and_netrc_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    async with ScriptedServer(OK) as proxy, ScriptedServer(OK) as server, wire() as sender:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        await sender.send(request(server.url))
        assert (proxy.connections, server.counts["GET"]) == (0, 1)
    assert "authorization" not in server.requests[0].headers


async def test_a_closed_transport_raises() -> None:
    async with ScriptedServer(OK, hang) as server:
        sender = AiohttpTransport(Limits())
        await sender.send(request(server.url))
        waiting = asyncio.create_task(sender.send(request(server.url)))
        await server.received(2)
        await sender.aclose()
        await sender.aclose()
        for attempt in (waiting, asyncio.create_task(sender.send(request(server.url)))):
            with pytest.raises(ClientStateError, match="closed"):
                await attempt


async def test_a_stream_is_yielded_as_it_arrives() -> None:
    gate = asyncio.Event()

    async def slow(connection: Connection) -> None:
        await connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
        await gate.wait()
        await connection.send(b"cd")

    async with ScriptedServer(slow) as server, wire() as sender:
        sent = request(server.url)
        sent.stream = True
        response = await sender.send(sent)
        assert response.chunks is not None
        assert (await anext(response.chunks), response.body) == (b"ab", b"")
        gate.set()
        assert [chunk async for chunk in response.chunks] == [b"cd"]
        await response.aclose()
        await sender.send(request(server.url))
        assert server.connections == 1


async def test_leaving_a_stream_releases_its_connection() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"
    async with ScriptedServer(body) as server, wire() as sender:
        for _ in range(3):
            sent = request(server.url)
            sent.stream = True
            response = await sender.send(sent)
            await response.aclose()
        await until(lambda: server.open == 0)


async def test_an_interrupted_stream_raises_a_trunkline_error() -> None:
    cut = then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
    async with ScriptedServer(cut) as server, wire() as sender:
        sent = request(server.url)
        sent.stream = True
        response = await sender.send(sent)
        assert response.chunks is not None
        with pytest.raises(TrunklineError, match="incomplete"):
            _ = [chunk async for chunk in response.chunks]


async def test_the_body_of_an_error_response_to_a_stream_is_read() -> None:
    async with ScriptedServer(respond(b"why", 404)) as server, wire() as sender:
        sent = request(server.url)
        sent.stream = True
        response = await sender.send(sent)
        assert (response.status, response.body, response.chunks) == (404, b"why", None)


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 3_000_000])
async def test_a_body_is_sent_with_its_length(size: int) -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        sent = request(server.url, "POST")
        sent.body = b"x" * size
        await sender.send(sent)
        assert server.requests[0].headers["content-length"] == str(size)
        assert server.requests[0].body == sent.body


async def test_a_body_can_be_a_stream() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async with ScriptedServer(OK) as server, wire() as sender:
        sent = request(server.url, "POST")
        sent.body = parts()
        await sender.send(sent)
        assert server.requests[0].body == b"one two"


async def test_a_secret_header_value_is_sent_unmasked() -> None:
    async with ScriptedServer(OK) as server, wire() as sender:
        sent = request(server.url)
        sent.headers["authorization"] = Secret("Bearer abc")
        await sender.send(sent)
        assert server.requests[0].headers["authorization"] == "Bearer abc"
