"""The fault table: tokens, over real sockets, with one server for tokens and resources."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import httpx
import jwt as pyjwt
import pytest
from tests.fakes.calls import NOON, FakeClock, TransportName
from tests.fakes.keys import pem, public_pem
from tests.fakes.scripted_server import Connection, ScriptedServer, respond
from tests.timing import settle

from trunkline import Vonage, errors
from trunkline._auth.oauth2 import MemoryTokenStore
from trunkline._operation import ClientCredentials

from .rig import EITHER, OK, TRANSPORTS, Acme, failing, no_leaks

pytestmark = pytest.mark.parametrize("wire", TRANSPORTS)

OAUTH = ClientCredentials(client_id="key", client_secret="secret", token_path="/auth/token")
DENIED = respond(None, 401)


def token(number: int, **changed: Any) -> bytes:
    fields = {
        "access_token": f"access-{number}",
        "refresh_token": f"refresh-{number}",
        "expires_in": 3600,
        "token_type": "bearer",
        **changed,
    }
    return respond({name: value for name, value in fields.items() if value != "missing"})


class TokenServer(ScriptedServer):
    """Send the responses of `tokens` to token requests, and those of `resources` to others.

    Args:
        tokens: The responses in order; the last is repeated. A function gets the request's number.
        resources: The responses to other requests. None accepts only the newest token.
    """

    def __init__(
        self, *tokens: bytes | Callable[[int], bytes], resources: list[bytes] | None = None
    ) -> None:
        super().__init__(self.step)
        self.tokens = list(tokens)
        self.things = resources
        self.grants: list[str] = []
        self.used: list[str] = []
        self.good = ""

    async def step(self, connection: Connection) -> None:
        request = connection.request
        assert request is not None
        if request.target == "/v1/auth/token":
            self.grants.append(request.body.decode().partition("&")[0].partition("=")[2])
            response = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
            sent = response if isinstance(response, bytes) else response(len(self.grants))
            body = sent.partition(b"\r\n\r\n")[2]
            if b"200" in sent[:16] and b"access_token" in body:
                decoded = json.loads(body)
                self.good = f"Bearer {decoded['access_token']}" if isinstance(decoded, dict) else ""
            await connection.send(sent)
            return
        self.used.append(request.headers["authorization"])
        if self.things is None:
            await connection.send(OK if self.used[-1] == self.good else DENIED)
        else:
            await connection.send(self.things.pop(0) if len(self.things) > 1 else self.things[0])


@pytest.mark.parametrize("method", EITHER)
async def test_401_costs_one_new_token_and_one_more_request(
    wire: TransportName, method: str
) -> None:
    async with TokenServer(token, resources=[OK, DENIED, OK, DENIED]) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            await acme.call(method)
            assert await acme.call(method) == {"id": "a"}
            assert server.used == ["Bearer access-1", "Bearer access-1", "Bearer access-2"]
            await failing(errors.AuthenticationError, acme, method)
            assert len(server.used) == 5
            assert len(server.grants) == 3


@pytest.mark.parametrize("method", EITHER)
async def test_401_with_a_new_token_is_neither_renewed_nor_repeated(
    wire: TransportName, method: str
) -> None:
    async with TokenServer(token, resources=[DENIED]) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            for path in ("a", "a", "b"):
                error = await failing(errors.AuthenticationError, acme, method, path)
                assert str(error).startswith("401 Unauthorized (the token is new, so it is not")
                assert "cancelled session" in error.hint
            assert len(server.used) == 3
            assert len(server.grants) == 1


async def test_401_that_reports_an_invalid_token_renews_a_new_token_as_well(
    wire: TransportName,
) -> None:
    challenge = {"WWW-Authenticate": 'Bearer realm="a", error="invalid_token"'}
    async with TokenServer(token, resources=[respond(None, 401, challenge), OK]) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            assert await acme.call() == {"id": "a"}
            assert len(server.grants) == 2


async def test_a_resource_that_stays_denied_costs_one_token_a_minute(
    wire: TransportName,
) -> None:
    class Cancelled(TokenServer):
        async def step(self, connection: Connection) -> None:
            assert connection.request is not None
            if connection.request.target == "/v1/things/cancelled":
                self.used.append("cancelled")
                await connection.send(DENIED)
            else:
                await super().step(connection)

    async with Cancelled(token) as server:
        clock = FakeClock()
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH, clock=clock) as acme:
            for minute in range(1, 4):
                for _ in range(5):
                    await acme.call()
                    await failing(errors.AuthenticationError, acme, path="cancelled")
                assert len(server.grants) == 1 + minute
                assert server.used.count("cancelled") == 6 * minute
                clock.now += 60


@pytest.mark.parametrize("rotates", [False, True])
async def test_two_clients_with_one_store_survive_each_revocation_of_all_tokens(
    wire: TransportName, rotates: bool
) -> None:
    many = 200 if wire == "aiohttp" else 25

    class Revoking(TokenServer):
        """Accept each token until all are revoked, or only the newest if tokens rotate."""

        valid: set[str]

        async def step(self, connection: Connection) -> None:
            assert connection.request is not None
            if connection.request.target == "/v1/auth/token":
                if b"refresh" in connection.request.body and not self.valid:
                    self.grants.append("refused")
                    await connection.send(respond({"error": "invalid_grant"}, 400))
                    return
                if rotates:
                    self.valid.clear()
                self.valid.add(f"Bearer access-{len(self.grants) + 1}")
                await super().step(connection)
            else:
                is_valid = connection.request.headers["authorization"] in self.valid
                await connection.send(OK if is_valid else DENIED)

    class SlowStore(MemoryTokenStore):
        """A store with the latency of a network."""

        async def get(self, key: str) -> str | None:
            await asyncio.sleep(0.001)
            return await super().get(key)

        async def set(self, key: str, value: str) -> None:
            await asyncio.sleep(0.001)
            await super().set(key, value)

    async with Revoking(token) as server:
        server.valid = set()
        options: dict[str, Any] = {"auth": OAUTH, "token_store": SlowStore(), "wire": wire}
        async with (
            no_leaks(url=server.url, **options) as first,
            no_leaks(url=server.url, **options) as second,
        ):
            for number in range(3):
                results = await asyncio.gather(
                    *(acme.call() for _ in range(many) for acme in (first, second))
                )
                assert results == [{"id": "a"}] * (2 * many)
                assert len(server.grants) <= 6 * (number + 1)
                server.valid.clear()


@pytest.mark.parametrize("minutes", [-10, 10])
async def test_a_wrong_clock_is_corrected_by_the_date_of_the_rejection(
    wire: TransportName, minutes: int
) -> None:
    right = dt.datetime.fromtimestamp(NOON, dt.UTC) + dt.timedelta(minutes=minutes)
    issued: list[int] = []

    async def strict(connection: Connection) -> None:
        assert connection.request is not None
        value = connection.request.headers["authorization"].removeprefix("Bearer ")
        claims = pyjwt.decode(
            value, public_pem(), ["RS256"], {"verify_iat": False, "verify_exp": False}
        )
        issued.append(claims["iat"])
        fits = abs(issued[-1] - right.timestamp()) < 60
        date = {"Date": format_datetime(right, usegmt=True)}
        await connection.send(respond(None, 204) if fits else respond(None, 401, date))

    async with ScriptedServer(strict) as server:
        options: dict[str, Any] = {"base_url": server.url, "clock": FakeClock()}
        if wire != "aiohttp":
            options["transport"] = httpx.AsyncHTTPTransport(trust_env=False)
        async with Vonage(application_id="app", private_key=pem(), **options) as vonage:
            await vonage.media.delete("a")
            await vonage.media.delete("b")
    assert len(issued) == 3
    assert issued[0] == int(NOON)


async def test_1000_tasks_with_an_expired_token_make_one_token_request(
    wire: TransportName,
) -> None:
    many = 1000 if wire == "aiohttp" else 200  # See the tests of connections.
    async with TokenServer(token) as server:
        clock = FakeClock()
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH, clock=clock) as acme:
            await acme.call()
            clock.now += 7200
            results = await asyncio.gather(*(acme.call() for _ in range(many)))
            assert results == [{"id": "a"}] * many
            assert server.grants == ["client_credentials", "refresh_token"]
            assert len(server.used) == many + 1


@pytest.mark.parametrize("status", [None, 429, 500, 503])
async def test_one_failure_at_the_token_endpoint_is_retried_once_for_all_waiting_calls(
    wire: TransportName, status: int | None
) -> None:
    many = 1000 if wire == "aiohttp" else 200

    class Hiccup(TokenServer):
        failed = False

        async def step(self, connection: Connection) -> None:
            if self.failed:
                await super().step(connection)
                return
            self.failed = True
            if status is None:
                connection.reset()
            else:
                await connection.send(respond(None, status))

    async with Hiccup(token) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            results = await asyncio.gather(*(acme.call() for _ in range(many)))
            assert results == [{"id": "a"}] * many
            assert server.grants == ["client_credentials"]


@pytest.mark.parametrize(
    ("status", "kind"), [(429, errors.RateLimitError), (503, errors.ServerError)]
)
async def test_an_unavailable_token_endpoint_is_not_reported_as_wrong_credentials(
    wire: TransportName, status: int, kind: type[errors.APIStatusError]
) -> None:
    async with TokenServer(respond(None, status)) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            error = await failing(kind, acme, "POST")
            assert error.outcome == "not_sent"
            assert "the token endpoint is unavailable" in str(error)
            assert len(server.grants) == 3
            assert server.used == []


async def test_cancelling_the_task_that_refreshes_does_not_affect_the_others(
    wire: TransportName,
) -> None:
    throttle = asyncio.Event()

    class Slow(TokenServer):
        async def step(self, connection: Connection) -> None:
            assert connection.request is not None
            if connection.request.target == "/v1/auth/token":
                await throttle.wait()
            await super().step(connection)

    async with Slow(token) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            tasks = [asyncio.create_task(acme.call()) for _ in range(50)]
            await server.received(1)
            tasks[0].cancel()
            await settle()
            throttle.set()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert isinstance(results[0], asyncio.CancelledError)
            assert results[1:] == [{"id": "a"}] * 49
            assert server.grants == ["client_credentials"]


async def _expired(acme: Acme, clock: FakeClock) -> None:
    await acme.call()
    clock.now += 7200


@pytest.mark.parametrize(
    ("first", "second", "grants"),
    [
        (token(1), token(2), ["refresh_token"]),
        (token(1, refresh_token="missing"), token(2), ["client_credentials"]),
        (
            token(1),
            respond({"error": "invalid_grant"}, 400),
            ["refresh_token", "client_credentials"],
        ),
    ],
    ids=["rotated", "missing", "refused"],
)
async def test_a_refresh_token_that_fails_is_replaced_by_the_client_credentials_once(
    wire: TransportName, first: bytes, second: bytes, grants: list[str]
) -> None:
    async with TokenServer(first, second, token(3)) as server:
        clock = FakeClock()
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH, clock=clock) as acme:
            await _expired(acme, clock)
            assert await acme.call() == {"id": "a"}
            assert server.grants[1:] == grants


@pytest.mark.parametrize("expires_in", [0, 1, -5, "missing", "3600", "soon", None, 10**30, 1e300])
async def test_an_unusual_lifetime_causes_no_repeated_token_requests(
    wire: TransportName, expires_in: object
) -> None:
    async with TokenServer(lambda number: token(number, expires_in=expires_in)) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            for _ in range(3):
                await asyncio.gather(*(acme.call() for _ in range(10)))
            assert len(server.grants) <= 3


NO_TOKEN = {
    "HTML": respond(b"<html>planted</html>", content_type="text/html"),
    "a list": respond([{"access_token": "planted"}]),
    "no token": respond({"token_type": "bearer"}),
    "a null token": token(1, access_token=None),
    "another type": token(1, access_token="planted", token_type="mac"),
    "nothing": respond(None),
    "a redirect": respond(None, 302, {"Location": "/v1/planted"}),
}


@pytest.mark.parametrize("what", NO_TOKEN)
async def test_an_invalid_token_response_raises_and_the_next_call_requests_a_token(
    wire: TransportName, what: str
) -> None:
    async with TokenServer(NO_TOKEN[what], token(2)) as server:
        async with no_leaks(url=server.url, wire=wire, auth=OAUTH) as acme:
            error = await failing(errors.AuthenticationError, acme)
            assert server.used == []
            assert "planted" not in f"{error} {vars(error)}"
            assert await acme.call() == {"id": "a"}
            assert server.used == ["Bearer access-2"]
            assert server.grants == ["client_credentials"] * 2
