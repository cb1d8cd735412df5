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


def token(number: int = 1, **others: object) -> dict[str, object]:
    return {
        "access_token": f"access-{number}",
        "refresh_token": f"refresh-{number}",
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "all",
        **others,
    }


def answer(body: object, status: int = 200) -> TokenResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {"content-type": "application/json"}, raw


REFUSED = answer({"error": "invalid_grant", "error_description": "planted"}, 400)


class Endpoint:
    """A token endpoint: answers in turn, then with numbered tokens, and keeps what it was sent."""

    def __init__(self, *answers: TokenResponse | BaseException) -> None:
        self.answers = list(answers)
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
        if not self.answers:
            return answer(token(len(self.forms)))
        following = self.answers.pop(0)
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


def others() -> set[asyncio.Task[object]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


# ---------------------------------------------------------------- one token and its life


async def test_the_client_credentials_buy_a_token_that_is_used_until_near_its_end() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    assert await auth.authorization(endpoint) == "Bearer access-1"
    time.now += 3539
    assert await auth.authorization(endpoint) == "Bearer access-1"
    assert endpoint.forms == [{"grant_type": "client_credentials"}]


async def test_the_refresh_token_buys_the_next_one() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    await auth.authorization(endpoint)
    for number in (2, 3):
        time.now += 3540
        assert await auth.authorization(endpoint) == f"Bearer access-{number}"
    assert endpoint.forms[1:] == [  # the second was bought with the rotated refresh token
        {"grant_type": "refresh_token", "refresh_token": "refresh-1"},
        {"grant_type": "refresh_token", "refresh_token": "refresh-2"},
    ]


async def test_a_refresh_token_that_is_not_rotated_is_used_again() -> None:
    time = Time()
    endpoint = Endpoint(answer(token(1)), answer(token(2, refresh_token=None)))
    auth = make(time)
    for _ in range(3):
        await auth.authorization(endpoint)
        time.now += 3600
    assert [form.get("refresh_token") for form in endpoint.forms] == [None] + ["refresh-1"] * 2


async def test_without_a_refresh_token_the_client_credentials_are_used_again() -> None:
    time = Time()
    endpoint = Endpoint(answer({"access_token": "access-1"}))
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    assert await auth.authorization(endpoint) == "Bearer access-2"
    assert endpoint.grants == ["client_credentials"] * 2


@pytest.mark.parametrize(
    "refusal",
    [REFUSED, answer(b"", 200), answer(token(9, token_type="mac"))],
)
async def test_a_refresh_that_fails_falls_back_on_the_client_credentials_once(
    refusal: TokenResponse,
) -> None:
    time, endpoint = Time(), Endpoint(answer(token(1)), refusal)
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    assert await auth.authorization(endpoint) == "Bearer access-3"
    assert endpoint.grants == ["client_credentials", "refresh_token", "client_credentials"]


async def test_where_both_fail_there_are_two_requests_and_the_next_call_starts_afresh() -> None:
    time, endpoint = Time(), Endpoint(answer(token(1)), REFUSED, REFUSED)
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    with pytest.raises(AuthenticationError):
        await auth.authorization(endpoint)
    assert len(endpoint.forms) == 3
    assert await auth.authorization(endpoint) == "Bearer access-4"
    assert endpoint.grants[3:] == ["client_credentials"]  # the refused refresh token is forgotten


@pytest.mark.parametrize(
    "expires_in",
    [0, -1, 0.001, 1, None, "soon", "", "3600", [], True, 10**400, float("inf"), float("nan")],
)
async def test_an_odd_lifetime_works_and_makes_no_storm(expires_in: object) -> None:
    time, endpoint = Time(), Endpoint(answer(token(1, expires_in=expires_in)))
    auth = make(time)
    for _ in range(1000):
        assert await auth.authorization(endpoint) == "Bearer access-1"
        time.now += 0.004
    assert len(endpoint.forms) == 1


async def test_a_lifetime_of_thousands_of_digits_works() -> None:
    endpoint = Endpoint(answer(b'{"access_token": "abc", "expires_in": ' + b"9" * 9000 + b"}"))
    assert await make().authorization(endpoint) == "Bearer abc"


async def test_scopes_are_asked_for_where_they_are_given() -> None:
    endpoint = Endpoint()
    await make(scope="read write").authorization(endpoint)
    assert endpoint.forms == [{"grant_type": "client_credentials", "scope": "read write"}]


# ---------------------------------------------------------------- a token that was refused


async def test_a_token_that_is_over_or_was_refused_is_not_there() -> None:
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


async def test_a_refused_token_is_renewed() -> None:
    endpoint = Endpoint()
    auth = make()
    first = await auth.authorization(endpoint)
    assert refused(auth, first)
    assert await auth.authorization(endpoint) == "Bearer access-2"
    assert endpoint.grants == ["client_credentials", "refresh_token"]


async def test_a_thousand_who_were_refused_together_renew_once() -> None:
    endpoint = Endpoint()
    auth = make()
    first = await auth.authorization(endpoint)

    async def again() -> str:
        assert refused(auth, first)
        await asyncio.sleep(0)
        return await auth.authorization(endpoint)

    assert set(await asyncio.gather(*(again() for _ in range(1000)))) == {"Bearer access-2"}
    assert len(endpoint.forms) == 2


# ---------------------------------------------------------------- many tasks


async def test_a_thousand_tasks_make_one_token_request() -> None:
    time, endpoint = Time(), Endpoint()
    auth = make(time)
    for number in (1, 2):
        waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(1000)]
        assert set(await asyncio.gather(*waiting)) == {f"Bearer access-{number}"}
        assert len(endpoint.forms) == number
        time.now += 3600
    assert not others()


async def test_whoever_asks_for_the_token_can_be_cancelled_and_nobody_notices() -> None:
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
    assert not others()


async def test_when_all_are_cancelled_no_task_is_left_and_the_next_call_works() -> None:
    endpoint = Endpoint()
    endpoint.go.clear()
    auth = make()
    waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(10)]
    await settle()
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert not others()
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
    assert not others()


async def test_all_who_wait_share_the_failure_of_one_request() -> None:
    endpoint = Endpoint(REFUSED)
    auth = make()
    waiting = [asyncio.create_task(auth.authorization(endpoint)) for _ in range(100)]
    failures = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(failure) for failure in failures} == {AuthenticationError}
    assert len({id(failure) for failure in failures}) == 100
    assert len(endpoint.forms) == 1
    assert await auth.authorization(endpoint) == "Bearer access-2"


async def test_a_connection_that_fails_is_told_as_such() -> None:
    time = Time()
    failure = APIConnectionError("reset", phase="read", sent=True)
    endpoint = Endpoint(answer(token(1)), failure, failure, failure)
    auth = make(time)
    await auth.authorization(endpoint)
    time.now += 3600
    with pytest.raises(APIConnectionError, match="reset"):
        await auth.authorization(endpoint)
    assert await auth.authorization(endpoint) == "Bearer access-5"
    assert endpoint.grants[1:] == ["refresh_token"] * 4


async def test_a_retry_after_that_is_too_long_ends_the_token_request() -> None:
    status, headers, body = answer(b"", 503)
    endpoint = Endpoint((status, {**headers, "Retry-After": "60"}, body))
    with pytest.raises(ServerError, match="the token endpoint is unavailable") as caught:
        await make().authorization(endpoint)
    assert caught.value.retry_after == 60
    assert len(endpoint.forms) == 1


# ---------------------------------------------------------------- answers without a token

NO_TOKEN: dict[str, tuple[TokenResponse, str]] = {
    "HTML": (answer(b"<html>planted</html>"), "not a JSON object"),
    "list": (answer([token()]), "not a JSON object"),
    "null": (answer(None), "not a JSON object"),
    "nothing": (answer(b""), "not a JSON object"),
    "not UTF-8": (answer(b"\xff\xfe\xff"), "not a JSON object"),
    "nested without end": (answer(b"[" * 100_000), "not a JSON object"),
    "megabytes": (answer(b" " * 300_000 + json.dumps(token()).encode()), "more than 262144 bytes"),
    "no token": (answer({"token_type": "Bearer"}), "no access token"),
    "null token": (answer(token(access_token=None)), "no access token"),
    "empty token": (answer(token(access_token="")), "no access token"),
    "number": (answer(token(access_token=4711)), "no access token"),
    "line end": (answer(token(access_token="planted\r\nX: y")), "not allowed in a header"),
    "another type": (
        answer(token(access_token="planted", token_type="mac")),
        "token_type is not Bearer",
    ),
    "302": (answer(token(access_token="planted"), 302), "status 302"),
    "401": (answer({"error": "invalid_client"}, 401), "status 401 (invalid_client)"),
    "odd code": (answer({"error": "planted secret!"}, 400), "status 400"),
    "wrapped code": (answer({"error": {"planted": 1}}, 400), "status 400"),
}


@pytest.mark.parametrize(("wrong", "said"), NO_TOKEN.values(), ids=NO_TOKEN.keys())
async def test_an_answer_without_a_token_is_an_error_and_no_token_is_made_up(
    wrong: TokenResponse, said: str
) -> None:
    endpoint = Endpoint(wrong)
    auth = make()
    with pytest.raises(AuthenticationError) as caught:
        await auth.authorization(endpoint)
    assert caught.value.status == wrong[0]
    assert said in str(caught.value)
    assert caught.value.body == b""
    assert "planted" not in str(caught.value)
    assert await auth.authorization(endpoint) == "Bearer access-2"
    assert endpoint.grants == ["client_credentials"] * 2


async def test_the_code_of_the_endpoint_is_on_the_error() -> None:
    with pytest.raises(AuthenticationError) as caught:
        await make().authorization(Endpoint(NO_TOKEN["401"][0]))
    assert caught.value.code == "invalid_client"


# ---------------------------------------------------------------- secrets


async def test_no_secret_is_in_a_traceback_with_locals() -> None:
    time = Time()
    auth = make(time)
    refusal = answer({"access_token": "access-planted", "token_type": "mac"})
    endpoint = Endpoint(answer(token(1)), refusal, refusal)
    await auth.authorization(endpoint)
    time.now += 3600
    with pytest.raises(AuthenticationError) as caught:
        await auth.authorization(endpoint)
    error: BaseException | None = caught.value
    shown = ""
    while error is not None:
        frames = [
            (frame, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename != __file__
        ]
        shown += "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
        error = error.__cause__ or error.__context__
    assert "_renewal" in shown
    for secret in ("access-1", "refresh-1", "access-planted", base64.b64encode(b"key:secret")):
        assert (secret if isinstance(secret, str) else secret.decode()) not in shown


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
def test_what_cannot_work_is_refused_at_once(arguments: tuple[str, str, str], message: str) -> None:
    client_id, client_secret, token_url = arguments
    with pytest.raises(ConfigError, match=message) as caught:
        OAuth2ClientCredentialsAuth(client_id, client_secret, token_url=token_url)
    assert "planted" not in str(caught.value)


# ---------------------------------------------------------------- a store that is shared


async def test_two_clients_with_one_store_share_one_token() -> None:
    store, endpoint = MemoryTokenStore(), Endpoint()
    first, second = make(store=store), make(store=store)
    assert await first.authorization(endpoint) == await second.authorization(endpoint)
    assert len(endpoint.forms) == 1


async def test_a_token_that_one_renewed_is_taken_by_the_other_instead_of_one_more() -> None:
    store, endpoint = MemoryTokenStore(), Endpoint()
    first, second = make(store=store), make(store=store)
    old = await first.authorization(endpoint)
    await second.authorization(endpoint)
    for auth in (first, second):
        assert auth.rejected(old, {}, TARGET)
        assert await auth.authorization(endpoint) == "Bearer access-2"
    assert len(endpoint.forms) == 2


@pytest.mark.parametrize("other", ["secret", "user", "url", "scope"])
async def test_tokens_of_other_credentials_are_kept_apart(other: str) -> None:
    store, endpoint = MemoryTokenStore(), Endpoint()
    await make(store=store).authorization(endpoint)

    async def anywhere(*_: object) -> TokenResponse:
        return answer(token(99))

    another = OAuth2ClientCredentialsAuth(
        "another" if other == "user" else "key",
        "secret",
        token_url=TOKEN_URL + ("/other" if other == "url" else ""),
        scope="other" if other == "scope" else None,
        store=store,
        now=Time(),
    )
    shared = other == "secret"  # a secret that was changed leaves the token good
    expected = "Bearer access-1" if shared else "Bearer access-99"
    assert await another.authorization(anywhere) == expected


async def test_the_names_and_the_repr_of_a_store_show_nothing() -> None:
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


@pytest.mark.parametrize("kept", ["", "nonsense", b"\xff", '{"access_token": "a\\nb"}'])
async def test_a_store_that_holds_nonsense_is_as_good_as_an_empty_one(kept: str | bytes) -> None:
    class Broken:
        async def get(self, key: str) -> str | bytes | None:
            return kept

        async def set(self, key: str, value: str) -> None:
            pass

    assert await make(store=Broken()).authorization(Endpoint()) == "Bearer access-1"


async def test_a_store_that_fails_fails_the_call() -> None:
    class Down:
        async def get(self, key: str) -> str | None:
            raise OSError("no route to the store")

        async def set(self, key: str, value: str) -> None:
            raise OSError("no route to the store")

    endpoint = Endpoint()
    with pytest.raises(OSError, match="no route"):
        await make(store=Down()).authorization(endpoint)
    assert not endpoint.forms


# ---------------------------------------------------------------- in a plain httpx client


class Server:
    """Both the token endpoint and the API, behind a mock transport."""

    def __init__(self, *answers: TokenResponse) -> None:
        self.endpoint = Endpoint(*answers)
        self.seen: list[str] = []
        self.refuse: set[str] = set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == TOKEN_URL:
            body = await request.aread()
            status, headers, content = await self.endpoint(
                request.method, TOKEN_URL, request.headers, body
            )
            return httpx.Response(status, headers=headers, content=content)
        self.seen.append(request.headers["Authorization"])
        return httpx.Response(401 if self.seen[-1] in self.refuse else 200)

    def client(self, auth: httpx.Auth) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self), auth=auth)


async def test_a_plain_client_obtains_one_token_for_a_thousand_tasks() -> None:
    server = Server()
    async with server.client(make()) as client:
        answers = await asyncio.gather(*(client.get(URL) for _ in range(1000)))
        assert {one.status_code for one in answers} == {200}
    assert server.seen == ["Bearer access-1"] * 1000
    assert server.endpoint.grants == ["client_credentials"]


async def test_in_a_plain_client_a_cancelled_renewal_is_done_by_the_next_in_line() -> None:
    server = Server()
    server.endpoint.go.clear()
    async with server.client(make()) as client:
        waiting = [asyncio.create_task(client.get(URL)) for _ in range(20)]
        await settle()
        waiting[0].cancel()
        await settle()
        server.endpoint.go.set()
        answers = await asyncio.gather(*waiting[1:])
    assert {one.status_code for one in answers} == {200}
    assert waiting[0].cancelled()
    assert len(server.endpoint.forms) == 2


async def test_in_a_plain_client_all_who_wait_share_one_failure() -> None:
    server = Server(REFUSED)
    async with server.client(make()) as client:
        server.endpoint.go.clear()
        waiting = [asyncio.create_task(client.get(URL)) for _ in range(100)]
        await settle()
        server.endpoint.go.set()
        failures = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(failure) for failure in failures} == {AuthenticationError}
        assert len(server.endpoint.forms) == 1
        assert not server.seen
        assert (await client.get(URL)).status_code == 200


async def test_a_plain_client_renews_a_refused_token_once() -> None:
    server = Server()
    server.refuse = {"Bearer access-1"}
    async with server.client(make()) as client:
        assert (await client.post(URL, content=b"x")).status_code == 200
        server.refuse = {"Bearer access-2", "Bearer access-3"}
        assert (await client.get(URL)).status_code == 401
    assert server.seen == [f"Bearer access-{number}" for number in (1, 2, 2, 3)]


async def test_a_plain_client_refreshes_and_falls_back() -> None:
    time = Time()
    server = Server(answer(token(1)), REFUSED)
    async with server.client(make(time)) as client:
        await client.get(URL)
        time.now += 3600
        await client.get(URL)
    assert server.seen == ["Bearer access-1", "Bearer access-3"]
    assert server.endpoint.grants[1:] == ["refresh_token", "client_credentials"]


def test_one_credential_serves_one_event_loop_after_another() -> None:
    time = Time()
    auth = make(time)

    async def contended() -> set[str]:
        server = Server()
        async with server.client(auth) as client:
            await asyncio.gather(*(client.get(URL) for _ in range(5)))
        return set(server.seen)

    assert asyncio.run(contended()) == {"Bearer access-1"}
    time.now += 10_000
    assert asyncio.run(contended()) == {"Bearer access-1"}


async def test_the_flow_can_be_driven_with_no_client_at_all() -> None:
    flow = make().async_auth_flow(httpx.Request("GET", URL))
    asked = await anext(flow)
    assert (asked.method, str(asked.url)) == ("POST", TOKEN_URL)
    assert asked.content == b"grant_type=client_credentials"
    sent = await flow.asend(httpx.Response(200, json=token(1), request=asked))
    assert sent.headers["Authorization"] == "Bearer access-1"
    with pytest.raises(StopAsyncIteration):
        await flow.asend(httpx.Response(200, request=sent))


def test_a_sync_client_cannot_use_an_async_store_and_nothing_is_sent() -> None:
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


# ---------------------------------------------------------------- in a plain sync client


class SyncServer:
    """The token endpoint and the API for a sync client."""

    def __init__(self, *answers: TokenResponse) -> None:
        self.answers = list(answers)
        self.forms: list[dict[str, str]] = []
        self.seen: list[str] = []
        self.refuse: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == TOKEN_URL:
            self.forms.append(dict(parse_qsl(request.content.decode())))
            scripted = self.answers.pop(0) if self.answers else answer(token(len(self.forms)))
            status, headers, content = scripted
            return httpx.Response(status, headers=headers, content=content)
        self.seen.append(request.headers["Authorization"])
        return httpx.Response(401 if self.seen[-1] in self.refuse else 200)

    def client(self, auth: httpx.Auth) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self), auth=auth)


def test_a_sync_client_uses_one_token_until_near_its_end_and_then_refreshes() -> None:
    time, server = Time(), SyncServer()
    with server.client(make(time)) as client:
        client.get(URL)
        time.now += 3539
        client.get(URL)
        time.now += 1
        client.get(URL)
    assert server.seen == ["Bearer access-1", "Bearer access-1", "Bearer access-2"]
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
    assert server.seen == [f"Bearer access-{number}" for number in (1, 2, 2, 3)]


def test_a_sync_client_raises_if_there_is_no_token_and_asks_again_for_the_next_request() -> None:
    server = SyncServer(REFUSED)
    with server.client(make()) as client:
        with pytest.raises(AuthenticationError, match=r"status 400 \(invalid_grant\)") as caught:
            client.get(URL)
        assert caught.value.status == 400
        assert not server.seen
        assert client.get(URL).status_code == 200


def test_threads_share_one_token_request() -> None:
    server, auth = SyncServer(), make()

    def get(_: int) -> int:
        with server.client(auth) as client:
            return client.get(URL).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(get, range(40))) == {200}
    assert server.seen == ["Bearer access-1"] * 40
    assert len(server.forms) == 1


def test_threads_that_wait_share_one_failure() -> None:
    auth = make()
    waiting = [auth.sync_auth_flow(httpx.Request("GET", URL)) for _ in range(2)]
    asked = next(waiting[0])
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(next, waiting[1])
        with pytest.raises(TimeoutError):
            second.result(0.05)  # it waits for the first
        status, headers, content = REFUSED
        with pytest.raises(AuthenticationError):
            waiting[0].send(httpx.Response(status, headers=headers, content=content, request=asked))
        with pytest.raises(AuthenticationError):
            second.result()
