"""Copies of a client: shared state, and state of the copy."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import jwt
import pytest
from tests.fakes.keys import pem, public_pem, rsa_key

from trunkline import Coviu, Hooks, Vonage, errors
from trunkline._call.option_types import CLIENT_OPTIONS, COPY_OPTIONS

KEY = rsa_key()
ITEM = {"id": "CON-1", "name": "c", "timestamp": {}, "state": "ACTIVE"}


class Wire(httpx.AsyncBaseTransport):
    """Record each request, and respond to it."""

    def __init__(self, *responses: httpx.Response) -> None:
        self.requests: list[httpx.Request] = []
        self.responses = list(responses)
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.responses.pop(0) if self.responses else httpx.Response(200, json=ITEM)

    async def aclose(self) -> None:
        self.closed += 1

    def claims(self, index: int = -1) -> dict[str, Any]:
        token = self.requests[index].headers["authorization"].removeprefix("Bearer ")
        found: dict[str, Any] = jwt.decode(
            token, public_pem(KEY), algorithms=["RS256"], options={"verify_aud": False}
        )
        return found


def vonage(wire: Wire, **options: Any) -> Vonage:
    options = {"api_key": "k", "api_secret": "s", **options}
    return Vonage(application_id="APP", private_key=pem(KEY), transport=wire, **options)


async def test_a_copy_sends_its_own_headers() -> None:
    wire = Wire()
    async with vonage(wire, headers={"X-A": "1", "X-B": "1"}) as client:
        twin = client.with_options(headers={"x-b": "2", "X-C": "2"}, user_agent="mine/1")
        await twin.conversations.get("CON-1")
        await client.conversations.get("CON-1")
    of_twin, of_client = wire.requests[0].headers, wire.requests[1].headers
    assert [of_twin.get(name) for name in ("x-a", "x-b", "x-c")] == ["1", "2", "2"]
    assert [of_client.get(name) for name in ("x-a", "x-b", "x-c")] == ["1", "1", None]
    assert of_twin["user-agent"] == "mine/1" != of_client["user-agent"]


async def test_copies_for_many_users_share_one_pool_and_sign_for_their_own_user() -> None:
    wire = Wire()
    async with vonage(wire) as client:
        users = [client.with_options(subject=f"user-{number}") for number in range(20)]
        for user in users:
            await user.conversations.get("CON-1")
        await client.conversations.get("CON-1")
        transports = {id(user._api_clients.context.transport) for user in (client, *users)}
        throttles = {
            id(user.conversations._api_client._throttle)  # pauses and limit of the account
            for user in (client, *users)
        }
    assert [wire.claims(i).get("sub") for i in range(21)] == [
        *(f"user-{number}" for number in range(20)),
        None,
    ]
    assert len(transports) == len(throttles) == 1


async def test_a_copy_with_the_same_credentials_shares_the_tokens() -> None:
    token = {"access_token": "t", "refresh_token": "r", "expires_in": 3600, "token_type": "Bearer"}
    page = {"page": 0, "page_size": 1, "total": 0, "content": [], "more": False}
    wire = Wire(httpx.Response(200, json=token), *(httpx.Response(200, json=page),) * 3)
    async with Coviu(api_key="k", key_secret="s", transport=wire) as client:
        await client.sessions.list()
        twin = client.with_options(timeout=5).with_options(deadline=9)
        await twin.sessions.list()
        await twin.sessions.list()
    assert sum(request.url.path.endswith("/auth/token") for request in wire.requests) == 1
    assert len(wire.requests) == 4


async def test_an_equal_credential_is_shared_and_a_different_one_is_not() -> None:
    wire = Wire()
    async with vonage(wire) as client:
        twin = client.with_options(subject="u")
        mine, its = client._api_clients, twin._api_clients
        apis = {
            name: getattr(client, name)._api_client for name in ("applications", "conversations")
        }
        twins = {name: getattr(twin, name)._api_client for name in apis}
        assert mine._known_credentials["applications"][0] is twins["applications"]._credential
        assert apis["conversations"]._credential is not twins["conversations"]._credential
        assert its._parent is mine


async def test_closing_a_copy_leaves_the_client_open_and_closing_the_client_closes_copies() -> None:
    wire = Wire()
    client = vonage(wire)
    first, second = client.with_options(timeout=1), client.with_options(subject="u")
    async with first:
        await first.conversations.get("CON-1")
    await first.aclose()
    with pytest.raises(errors.ClientStateError, match="copy"):
        await first.conversations.get("CON-1")
    with pytest.raises(errors.ClientStateError, match="copy"):
        await first.with_options(deadline=1).conversations.get("CON-1")
    assert wire.closed == 0
    await second.conversations.get("CON-1")
    await client.conversations.get("CON-1")
    await client.aclose()
    for closed in (second, client, client.with_options(deadline=1)):
        with pytest.raises(errors.ClientStateError):
            await closed.conversations.get("CON-1")
    assert wire.closed <= 1


async def test_a_pause_of_the_account_applies_to_all_copies() -> None:
    wire = Wire(httpx.Response(429, headers={"Retry-After": "30"}))
    async with vonage(wire) as client:
        with pytest.raises(errors.RateLimitError):
            await client.with_options(deadline=2, subject="a").conversations.get("CON-1")
        with pytest.raises(errors.ThrottledError):
            await client.with_options(deadline=2, subject="b").conversations.get("CON-1")
    assert len(wire.requests) == 1


async def test_hooks_of_a_copy_are_added_to_those_of_the_client() -> None:
    called: list[str] = []
    wire = Wire()
    async with vonage(wire, hooks=Hooks(on_request=lambda _: called.append("client"))) as client:
        twin = client.with_options(hooks=Hooks(on_request=lambda _: called.append("copy")))
        await twin.conversations.get("CON-1")
        await client.conversations.get("CON-1")
    assert sorted(called) == ["client", "client", "copy"]


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": "5"}, {"timeout": -1}, {"deadline": 0}, {"retry": 3}, {"validation": "loose"},
        {"headers": {"Host": "x"}}, {"headers": {"a b": "x"}}, {"headers": 1}, {"user_agent": "a\n"},
        {"hooks": 1}, {"rate_limit_wait": 1}, {"timeuot": 5},
    ],
    ids=str,
)  # fmt: skip
def test_an_invalid_option_raises_the_error_of_the_constructor(options: dict[str, Any]) -> None:
    client = vonage(Wire())
    with pytest.raises(errors.ArgumentError) as of_copy:
        client.with_options(**options)
    with pytest.raises(errors.ArgumentError) as of_client:
        vonage(Wire(), **options)
    message = str(of_copy.value).replace("Vonage.with_options", "Vonage")
    assert message == str(of_client.value)


@pytest.mark.parametrize("name", sorted(CLIENT_OPTIONS - COPY_OPTIONS))
def test_an_option_of_shared_state_is_rejected(name: str) -> None:
    with pytest.raises(errors.ArgumentError, match=f"cannot change '{name}'"):
        vonage(Wire()).with_options(**{name: None})  # type: ignore[arg-type]


def test_credentials_cannot_be_added_to_a_client_without_any() -> None:
    bare = Vonage(base_url="http://10.0.0.1:8000", transport=Wire())
    with pytest.raises(errors.ArgumentError, match="cannot add credentials"):
        bare.with_options(api_key="k", api_secret="s")


def test_an_invalid_credential_raises_and_the_repr_of_a_copy_has_no_secret() -> None:
    client = vonage(Wire())
    with pytest.raises(errors.ConfigError):
        client.with_options(private_key="no key")
    twin = client.with_options(subject="ada", headers={"X-Key": "hidden"})
    assert "subject=***" in repr(twin)
    assert "ada" not in repr(twin)
    assert "hidden" not in repr(twin)


async def test_calls_of_copies_may_run_concurrently() -> None:
    wire = Wire()
    async with vonage(wire) as client:
        calls = (client.with_options(subject=f"{n}").conversations.get("CON-1") for n in range(50))
        assert len(await asyncio.gather(*calls)) == 50
