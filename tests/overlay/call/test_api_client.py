"""Retries, waits, errors and credentials of a call, over real sockets and with a fake clock."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest
from tests.fakes.calls import NOON, FakeClock, TransportName, calling, operation, serving
from tests.fakes.scripted_server import (
    ScriptedServer,
    Step,
    chatter,
    close,
    hang,
    reset,
    respond,
    then_close,
)
from tests.timing import until

from trunkline import errors
from trunkline._auth.base import Target
from trunkline._common.clock import SystemClock
from trunkline._resilience.retry import RetryPolicy
from trunkline._serialization import json as _json
from trunkline._transport.limits import Limits

OK = respond({"id": "a"})
IDEMPOTENT = ["GET", "PUT", "DELETE"]
NOT_IDEMPOTENT = ["POST", "PATCH"]

pytestmark = pytest.mark.parametrize("wire", ["aiohttp", "httpx"])


@pytest.fixture(autouse=True)
async def no_task_is_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    for _ in range(20):  # Transports need a few turns of the loop to close.
        await asyncio.sleep(0)
    assert asyncio.all_tasks() - {asyncio.current_task()} <= before


async def call(caller: Any, method: str = "GET", **options: Any) -> Any:
    body = {"name": "n"} if method in ("POST", "PATCH", "PUT") else None
    return await caller.call(operation(method), ("a",), {}, body, options)


async def failing(
    expected: type[errors.TrunklineError], caller: Any, method: str = "GET", **options: Any
) -> Any:
    with pytest.raises(expected) as caught:
        await call(caller, method, **options)
    assert type(caught.value) is expected
    return caught.value


# ------------------------------------------------------------ successful calls


async def test_a_response_is_decoded(wire: TransportName) -> None:
    async with serving(wire, OK) as (server, caller):
        assert await call(caller) == {"id": "a"}
        (request,) = server.requests
    assert (request.method, request.target, request.body) == ("GET", "/things/a", b"")
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == "tests"


@pytest.mark.parametrize("large", [True, False], ids=["large", "small"])
@pytest.mark.parametrize("as_page", [True, False], ids=["page", "call"])
async def test_parsing_a_large_response_yields_to_the_event_loop(
    wire: TransportName, as_page: bool, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []
    parse = _json._parsed

    def noted(body: bytes) -> object:
        asyncio.get_running_loop().call_soon(turns.append, "another turn")
        turns.append("parsed")
        return parse(body)

    monkeypatch.setattr(_json, "_parsed", noted)
    body = {"id": "a" * 200_000 if large else "a"}
    async with serving(wire, respond(body)) as (_, caller):
        if as_page:
            read = await caller.page(operation(), ("a",), {}, {})
            assert await read() == body
        else:
            assert await call(caller) == body
        turns.append("used")
    between = ["another turn"] if large else []
    assert [turn for turn in turns if turn != "parsed"][: len(between) + 1] == [*between, "used"]


async def test_any_2xx_is_a_success(wire: TransportName) -> None:
    async with serving(wire, respond({"id": "a"}, 201)) as (_, caller):
        assert await call(caller, "POST") == {"id": "a"}


async def test_a_body_is_sent_as_json(wire: TransportName) -> None:
    async with serving(wire, OK) as (server, caller):
        await call(caller, "POST")
    (request,) = server.requests
    assert (request.headers["content-type"], request.body) == ("application/json", b'{"name":"n"}')


async def test_a_connection_is_reused(wire: TransportName) -> None:
    async with serving(wire, OK) as (server, caller):
        for _ in range(5):
            await call(caller)
        assert (server.connections, server.counts["GET"]) == (1, 5)


async def test_the_number_of_connections_is_bounded(wire: TransportName) -> None:
    async with serving(wire, OK, limits=Limits(max_connections=10)) as (server, caller):
        await asyncio.gather(*(call(caller) for _ in range(300)))
        assert server.counts["GET"] == 300
        assert server.most_at_once == 10


async def test_cookies_of_the_server_are_not_sent_back(wire: TransportName) -> None:
    cookie = respond({"id": "a"}, headers={"Set-Cookie": "session=1"})
    async with serving(wire, cookie) as (server, caller):
        await call(caller)
        await call(caller)
    assert len(server.requests) == 2
    assert all("cookie" not in request.headers for request in server.requests)


# ------------------------------------------------------------ responses that request a wait


@pytest.mark.parametrize("method", IDEMPOTENT + NOT_IDEMPOTENT)
@pytest.mark.parametrize("status", [429, 503])
async def test_the_client_waits_as_long_as_retry_after_says(
    wire: TransportName, method: str, status: int
) -> None:
    clock = FakeClock()
    busy = respond(b"", status, {"Retry-After": "7"})
    async with serving(wire, busy, OK, clock=clock, random=0.0) as (server, caller):
        assert await call(caller, method) == {"id": "a"}
        assert server.counts[method] == 2
    assert clock.slept == [7.0]


async def test_a_date_is_compared_with_the_date_header_of_the_server(wire: TransportName) -> None:
    clock = FakeClock()
    dates = {
        "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
        "Retry-After": "Sun, 06 Nov 1994 08:49:49 GMT",
    }
    async with serving(wire, respond(b"", 429, dates), OK, clock=clock, random=0.0) as (_, caller):
        await call(caller, "POST")
    assert clock.slept == [12.0]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("retry_after", [None, "-1", "soon", "", "9" * 400, "٣"])
async def test_a_backoff_is_used_without_a_usable_retry_after(
    wire: TransportName, method: str, retry_after: str | None
) -> None:
    clock = FakeClock()
    headers = {} if retry_after is None else {"Retry-After": retry_after.encode().decode("latin-1")}
    async with serving(wire, respond(b"", 429, headers), clock=clock) as (server, caller):
        error = await failing(errors.RateLimitError, caller, method)
        assert server.counts[method] == 3
    assert clock.slept == [0.25, 0.5]
    assert error.retry_after is None
    assert [attempt.status for attempt in error.attempts] == [429, 429, 429]
    assert [attempt.wait for attempt in error.attempts] == [0.25, 0.5, None]


async def test_a_wait_beyond_the_deadline_raises_at_once(wire: TransportName) -> None:
    clock = FakeClock()
    async with serving(wire, respond(b"", 429, {"Retry-After": "3600"}), clock=clock) as (
        server,
        caller,
    ):
        error = await failing(errors.RateLimitError, caller, "POST")
        assert clock.slept == []
        assert server.counts["POST"] == 1
    assert (error.retry_after, clock.slept) == (3600.0, [])


async def test_a_429_pauses_all_calls_with_the_same_credential(wire: TransportName) -> None:
    clock = FakeClock()
    busy = respond(b"", 429, {"Retry-After": "30"})
    async with serving(wire, busy, OK, clock=clock, retry=None, random=0.0) as (_, caller):
        await failing(errors.RateLimitError, caller)
        await call(caller)
        await call(caller)
    assert clock.slept == [30.0]


async def test_a_call_that_would_pause_too_long_is_not_sent(wire: TransportName) -> None:
    busy = respond(b"", 429, {"Retry-After": "30"})
    async with serving(wire, busy, OK, retry=None) as (server, caller):
        await failing(errors.RateLimitError, caller)
        error = await failing(errors.ThrottledError, caller, deadline=10)
        assert error.status is None
        assert server.counts["GET"] == 1
    assert 30 <= error.retry_after <= 40


async def test_a_call_may_wait_for_its_turn_instead(wire: TransportName) -> None:
    """As long as the deadline is: by default, the wait is refused if it may be too long."""
    clock = FakeClock()
    busy = respond(b"", 429, {"Retry-After": "30"})
    async with serving(wire, busy, OK, clock=clock, retry=None, random=0.9) as (server, caller):
        await failing(errors.RateLimitError, caller)
        refused = await failing(errors.ThrottledError, caller, deadline=31)
        assert refused.retry_after > 31
        assert clock.slept == []
        assert await call(caller, deadline=60, rate_limit_wait=True) == {"id": "a"}
        assert server.counts["GET"] == 2
    assert 30 <= sum(clock.slept) <= 40


async def test_a_call_that_waits_for_its_turn_ends_at_its_deadline(wire: TransportName) -> None:
    busy = respond(b"", 429, {"Retry-After": "30"})
    async with serving(wire, busy, OK, clock=SystemClock(), retry=None) as (server, caller):
        await failing(errors.RateLimitError, caller)
        error = await failing(
            errors.DeadlineExceededError, caller, "POST", deadline=0.05, rate_limit_wait=True
        )
        assert (error.sent, error.outcome) == (False, "not_sent")
        assert server.counts["POST"] == 0


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize(
    "body", [b'{"title": "T"}', b"<html>\x1b[31m\x00</html>", b"boom " * 500_000]
)
async def test_a_5xx_is_retried_except_for_a_post(
    wire: TransportName, status: int, body: bytes
) -> None:
    async with serving(wire, respond(body, status)) as (server, caller):
        for method, times in (("GET", 3), ("POST", 1), ("DELETE", 3), ("PATCH", 1)):
            error = await failing(errors.ServerError, caller, method)
            assert server.counts[method] == times
            assert error.body == body
            assert len(str(error)) < 500
            assert str(error).replace("\n", "").isprintable()


# ------------------------------------------------------------ failing connections


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_refused_connection_is_retried(wire: TransportName, method: str) -> None:
    async with ScriptedServer(OK) as server:
        url = server.url
    async with calling(url, wire) as caller:
        error = await failing(errors.APIConnectionError, caller, method)
    assert (error.phase, error.sent, len(error.attempts)) == ("connect", False, 3)


@pytest.mark.parametrize("how", [close, reset])
@pytest.mark.parametrize("method", IDEMPOTENT)
async def test_an_idempotent_request_is_retried_after_a_broken_connection(
    wire: TransportName, method: str, how: Step
) -> None:
    async with serving(wire, how, OK) as (server, caller):
        assert await call(caller, method) == {"id": "a"}
        assert server.counts[method] == 2


@pytest.mark.parametrize("how", [close, reset])
@pytest.mark.parametrize("method", NOT_IDEMPOTENT)
async def test_post_is_not_repeated_after_bytes_were_sent(
    wire: TransportName, method: str, how: Step
) -> None:
    async with serving(wire, how, OK) as (server, caller):
        error = await failing(errors.OutcomeUnknownError, caller, method)
        assert server.counts[method] == 1
    assert isinstance(error.__cause__, errors.APIConnectionError)
    assert (error.phase, error.sent, len(error.attempts)) == ("read", True, 1)


CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b'{"id": "a"}'
CUT_CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n" + b'{"id": "a"}\r\n'


@pytest.mark.parametrize("cut", [CUT, CUT_CHUNK])
async def test_a_truncated_body_is_an_error(wire: TransportName, cut: bytes) -> None:
    async with serving(wire, then_close(cut), OK) as (server, caller):
        assert await call(caller) == {"id": "a"}
        assert server.counts["GET"] == 2
    async with serving(wire, then_close(cut), OK) as (server, caller):
        await failing(errors.OutcomeUnknownError, caller, "POST")
        assert server.counts["POST"] == 1


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def test_an_endless_body_is_an_error_at_the_size_limit(wire: TransportName) -> None:
    endless = chatter(HEAD + b"\r\n", b" " * 65536)
    async with serving(wire, endless, limits=Limits(max_response_bytes=10**6)) as (server, caller):
        error = await failing(errors.DecodeError, caller)
        assert server.counts["GET"] == 1
    assert "1000000 bytes" in str(error)


async def test_a_body_with_too_large_a_content_length_is_not_read(wire: TransportName) -> None:
    huge = HEAD + b"Content-Length: 99999999999\r\n\r\n"
    async with serving(wire, huge) as (_, caller):
        await failing(errors.DecodeError, caller)


@pytest.mark.parametrize(
    "broken",
    [
        b"SMTP ready\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n1",
    ],
    ids=["no HTTP", "no status", "two lengths"],
)
async def test_a_response_that_is_not_http_raises_a_trunkline_error(
    wire: TransportName, broken: bytes
) -> None:
    async with serving(wire, then_close(broken), retry=None) as (_, caller):
        error = await failing(errors.APIConnectionError, caller)
    assert error.phase == "read"


async def test_too_large_a_response_head_raises_a_trunkline_error(wire: TransportName) -> None:
    long = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n"
    async with serving(wire, then_close(long)) as (server, caller):
        error = await failing(errors.DecodeError, caller)
        assert "a response head" in str(error)
        assert len(server.requests) == 1


async def test_a_name_that_does_not_resolve_is_retried(
    wire: TransportName, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    clock = FakeClock()
    async with calling("http://nowhere.invalid", wire, clock=clock) as caller:
        error = await failing(errors.APIConnectionError, caller, "POST")
    assert (error.phase, error.sent, len(clock.slept)) == ("dns", False, 2)


async def test_a_cancelled_call_leaves_no_task_and_no_connection(wire: TransportName) -> None:
    async with serving(wire, hang) as (server, caller):
        for _ in range(30):
            task = asyncio.create_task(call(caller, "POST"))
            await asyncio.sleep(0.002)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        server.steps = [OK]
        for _ in range(30):
            assert await call(caller) == {"id": "a"}
        if wire == "aiohttp":  # httpx's own pool may keep unused connections.
            await until(lambda: server.open <= 2)


# ------------------------------------------------------------ redirects and mismatched responses


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(wire: TransportName, status: int) -> None:
    async with ScriptedServer(OK) as elsewhere:
        redirect = respond(b"", status, {"Location": f"{elsewhere.url}/things/a"})
        async with serving(wire, redirect) as (_, caller):
            error = await failing(errors.APIStatusError, caller)
        assert elsewhere.connections == 0
    assert error.status == status


async def test_a_response_for_another_resource_is_an_error_and_closes_the_connection(
    wire: TransportName,
) -> None:
    checked = operation(identity=(("id",), 0))
    async with serving(wire, OK) as (server, caller):
        assert await caller.call(checked, ("A",)) == {"id": "a"}
        with pytest.raises(errors.DecodeError, match="identifier"):
            await caller.call(checked, ("b",))
        await caller.call(checked, ("a",))
        if wire == "aiohttp":
            assert server.connections == 2


# ------------------------------------------------------------ options of a call


async def test_an_error_of_the_callers_clock_is_not_reported_as_the_deadline(
    wire: TransportName,
) -> None:
    class Broken(FakeClock):
        async def sleep(self, seconds: float) -> None:
            raise TimeoutError("mine")

    async with serving(wire, respond(b"", 503), clock=Broken()) as (_, caller):
        with pytest.raises(TimeoutError, match="mine"):
            await call(caller)


async def test_headers_of_a_call_apply_to_it_alone(wire: TransportName) -> None:
    async with serving(wire, OK) as (server, caller):
        await call(caller, headers={"X-Trace": "1", "User-Agent": "mine"})
        await call(caller)
    first, second = server.requests
    assert (first.headers["x-trace"], first.headers["user-agent"]) == ("1", "mine")
    assert ("x-trace" not in second.headers, second.headers["user-agent"]) == (True, "tests")


async def test_retries_of_a_call_override_those_of_the_client(wire: TransportName) -> None:
    async with serving(wire, respond(b"", 500)) as (server, caller):
        await failing(errors.ServerError, caller, retry=RetryPolicy(attempts=5))
        assert server.counts["GET"] == 5
        await failing(errors.ServerError, caller, retry=None)
        assert server.counts["GET"] == 6


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("timeout", 0),
        ("timeout", "1"),
        ("deadline", -1),
        ("deadline", float("nan")),
        ("retry", 3),
        ("headers", ["a"]),
        ("headers", {"X": "secret\r\nHost: evil"}),
        ("headers", {"X": "secret\x00"}),
        ("headers", {"X: secret\r\n": "1"}),
        ("headers", {"Host": "evil.example"}),
        ("headers", {"Content-Length": "0"}),
    ],
)
async def test_an_invalid_option_raises_before_anything_is_sent(
    wire: TransportName, option: str, value: object
) -> None:
    async with serving(wire, OK) as (server, caller):
        error = await failing(errors.ArgumentError, caller, **{option: value})  # type: ignore[arg-type]
        assert server.connections == 0
    assert option in str(error)
    assert "secret" not in str(error)


# ------------------------------------------------------------ credentials


class Tickets:
    """A credential that is renewed after each rejection."""

    header = "Authorization"
    hint = "try another ticket"

    def __init__(self, renewable: bool = True) -> None:
        self.number = 1
        self.renewable = renewable
        self.refused: list[tuple[str, str | None]] = []

    def ready(self) -> None:
        return None

    async def authorization(self, send: Any) -> str:
        return f"Ticket {self.number}"

    def accepted(self, authorization: str, target: Target) -> None: ...

    def rejected(
        self, authorization: str, headers: Mapping[str, str], target: Target, renewals: int
    ) -> bool:
        self.refused.append((authorization, headers.get("Date")))
        self.number += 1
        return self.renewable and not renewals

    async def aclose(self) -> None: ...


DENIED = respond(b"", 401, {"Date": "Sun, 06 Nov 1994 08:49:37 GMT"})


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_rejected_credential_is_renewed_once(wire: TransportName, method: str) -> None:
    auth = Tickets()
    async with serving(wire, DENIED, OK, auth=auth, retry=None) as (server, caller):
        assert await call(caller, method) == {"id": "a"}
    assert [r.headers["authorization"] for r in server.requests] == ["Ticket 1", "Ticket 2"]
    assert auth.refused == [("Ticket 1", "Sun, 06 Nov 1994 08:49:37 GMT")]


async def test_a_credential_rejected_twice_is_an_error(wire: TransportName) -> None:
    async with serving(wire, DENIED, auth=Tickets()) as (server, caller):
        error = await failing(errors.AuthenticationError, caller)
        assert server.counts["GET"] == 2
    assert [attempt.outcome for attempt in error.attempts] == ["401", "401"]
    assert str(error).startswith("401 Unauthorized (try another ticket)\n")


async def test_a_credential_that_cannot_be_renewed_is_not_retried(wire: TransportName) -> None:
    async with serving(wire, DENIED, auth=Tickets(renewable=False)) as (server, caller):
        await failing(errors.AuthenticationError, caller)
        assert server.counts["GET"] == 1


async def test_a_call_can_have_its_own_credential(wire: TransportName) -> None:
    async with serving(wire, DENIED, auth=Tickets()) as (server, caller):
        await failing(errors.AuthenticationError, caller, headers={"Authorization": "Mine"})
    assert [request.headers["authorization"] for request in server.requests] == ["Mine"]


async def test_an_open_operation_is_sent_without_a_credential(wire: TransportName) -> None:
    async with serving(wire, OK, auth=Tickets()) as (server, caller):
        await caller.call(operation(secure=False), ("a",))
    assert "authorization" not in server.requests[0].headers


async def test_the_deadline_bounds_the_wait_for_a_token(wire: TransportName) -> None:
    class Slow(Tickets):
        async def authorization(self, send: Any) -> str:
            await asyncio.sleep(60)
            return ""

    async with serving(wire, OK, auth=Slow()) as (server, caller):
        error = await failing(errors.DeadlineExceededError, caller, deadline=0.05)
        assert server.connections == 0
    assert (error.phase, error.sent) == ("token", False)


async def test_a_token_request_has_no_credential_and_is_bounded(
    wire: TransportName,
) -> None:
    class Fetched(Tickets):
        url = ""

        async def authorization(self, send: Any) -> str:
            status, headers, body = await send("POST", self.url, {"Accept": "a/b"}, b"form")
            assert (status, headers.get("X-Kind")) == (200, "token")
            return str(body.decode())

    auth = Fetched()
    token = respond(b"Ticket 7", headers={"X-Kind": "token"})
    async with ScriptedServer(token, OK, hang) as server:
        auth.url = f"{server.url}/token"
        async with calling(server.url, wire, auth=auth) as caller:
            await call(caller)
            retry_after, sent = server.requests
        async with calling(server.url, wire, auth=auth, deadline=0.2) as caller:
            await failing(errors.DeadlineExceededError, caller)
            with pytest.raises(errors.APITimeoutError) as caught:
                await caller.send_unauthenticated("POST", auth.url, {}, b"")
        assert type(caught.value) is errors.APITimeoutError  # The call has its own deadline.
        async with calling(server.url, wire) as caller:
            with pytest.raises(errors.DeadlineExceededError):
                await caller.send_unauthenticated("POST", auth.url, {}, b"", {"deadline": 0.05})
            with pytest.raises(errors.APITimeoutError, match="the response timed out"):
                await caller.send_unauthenticated(
                    "POST", auth.url, {}, b"", {"timeout": httpx.Timeout(10, read=0.05)}
                )
    assert (retry_after.method, retry_after.body, retry_after.headers["accept"]) == (
        "POST",
        b"form",
        "a/b",
    )
    assert "authorization" not in retry_after.headers
    assert sent.headers["authorization"] == "Ticket 7"


async def test_an_unreachable_token_endpoint_is_retried(wire: TransportName) -> None:
    class Unreachable(Tickets):
        tried = 0

        async def authorization(self, send: Any) -> str:
            self.tried += 1
            raise errors.APIConnectionError("no", phase="connect")

    auth = Unreachable()
    async with serving(wire, OK, auth=auth) as (server, caller):
        await failing(errors.APIConnectionError, caller, "POST")
        assert server.connections == 0
    assert auth.tried == 3


# ------------------------------------------------------------ errors and logs


async def test_an_error_describes_its_call(wire: TransportName) -> None:
    problem = {
        "type": "https://example/e",
        "title": "Bad Request",
        "detail": "The name is too long",
        "instance": "797a8f19",
        "invalid_parameters": [{"name": "name", "reason": "too long"}],
    }
    async with serving(wire, respond(problem, 400, {"X-Request-Id": "r-1"})) as (_, caller):
        error = await failing(errors.BadRequestError, caller, "POST")
    assert (error.operation, error.method, error.path_template) == (
        "postThing",
        "POST",
        "/things/{id}",
    )
    assert (error.status, error.title, error.detail) == (
        400,
        "Bad Request",
        "The name is too long",
    )
    assert error.invalid_parameters == (errors.InvalidParameter("name", "too long"),)
    assert (error.request_id, error.instance) == ("r-1", "797a8f19")
    assert error.headers["x-request-id"] == "r-1"
    assert str(error) == (
        "400 Bad Request: The name is too long [name: too long]\n"
        "POST /things/{id} (postThing), request r-1"
    )


async def test_logs_and_errors_contain_no_secret(
    wire: TransportName, caplog: pytest.LogCaptureFixture
) -> None:
    class Known(Tickets):
        async def authorization(self, send: Any) -> str:
            return "Bearer s3cr3t"

    caplog.set_level(logging.DEBUG)
    busy = respond(b"", 429, {"Retry-After": "1"})
    async with serving(wire, OK, busy, respond(b"", 500), auth=Known()) as (_, caller):
        await caller.call(operation(), ("s3cr3t",), {"q": "s3cr3t"})
        error = await failing(errors.ServerError, caller)
    records = [record for record in caplog.records if record.name == "trunkline"]
    assert "s3cr3t" not in "".join(record.getMessage() for record in records)
    assert "s3cr3t" not in f"{error!r} {error} {vars(error)}"
    levels = [record.levelname for record in records]
    assert levels == ["DEBUG", "INFO", "WARNING", "DEBUG"]
    assert "GET /things/{id} (getThing): 200 after" in records[0].getMessage()
    assert "ServerError" in records[-1].getMessage()


async def test_a_successful_call_logs_nothing_by_default(
    wire: TransportName, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "trunkline")
    async with serving(wire, OK) as (_, caller):
        await call(caller)
    assert [record for record in caplog.records if record.name == "trunkline"] == []


async def test_locals_of_a_traceback_contain_no_secret(wire: TransportName) -> None:
    import traceback  # noqa: PLC0415

    class Known(Tickets):
        async def authorization(self, send: Any) -> str:
            return "Bearer s3cr3t"

    async def shown(server: ScriptedServer, **options: Any) -> str:
        async with calling(server.url, wire, auth=Known(), retry=None) as caller:
            with pytest.raises(errors.TrunklineError) as caught:
                await call(caller, "POST", **options)
        report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        return "".join(report.format())

    for step in (close, hang, respond(b"", 500), then_close(CUT), b"nonsense\r\n\r\n"):
        async with ScriptedServer(step) as server:
            assert "s3cr3t" not in await shown(server, deadline=0.1)


async def test_the_clock_of_the_client_is_used(wire: TransportName) -> None:
    clock = FakeClock()
    when = {"Retry-After": "Tue, 14 Nov 2023 22:13:25 GMT"}  # Five seconds after NOON.
    assert clock.time() == NOON
    async with serving(wire, respond(b"", 429, when), OK, clock=clock, random=0.0) as (_, caller):
        await call(caller)
    assert clock.slept == [5.0]
