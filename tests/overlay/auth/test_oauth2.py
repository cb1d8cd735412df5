from __future__ import annotations

import asyncio
import base64
import json
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from trunkline._auth.oauth2 import MemoryTokenStore, OAuth2ClientCredentialsAuth, TokenStore
from trunkline._auth.schemes import TokenResponse
from trunkline.errors import (
    APIConnectionError,
    AuthenticationError,
    ClientStateError,
    ConfigError,
    ServerError,
)

NOW = 1_700_000_000.0
TOKEN_URL = "https://api.example/v1/auth/token"
URL = "https://api.example/v1/sessions"
TARGET = ("GET", URL)


def token(number: int = 1, **fields: object) -> dict[str, object]:
    return {
        "access_token": f"access-{number}",
        "refresh_token": f"refresh-{number}",
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "all",
        **fields,
    }


def json_response(body: object, status: int = 200) -> TokenResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {"content-type": "application/json"}, raw


REFUSED = json_response({"error": "invalid_grant", "error_description": "planted"}, 400)


class Endpoint:
    """A token endpoint: scripted responses, then numbered tokens. Records requests."""

    def __init__(self, *responses: TokenResponse | BaseException) -> None:
        self.responses = list(responses)
        self.forms: list[dict[str, str]] = []
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> TokenResponse:
        assert (method, url) == ("POST", TOKEN_URL)
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        scheme, value = headers["Authorization"].split()
        assert (scheme, base64.b64decode(value)) == ("Basic", b"key:secret")
        self.forms.append(dict(parse_qsl(body.decode(), strict_parsing=True)))
        await self.go.wait()
        if not self.responses:
            return json_response(token(len(self.forms)))
        following = self.responses.pop(0)
        if isinstance(following, BaseException):
            raise following
        return following

    @property
    def grants(self) -> list[str]:
        return [form["grant_type"] for form in self.forms]


class Time:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


def make(
    now: Callable[[], float] | None = None,
    *,
    store: TokenStore | None = None,
    scope: str | None = None,
) -> OAuth2ClientCredentialsAuth:
    return OAuth2ClientCredentialsAuth(
        "key", "secret", token_url=TOKEN_URL, store=store, scope=scope, now=now or Time()
    )


def refused(auth: OAuth2ClientCredentialsAuth, authorization: str, renewals: int = 0) -> bool:
    """Reject a token that another call has been accepted with."""
    auth.accepted(authorization, ("GET", "https://api.example/v1/other"))
    return auth.rejected(authorization, {}, TARGET, renewals)


def fields() -> set[asyncio.Task[object]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


# ---------------------------------------------------------------- the life of a token


async def test_a_token_from_client_credentials_is_used_until_shortly_before_it_expires() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    assert await auth.authorization(endpoint) == "Bearer access-1"
    time.now += 3539
    assert await auth.authorization(endpoint) == "Bearer access-1"
    assert endpoint.forms == [{"grant_type": "client_credentials"}]


async def test_a_refresh_token_obtains_the_next_token() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    await auth.authorization(endpoint)
    for number in (2, 3):
        time.now += 3540
        assert await auth.authorization(endpoint) == f"Bearer access-{number}"
    assert endpoint.forms[1:] == [  # The second token was obtained with the rotated refresh token.
        {"grant_type": "refresh_token", "refresh_token": "refresh-1"},
        {"grant_type": "refresh_token", "refresh_token": "refresh-2"},
    ]


async def test_a_refresh_token_that_is_not_rotated_is_reused() -> None:
    time = Time()
    endpoint = Endpoint(json_response(token(1)), json_response(token(2, refresh_token=None)))
    auth = make(time)
    for _ in range(3):
        await auth.authorization(endpoint)
        time.now += 3600
    assert [form.get("refresh_token") for form in endpoint.forms] == [None] + ["refresh-1"] * 2


async def test_client_credentials_are_used_if_there_is_no_refresh_token() -> None:
    time = Time()
    endpoint = Endpoint(json_response({"access_token": "access-1"}))
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    assert await auth.authorization(endpoint) == "Bearer access-2"
    assert endpoint.grants == ["client_credentials"] * 2


@pytest.mark.parametrize(
    "refusal",
    [REFUSED, json_response(b"", 200), json_response(token(9, token_type="mac"))],
)
async def test_a_failed_refresh_falls_back_to_client_credentials_once(
    refusal: TokenResponse,
) -> None:
    time, endpoint = Time(), Endpoint(json_response(token(1)), refusal)
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    assert await auth.authorization(endpoint) == "Bearer access-3"
    assert endpoint.grants == ["client_credentials", "refresh_token", "client_credentials"]


async def test_if_both_grants_fail_the_next_call_starts_with_client_credentials() -> None:
    time, endpoint = Time(), Endpoint(json_response(token(1)), REFUSED, REFUSED)
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    with pytest.raises(AuthenticationError):
        await auth.authorization(endpoint)
    assert len(endpoint.forms) == 3
    assert await auth.authorization(endpoint) == "Bearer access-4"
    assert endpoint.grants[3:] == ["client_credentials"]  # The rejected refresh token is forgotten.


@pytest.mark.parametrize(
    "expires_in",
    [0, -1, 0.001, 1, None, "soon", "", "3600", [], True, 10**400, float("inf"), float("nan")],
)
async def test_an_unusual_lifetime_causes_no_repeated_token_requests(expires_in: object) -> None:
    time, endpoint = Time(), Endpoint(json_response(token(1, expires_in=expires_in)))
    auth = make(time)
    for _ in range(1000):
        assert await auth.authorization(endpoint) == "Bearer access-1"
        time.now += 0.004
    assert len(endpoint.forms) == 1


async def test_a_lifetime_with_thousands_of_digits_is_accepted() -> None:
    endpoint = Endpoint(
        json_response(b'{"access_token": "abc", "expires_in": ' + b"9" * 9000 + b"}")
    )
    assert await make().authorization(endpoint) == "Bearer abc"


async def test_scopes_are_requested_if_configured() -> None:
    endpoint = Endpoint()
    await make(scope="read write").authorization(endpoint)
    assert endpoint.forms == [{"grant_type": "client_credentials", "scope": "read write"}]


# ---------------------------------------------------------------- rejected tokens


async def test_an_expired_or_rejected_token_is_not_ready() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    assert auth.ready() is None
    first = await auth.authorization(endpoint)
    assert auth.ready() is auth.ready() is first
    time.now += 3540
    assert auth.ready() is None
    second = await auth.authorization(endpoint)
    assert refused(auth, second)
    assert auth.ready() is None


async def test_a_rejected_token_is_renewed() -> None:
    endpoint = Endpoint()
    auth = make()
    first = await auth.authorization(endpoint)
    assert refused(auth, first)
    assert await auth.authorization(endpoint) == "Bearer access-2"
    assert endpoint.grants == ["client_credentials", "refresh_token"]


async def test_a_thousand_rejected_calls_cause_one_renewal() -> None:
    endpoint = Endpoint()
    auth = make()
    first = await auth.authorization(endpoint)

    async def again() -> str:
        assert refused(auth, first)
        await asyncio.sleep(0)
        return await auth.authorization(endpoint)

    assert set(await asyncio.gather(*(again() for _ in range(1000)))) == {"Bearer access-2"}
    assert len(endpoint.forms) == 2


# ---------------------------------------------------------------- concurrent tasks


async def test_a_thousand_tasks_make_one_token_request() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    for number in (1, 2):
        waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(1000)]
        assert set(await asyncio.gather(*waiting)) == {f"Bearer access-{number}"}
        assert len(endpoint.forms) == number
        time.now += 3600
    assert not fields()


async def test_a_cancelled_token_request_affects_no_other_call() -> None:
    endpoint = Endpoint()
    endpoint.go.clear()
    auth = make()
    waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(50)]
    await settle()
    for task in waiting[:25]:
        task.cancel()
    await settle()
    endpoint.go.set()
    assert set(await asyncio.gather(*waiting[25:])) == {"Bearer access-1"}
    assert len(endpoint.forms) == 1
    assert not fields()


async def test_cancelling_all_calls_leaves_no_task_and_the_next_call_works() -> None:
    endpoint = Endpoint()
    endpoint.go.clear()
    auth = make()
    waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(10)]
    await settle()
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert not fields()
    endpoint.go.set()
    assert await auth.authorization(endpoint) == "Bearer access-2"


async def test_closing_leaves_no_task() -> None:
    endpoint = Endpoint()
    endpoint.go.clear()
    auth = make()
    waiting = asyncio.create_task(auth.authorization(endpoint))
    await settle()
    await auth.aclose()
    with pytest.raises(ClientStateError):
        await waiting
    assert not fields()


async def test_waiting_calls_share_the_failure_of_one_request() -> None:
    endpoint = Endpoint(REFUSED)
    auth = make()
    waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(100)]
    failures = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(failure) for failure in failures} == {AuthenticationError}
    assert len({id(failure) for failure in failures}) == 100
    assert len(endpoint.forms) == 1
    assert await auth.authorization(endpoint) == "Bearer access-2"


async def test_a_failed_connection_is_reported_as_a_connection_error() -> None:
    time = Time()
    failure = APIConnectionError("reset", phase="read", sent=True)
    endpoint = Endpoint(json_response(token(1)), failure, failure, failure)
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    with pytest.raises(APIConnectionError, match="reset"):
        await auth.authorization(endpoint)
    assert await auth.authorization(endpoint) == "Bearer access-5"
    assert endpoint.grants[1:] == ["refresh_token"] * 4


async def test_a_retry_after_beyond_the_bound_ends_the_token_request() -> None:
    status, headers, body = json_response(b"", 503)
    endpoint = Endpoint((status, {**headers, "Retry-After": "60"}, body))
    with pytest.raises(ServerError, match="the token endpoint is unavailable") as caught:
        await make().authorization(endpoint)
    assert caught.value.retry_after == 60
    assert len(endpoint.forms) == 1


# ---------------------------------------------------------------- responses without a token

NO_TOKEN: dict[str, tuple[TokenResponse, str]] = {
    "HTML": (json_response(b"<html>planted</html>"), "not a JSON object"),
    "list": (json_response([token()]), "not a JSON object"),
    "null": (json_response(None), "not a JSON object"),
    "nothing": (json_response(b""), "not a JSON object"),
    "not UTF-8": (json_response(b"\xff\xfe\xff"), "not a JSON object"),
    "nested without end": (json_response(b"[" * 20_000), "not a JSON object"),
    "megabytes": (
        json_response(b" " * 300_000 + json.dumps(token()).encode()),
        "more than 32768 bytes",
    ),
    "no token": (json_response({"token_type": "Bearer"}), "no access token"),
    "null token": (json_response(token(access_token=None)), "no access token"),
    "empty token": (json_response(token(access_token="")), "no access token"),
    "number": (json_response(token(access_token=4711)), "no access token"),
    "line end": (json_response(token(access_token="planted\r\nX: y")), "not allowed in a header"),
    "another type": (
        json_response(token(access_token="planted", token_type="mac")),
        "token_type is not Bearer",
    ),
    "302": (json_response(token(access_token="planted"), 302), "status 302"),
    "401": (json_response({"error": "invalid_client"}, 401), "status 401 (invalid_client)"),
    "odd code": (json_response({"error": "planted secret!"}, 400), "status 400"),
    "wrapped code": (json_response({"error": {"planted": 1}}, 400), "status 400"),
}


@pytest.mark.parametrize(("response", "message"), NO_TOKEN.values(), ids=NO_TOKEN.keys())
async def test_a_response_without_a_token_is_an_error(
    response: TokenResponse, message: str
) -> None:
    endpoint = Endpoint(response)
    auth = make()
    with pytest.raises(AuthenticationError) as caught:
        await auth.authorization(endpoint)
    assert caught.value.status == response[0]
    assert message in str(caught.value)
    assert caught.value.body == b""
    assert "planted" not in str(caught.value)
    assert await auth.authorization(endpoint) == "Bearer access-2"
    assert endpoint.grants == ["client_credentials"] * 2


async def test_the_error_has_the_error_code_of_the_endpoint() -> None:
    with pytest.raises(AuthenticationError) as caught:
        await make().authorization(Endpoint(NO_TOKEN["401"][0]))
    assert caught.value.code == "invalid_client"


# ---------------------------------------------------------------- secrets


async def test_a_traceback_with_locals_has_no_secret() -> None:
    time = Time()
    auth = make(time)
    refusal = json_response({"access_token": "access-planted", "token_type": "mac"})
    endpoint = Endpoint(json_response(token(1)), refusal, refusal)
    await auth.authorization(endpoint)
    time.now += 3600
    with pytest.raises(AuthenticationError) as caught:
        await auth.authorization(endpoint)
    error: BaseException | None = caught.value
    text = ""
    while error is not None:
        frames = [
            (frame, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename != __file__
        ]
        text += "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
        error = error.__cause__ or error.__context__
    assert "_renewal" in text
    for secret in ("access-1", "refresh-1", "access-planted", base64.b64encode(b"key:secret")):
        assert (secret if isinstance(secret, str) else secret.decode()) not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("planted", "planted", "http://api.example/token"), "token_url: expected an https URL"),
        (("planted", "planted", "/auth/token"), "token_url: expected an https URL"),
        (("planted:x", "planted", TOKEN_URL), "the user name of HTTP Basic"),
        (("planted", "planted\n", TOKEN_URL), "the password of HTTP Basic"),
        (("", "planted", TOKEN_URL), "the user name of HTTP Basic is empty"),
    ],
)
def test_invalid_arguments_raise_when_the_credential_is_created(
    arguments: tuple[str, str, str], message: str
) -> None:
    client_id, client_secret, token_url = arguments
    with pytest.raises(ConfigError, match=message) as caught:
        OAuth2ClientCredentialsAuth(client_id, client_secret, token_url=token_url)
    assert "planted" not in str(caught.value)


# ---------------------------------------------------------------- a shared store


async def test_two_clients_with_one_store_share_a_token() -> None:
    store, endpoint = MemoryTokenStore(), Endpoint()
    first, second = make(store=store), make(store=store)
    assert await first.authorization(endpoint) == await second.authorization(endpoint)
    assert len(endpoint.forms) == 1


async def test_a_client_takes_the_token_that_another_has_renewed() -> None:
    store, endpoint = MemoryTokenStore(), Endpoint()
    first, second = make(store=store), make(store=store)
    old = await first.authorization(endpoint)
    await second.authorization(endpoint)
    for auth in (first, second):
        assert auth.rejected(old, {}, TARGET)
        assert await auth.authorization(endpoint) == "Bearer access-2"
    assert len(endpoint.forms) == 2


@pytest.mark.parametrize("other", ["secret", "user", "url", "scope"])
async def test_tokens_of_different_credentials_are_stored_apart(other: str) -> None:
    store, endpoint = MemoryTokenStore(), Endpoint()
    await make(store=store).authorization(endpoint)

    async def anywhere(*_: object) -> TokenResponse:
        return json_response(token(99))

    second = OAuth2ClientCredentialsAuth(
        "another" if other == "user" else "key",
        "secret",
        token_url=TOKEN_URL + ("/other" if other == "url" else ""),
        scope="other" if other == "scope" else None,
        store=store,
        now=Time(),
    )
    shared = other == "secret"  # A new secret does not invalidate the token.
    expected = "Bearer access-1" if shared else "Bearer access-99"
    assert await second.authorization(anywhere) == expected


async def test_keys_and_repr_of_a_store_contain_no_secret() -> None:
    class Watched(MemoryTokenStore):
        keys: list[str] = []  # noqa: RUF012 (one instance)

        async def set(self, key: str, value: str) -> None:
            self.keys.append(key)
            await super().set(key, value)

    store = Watched()
    await make(store=store).authorization(Endpoint())
    assert store.keys
    assert "key" not in store.keys[0].removeprefix("trunkline-token-")
    assert "access-1" not in repr(vars(store))


@pytest.mark.parametrize("content", ["", "nonsense", b"\xff", '{"access_token": "a\\nb"}'])
async def test_invalid_content_of_a_store_is_ignored(content: str | bytes) -> None:
    class Broken:
        async def get(self, key: str) -> str | bytes | None:
            return content

        async def set(self, key: str, value: str) -> None:
            pass

    assert await make(store=Broken()).authorization(Endpoint()) == "Bearer access-1"


async def test_an_error_of_the_store_fails_the_call() -> None:
    class Down:
        async def get(self, key: str) -> str | None:
            raise OSError("no route to the store")

        async def set(self, key: str, value: str) -> None:
            raise OSError("no route to the store")

    endpoint = Endpoint()
    with pytest.raises(OSError, match="no route"):
        await make(store=Down()).authorization(endpoint)
    assert not endpoint.forms


# ---------------------------------------------------------------- in an httpx client


class Server:
    """Token endpoint and API behind a mock transport."""

    def __init__(self, *responses: TokenResponse) -> None:
        self.endpoint = Endpoint(*responses)
        self.keys_seen: list[str] = []
        self.refuse: set[str] = set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == TOKEN_URL:
            body = await request.aread()
            status, headers, content = await self.endpoint(
                request.method, TOKEN_URL, request.headers, body
            )
            return httpx.Response(status, headers=headers, content=content)
        self.keys_seen.append(request.headers["Authorization"])
        return httpx.Response(401 if self.keys_seen[-1] in self.refuse else 200)

    def client(self, auth: httpx.Auth) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self), auth=auth)


async def test_a_plain_client_obtains_one_token_for_a_thousand_tasks() -> None:
    server = Server()
    async with server.client(make()) as client:
        responses = await asyncio.gather(*(client.get(URL) for _ in range(1000)))
        assert {one.status_code for one in responses} == {200}
    assert server.keys_seen == ["Bearer access-1"] * 1000
    assert server.endpoint.grants == ["client_credentials"]


async def test_in_a_plain_client_the_next_waiting_task_repeats_a_cancelled_renewal() -> None:
    server = Server()
    server.endpoint.go.clear()
    async with server.client(make()) as client:
        waiting = [asyncio.create_task(client.get(URL)) for _ in range(20)]
        await settle()
        waiting[0].cancel()
        await settle()
        server.endpoint.go.set()
        responses = await asyncio.gather(*waiting[1:])
    assert {one.status_code for one in responses} == {200}
    assert waiting[0].cancelled()
    assert len(server.endpoint.forms) == 2


async def test_in_a_plain_client_waiting_tasks_share_one_failure() -> None:
    server = Server(REFUSED)
    async with server.client(make()) as client:
        server.endpoint.go.clear()
        waiting = [asyncio.create_task(client.get(URL)) for _ in range(100)]
        await settle()
        server.endpoint.go.set()
        failures = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(failure) for failure in failures} == {AuthenticationError}
        assert len(server.endpoint.forms) == 1
        assert not server.keys_seen
        assert (await client.get(URL)).status_code == 200


async def test_a_plain_client_renews_a_rejected_token_once() -> None:
    server = Server()
    server.refuse = {"Bearer access-1"}
    async with server.client(make()) as client:
        assert (await client.post(URL, content=b"x")).status_code == 200
        server.refuse = {"Bearer access-2", "Bearer access-3"}
        assert (await client.get(URL)).status_code == 401
    assert server.keys_seen == [f"Bearer access-{number}" for number in (1, 2, 2, 3)]


async def test_a_plain_client_refreshes_and_falls_back_to_client_credentials() -> None:
    time = Time()
    server = Server(json_response(token(1)), REFUSED)
    async with server.client(make(time)) as client:
        await client.get(URL)
        time.now += 3600
        await client.get(URL)
    assert server.keys_seen == ["Bearer access-1", "Bearer access-3"]
    assert server.endpoint.grants[1:] == ["refresh_token", "client_credentials"]


def test_one_credential_can_be_used_in_successive_event_loops() -> None:
    time = Time()
    auth = make(time)

    async def contended() -> set[str]:
        server = Server()
        async with server.client(auth) as client:
            await asyncio.gather(*(client.get(URL) for _ in range(5)))
        return set(server.keys_seen)

    assert asyncio.run(contended()) == {"Bearer access-1"}
    time.now += 10_000
    assert asyncio.run(contended()) == {"Bearer access-1"}


async def test_the_flow_works_without_a_client() -> None:
    flow = make().async_auth_flow(httpx.Request("GET", URL))
    request = await anext(flow)
    assert (request.method, str(request.url)) == ("POST", TOKEN_URL)
    assert request.content == b"grant_type=client_credentials"
    sent = await flow.asend(httpx.Response(200, json=token(1), request=request))
    assert sent.headers["Authorization"] == "Bearer access-1"
    with pytest.raises(StopAsyncIteration):
        await flow.asend(httpx.Response(200, request=sent))


def test_a_sync_client_rejects_an_async_store_before_it_sends() -> None:
    class Store:
        async def get(self, key: str) -> str | None:
            raise AssertionError("the store is not used")

        async def set(self, key: str, value: str) -> None:
            raise AssertionError("the store is not used")

    def fail(request: httpx.Request) -> Any:
        raise AssertionError("nothing may be sent")

    with (
        httpx.Client(transport=httpx.MockTransport(fail), auth=make(store=Store())) as client,
        pytest.raises(ConfigError, match=r"needs an httpx\.AsyncClient"),
    ):
        client.get(URL)


# ---------------------------------------------------------------- in a sync httpx client


class SyncServer:
    """Token endpoint and API for a sync client."""

    def __init__(self, *responses: TokenResponse) -> None:
        self.responses = list(responses)
        self.forms: list[dict[str, str]] = []
        self.keys_seen: list[str] = []
        self.refuse: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == TOKEN_URL:
            self.forms.append(dict(parse_qsl(request.content.decode())))
            scripted = (
                self.responses.pop(0) if self.responses else json_response(token(len(self.forms)))
            )
            status, headers, content = scripted
            return httpx.Response(status, headers=headers, content=content)
        self.keys_seen.append(request.headers["Authorization"])
        return httpx.Response(401 if self.keys_seen[-1] in self.refuse else 200)

    def client(self, auth: httpx.Auth) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), auth=auth)


def test_a_sync_client_uses_one_token_and_refreshes_it_shortly_before_it_expires() -> None:
    time, server = Time(), SyncServer()
    with server.client(make(time)) as client:
        client.get(URL)
        time.now += 3539
        client.get(URL)
        time.now += 1
        client.get(URL)
    assert server.keys_seen == ["Bearer access-1", "Bearer access-1", "Bearer access-2"]
    assert server.forms == [
        {"grant_type": "client_credentials"},
        {"grant_type": "refresh_token", "refresh_token": "refresh-1"},
    ]


def test_a_sync_client_renews_a_rejected_token_once() -> None:
    server = SyncServer()
    server.refuse = {f"Bearer access-{number}" for number in (1, 3, 4)}
    with server.client(make()) as client:
        assert client.post(URL, content=b"x").status_code == 200
        server.refuse.add("Bearer access-2")
        assert client.get(URL).status_code == 401
    assert server.keys_seen == [f"Bearer access-{number}" for number in (1, 2, 2, 3)]


def test_a_sync_client_raises_without_a_token_and_requests_one_again_for_the_next_request() -> None:
    server = SyncServer(REFUSED)
    with server.client(make()) as client:
        with pytest.raises(AuthenticationError, match=r"status 400 \(invalid_grant\)") as caught:
            client.get(URL)
        assert caught.value.status == 400
        assert not server.keys_seen
        assert client.get(URL).status_code == 200


def test_threads_share_one_token_request() -> None:
    server, auth = SyncServer(), make()

    def fetch(_: int) -> int:
        with server.client(auth) as client:
            return client.get(URL).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(fetch, range(40))) == {200}
    assert server.keys_seen == ["Bearer access-1"] * 40
    assert len(server.forms) == 1


def test_waiting_threads_share_one_failure() -> None:
    auth = make()
    waiting = [auth.sync_auth_flow(httpx.Request("GET", URL)) for _ in range(2)]
    request = next(waiting[0])
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(next, waiting[1])
        with pytest.raises(TimeoutError):
            second.result(0.05)  # The second thread waits for the first.
        status, headers, content = REFUSED
        with pytest.raises(AuthenticationError):
            waiting[0].send(
                httpx.Response(status, headers=headers, content=content, request=request)
            )
        with pytest.raises(AuthenticationError):
            second.result()
