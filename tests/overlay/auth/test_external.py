"""An `httpx.Auth` of the caller runs over the connections of the client."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from typing import Any

import httpx
import pytest
from tests.fakes.calls import TransportName, calling, operation, serving
from tests.fakes.scripted_server import ScriptedServer, Step, close, hang, respond

from trunkline import errors
from trunkline._auth.base import Credential
from trunkline._auth.external import HttpxAuthAdapter
from trunkline._transport.limits import Limits

OK = respond({"id": "a"})
GET = operation()
POST = operation("POST")

Flow = Generator[httpx.Request, httpx.Response, None]

pytestmark = pytest.mark.parametrize("wire", ["aiohttp", "httpx"])


class Signed(httpx.Auth):
    """Sign the body of the request, and add a parameter to its query."""

    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> Flow:
        request.headers["X-Signed"] = f"{request.method} {len(request.content)}"
        request.url = request.url.copy_merge_params({"key": "k"})
        yield request


class Challenged(httpx.Auth):
    """Fetch a token after a 401, and send the request again."""

    requires_response_body = True

    def __init__(self) -> None:
        self.responses: list[tuple[int, bytes]] = []

    def auth_flow(self, request: httpx.Request) -> Flow:
        response = yield request
        self.responses.append((response.status_code, response.content))
        if response.status_code == 401:
            token = yield httpx.Request("POST", request.url.join("/token"), content=b"form")
            request.headers["Authorization"] = f"Token {token.text}"
            yield request


def driven(auth: httpx.Auth) -> dict[str, Any]:
    return {"credential": Credential(auth_adapter=HttpxAuthAdapter(auth))}


async def test_an_auth_reads_and_changes_the_request(wire: TransportName) -> None:
    async with serving(wire, OK, **driven(Signed())) as (server, caller):
        assert await caller.call(POST, ("a",), {"q": "1"}, {"name": "n"}) == {"id": "a"}
    (request,) = server.requests
    assert (request.target, request.body) == ("/things/a?q=1&key=k", b'{"name":"n"}')
    assert request.headers["x-signed"] == "POST 12"
    assert request.headers["content-length"] == "12"
    assert request.headers["user-agent"] == "tests"


async def test_each_attempt_is_signed(wire: TransportName) -> None:
    async with serving(wire, respond(b"", 503), OK, **driven(Signed())) as (server, caller):
        await caller.call(GET, ("a",))
    assert [request.target for request in server.requests] == ["/things/a?key=k"] * 2


async def test_an_auth_can_send_its_own_requests(wire: TransportName) -> None:
    auth = Challenged()
    steps = (respond({"no": 1}, 401), respond(b"t1"), OK)
    async with serving(wire, *steps, **driven(auth)) as (server, caller):
        assert await caller.call(GET, ("a",)) == {"id": "a"}
    received = [
        (r.method, r.target, r.body, r.headers.get("authorization")) for r in server.requests
    ]
    assert received == [
        ("GET", "/things/a", b"", None),
        ("POST", "/token", b"form", None),
        ("GET", "/things/a", b"", "Token t1"),
    ]
    assert auth.responses == [(401, b'{"no": 1}')]


async def test_a_second_challenge_is_an_error(wire: TransportName) -> None:
    async with serving(wire, respond(b"no", 401), **driven(Challenged())) as (server, caller):
        with pytest.raises(errors.AuthenticationError):
            await caller.call(GET, ("a",))
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("steps", "expected", "sent"),
    [
        ((close,), errors.OutcomeUnknownError, 1),
        ((respond(b"", 401), close), errors.OutcomeUnknownError, 2),
    ],
)
async def test_a_request_that_may_have_arrived_is_not_repeated(
    wire: TransportName, steps: tuple[Step, ...], expected: type[Exception], sent: int
) -> None:
    async with serving(wire, *steps, **driven(Challenged())) as (server, caller):
        with pytest.raises(expected):
            await caller.call(POST, ("a",), {}, {"name": "n"})
        assert len(server.requests) == sent


async def test_the_deadline_bounds_the_whole_flow(wire: TransportName) -> None:
    async with serving(wire, respond(b"", 401), hang, **driven(Challenged())) as (_, caller):
        with pytest.raises(errors.DeadlineExceededError) as caught:
            await caller.call(GET, ("a",), options={"deadline": 0.1})
    assert caught.value.phase == "token"


async def test_a_streamed_body_is_not_buffered(wire: TransportName) -> None:
    class Quiet(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Flow:
            request.headers["X-Quiet"] = "1"
            yield request

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    upload = operation("POST", body="binary")
    async with serving(wire, OK, **driven(Quiet())) as (server, caller):
        await caller.call(upload, ("a",), {}, pieces())
    (request,) = server.requests
    assert (request.body, request.headers["x-quiet"]) == (b"onetwo", "1")


async def test_a_download_is_returned_and_a_repeated_one_is_closed(
    wire: TransportName,
) -> None:
    class Twice(httpx.Auth):
        async def async_auth_flow(
            self, request: httpx.Request
        ) -> AsyncGenerator[httpx.Request, httpx.Response]:
            yield request
            yield request

    async with serving(wire, respond(b"file"), **driven(Twice())) as (server, caller):
        stream = await caller.stream(operation(binary=True), ("a",), {}, None, {})
        assert stream.chunks is not None
        assert b"".join([chunk async for chunk in stream.chunks]) == b"file"
        await stream.aclose()
        assert len(server.requests) == 2


async def test_a_download_is_closed_if_the_auth_raises(wire: TransportName) -> None:
    class Broken(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Flow:
            yield request
            if request.url.path.endswith("/broken"):
                raise RuntimeError("made up")

    file = respond(bytes(2_000_000))
    one = Limits(max_connections=1)
    async with serving(wire, file, file, OK, limits=one, **driven(Broken())) as (_, caller):
        for _ in range(2):
            with pytest.raises(RuntimeError, match="made up"):
                await caller.stream(operation(binary=True), ("broken",), {}, None, {})
        # With the connection still in use, this request would never be sent.
        assert await caller.call(GET, ("a",), options={"timeout": 5}) == {"id": "a"}


async def test_open_operations_and_calls_with_a_credential_do_not_use_the_auth(
    wire: TransportName,
) -> None:
    async with ScriptedServer(OK) as server:
        async with calling(server.url, wire, **driven(Signed())) as caller:
            await caller.call(operation(secure=False), ("a",))
            await caller.call(GET, ("a",), options={"headers": {"Authorization": "Mine"}})
    assert [request.target for request in server.requests] == ["/things/a"] * 2
