from __future__ import annotations

import asyncio
import base64
import copy
import io
import pickle
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from email.utils import formatdate
from typing import Any, cast

import httpx
import jwt
import pytest
import respx
from tests.fakes.keys import PASSPHRASE, pem, rsa_key

from trunkline._auth.schemes import (
    APIKeyAuth,
    BasicAuth,
    BearerAuth,
    HeaderAuth,
    JWTAuth,
    TokenResponse,
)
from trunkline.errors import ConfigError

NOW = 1_700_000_000.0
URL = "https://api.example/rooms"
TARGET = ("GET", URL)


class Time:
    """A wall clock that the test sets."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


async def no_sender(*_: object) -> TokenResponse:
    raise AssertionError("nothing has to be obtained")


def jwt_auth(now: Callable[[], float] | None = None, **options: Any) -> JWTAuth:
    return JWTAuth("app-1", rsa_key(), now=now or Time(), **options)


def refused(auth: HeaderAuth, authorization: str, date: str | None = None) -> bool:
    """Reject a token that another call has used successfully."""
    auth.accepted(authorization, ("GET", "https://api.example/others"))
    return auth.rejected(authorization, {"Date": date} if date else {}, TARGET)


def claims(authorization: str) -> dict[str, Any]:
    scheme, token = authorization.split(" ")
    assert scheme == "Bearer"
    read: dict[str, Any] = jwt.decode(
        token,
        rsa_key().public_key(),
        algorithms=["RS256"],
        options={"verify_exp": False, "verify_iat": False},
    )
    return read


def one_request(auth: httpx.Auth, request: httpx.Request | None = None) -> httpx.Request:
    """Drive the flow of a credential without a client, with a 200 response."""
    flow = auth.auth_flow(request or httpx.Request("GET", URL))
    sent = next(flow)
    with pytest.raises(StopIteration):
        flow.send(httpx.Response(200))
    return sent


ALL: dict[str, Callable[[], HeaderAuth]] = {
    "basic": lambda: BasicAuth("planted-user", "planted-password"),
    "bearer": lambda: BearerAuth("planted-token"),
    "header": lambda: APIKeyAuth("planted-key", "X-Api-Key"),
    "query": lambda: APIKeyAuth("planted-key", "key", "query"),
    "cookie": lambda: APIKeyAuth("planted-key", "key", "cookie"),
    "jwt": jwt_auth,
}


@pytest.fixture(params=list(ALL.values()), ids=list(ALL))
def auth(request: pytest.FixtureRequest) -> HeaderAuth:
    return cast("HeaderAuth", request.param())


# ---------------------------------------------------------------- common to all credentials


async def test_the_runtime_and_a_plain_client_send_the_same_credential(auth: HeaderAuth) -> None:
    value = await auth.authorization(no_sender)
    if auth.header:
        assert one_request(auth).headers[auth.header] == value
    await auth.aclose()


async def test_an_obtained_credential_is_ready_without_a_wait(auth: HeaderAuth) -> None:
    value = await auth.authorization(no_sender)
    assert auth.ready() == value
    assert "planted" not in repr(auth.ready())


async def test_a_credential_is_masked_in_its_repr(auth: HeaderAuth) -> None:
    value = await auth.authorization(no_sender)
    for shown in (repr(auth), str(auth), repr(value), repr({"Authorization": value})):
        assert "***" in shown
        assert "planted" not in shown
        assert str.__str__(value) not in shown


async def test_a_credential_cannot_be_pickled(auth: HeaderAuth) -> None:
    await auth.authorization(no_sender)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="holds a secret and cannot be pickled"):
            pickle.dumps(auth, protocol)
    with pytest.raises(TypeError):
        copy.copy(auth)


def authorised(request: httpx.Request) -> httpx.Response:
    where = f"{request.url} {request.headers}"
    return httpx.Response(204 if "planted" in where or "authorization" in where else 401)


@pytest.fixture
def urls_are_logged(log_watch: Any) -> Iterator[None]:
    """Expect httpx's log lines, which contain the URL and thus a key in the query."""
    yield
    log_watch.found = [found for found in log_watch.found if not found.startswith("httpx (INFO)")]


@pytest.mark.usefixtures("urls_are_logged")
async def test_a_credential_works_in_an_async_httpx_client(auth: HeaderAuth) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(authorised), auth=auth) as client:
        assert (await client.get(URL)).status_code == 204


@pytest.mark.usefixtures("urls_are_logged")
def test_a_credential_works_in_a_sync_httpx_client(auth: HeaderAuth) -> None:
    with httpx.Client(transport=httpx.MockTransport(authorised), auth=auth) as client:
        assert client.get(URL).status_code == 204


@pytest.mark.parametrize("kind", ["basic", "bearer", "header", "query", "cookie"])
def test_a_static_credential_is_not_retried(kind: str) -> None:
    auth = ALL[kind]()
    assert not auth.rejected("anything", {}, TARGET)
    flow = auth.auth_flow(httpx.Request("GET", URL))
    next(flow)
    with pytest.raises(StopIteration):
        flow.send(httpx.Response(401))


def construction_traceback(make: Callable[[], object]) -> tuple[str, str]:
    """Return the message of an error, and its traceback with the locals of the library."""
    with pytest.raises(ConfigError) as caught:
        make()
    library = caught.tb.tb_next
    assert library is not None
    frames = traceback.walk_tb(library.tb_next)  # The frames below that of `make`.
    shown = "".join(traceback.StackSummary.extract(frames, capture_locals=True).format())
    return str(caught.value), shown


PLANTED = "planted-secret\n"

REFUSED: dict[str, Callable[[], object]] = {
    "basic, line end": lambda: BasicAuth("user", PLANTED),
    "basic, user": lambda: BasicAuth(PLANTED, "password"),
    "basic, colon": lambda: BasicAuth("planted-secret:x", "planted-secret"),
    "basic, no user": lambda: BasicAuth("", "planted-secret"),
    "basic, NUL": lambda: BasicAuth("planted-secret\0", "planted-secret"),
    "basic, type": lambda: BasicAuth(b"planted-secret", "x"),  # type: ignore[arg-type]
    "basic, missing": lambda: BasicAuth("user", None),  # type: ignore[arg-type]
    "bearer, line end": lambda: BearerAuth(PLANTED),
    "bearer, with its scheme": lambda: BearerAuth("Bearer planted-secret"),
    "bearer, empty": lambda: BearerAuth(""),
    "bearer, missing": lambda: BearerAuth(None),  # type: ignore[arg-type]
    "key, line end": lambda: APIKeyAuth(PLANTED, "X-Api-Key"),
    "key, not ASCII": lambda: APIKeyAuth("planted-secret-ä", "X-Api-Key"),
    "key, empty": lambda: APIKeyAuth("", "X-Api-Key"),
    "key, name": lambda: APIKeyAuth("planted-secret", "X-Api: Key"),
    "key, query": lambda: APIKeyAuth(PLANTED, "key", "query"),
    "key, cookie": lambda: APIKeyAuth("planted-secret; x=y", "key", "cookie"),
    "key, cookie name": lambda: APIKeyAuth("planted-secret", "a;b", "cookie"),
    "key, place": lambda: APIKeyAuth("planted-secret", "key", "body"),  # type: ignore[arg-type]
    "jwt, key": lambda: JWTAuth("app-1", "planted-secret"),
    "jwt, application": lambda: JWTAuth(PLANTED, rsa_key()),
    "jwt, no application": lambda: JWTAuth("", rsa_key()),
    "jwt, passphrase": lambda: JWTAuth("a", pem(passphrase="x"), passphrase="planted-secret"),
    "jwt, bytes": lambda: JWTAuth("app-1", b"planted-secret"),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_invalid_arguments_raise_without_showing_a_secret(
    make: Callable[[], object],
) -> None:
    message, shown = construction_traceback(make)
    assert "planted" not in message
    assert "'planted-secret" not in shown
    assert "secret\\n'" not in shown


# ---------------------------------------------------------------- Basic, bearer, API key


@pytest.mark.parametrize(
    ("username", "password"),
    [("key", "secret"), ("key", "se:cret"), ("key", ""), ("schlüssel", "geheim ☂")],
)
def test_basic_credentials_are_encoded_as_rfc_7617_says(username: str, password: str) -> None:
    scheme, value = one_request(BasicAuth(username, password)).headers["Authorization"].split()
    assert scheme == "Basic"
    assert base64.b64decode(value).decode() == f"{username}:{password}"


def test_a_bearer_token_is_sent_unchanged() -> None:
    sent = one_request(BearerAuth("abc.def-123~+/=="))
    assert sent.headers["Authorization"] == "Bearer abc.def-123~+/=="


def test_an_api_key_is_sent_in_its_header() -> None:
    auth = APIKeyAuth("my key", "X-Api-Key")
    assert auth.header == "X-Api-Key"
    assert one_request(auth).headers["X-Api-Key"] == "my key"


def test_an_api_key_is_added_to_the_query() -> None:
    sent = one_request(APIKeyAuth("a&b=ü", "key", "query"), httpx.Request("GET", URL + "?page=2"))
    assert dict(sent.url.params) == {"page": "2", "key": "a&b=ü"}


@pytest.mark.parametrize(
    ("cookie", "expected"), [(None, "key=abc"), ("theme=dark", "theme=dark; key=abc")]
)
def test_an_api_key_is_added_to_the_cookies(cookie: str | None, expected: str) -> None:
    request = httpx.Request("GET", URL, headers={"Cookie": cookie} if cookie else {})
    assert one_request(APIKeyAuth("abc", "key", "cookie"), request).headers["Cookie"] == expected


async def test_a_cookie_key_is_a_header_and_a_query_key_is_not() -> None:
    cookie = APIKeyAuth("abc", "key", "cookie")
    assert (cookie.header, await cookie.authorization(no_sender)) == ("Cookie", "key=abc")
    assert APIKeyAuth("abc", "key", "query").header == ""


# ---------------------------------------------------------------- JWT


async def test_a_jwt_is_used_until_shortly_before_it_expires() -> None:
    time = Time()
    auth = jwt_auth(time, acl=("/*/users/**",), subject="user-1")
    first = await auth.authorization(no_sender)
    assert claims(first) == {
        "application_id": "app-1",
        "acl": {"paths": {"/*/users/**": {}}},
        "sub": "user-1",
        "iat": int(NOW),
        "exp": int(NOW) + 900,
        "jti": claims(first)["jti"],
    }
    time.now += 839
    assert await auth.authorization(no_sender) is not None
    assert await auth.authorization(no_sender) == first
    time.now += 1
    second = await auth.authorization(no_sender)
    assert claims(second)["iat"] == int(NOW) + 840
    assert claims(second)["jti"] != claims(first)["jti"]


async def test_an_expired_or_rejected_jwt_is_not_ready() -> None:
    time = Time()
    auth = jwt_auth(time)
    assert auth.ready() is None
    first = await auth.authorization(no_sender)
    assert auth.ready() is auth.ready() is first
    time.now += 840
    assert auth.ready() is None
    second = await auth.authorization(no_sender)
    assert refused(auth, second)
    assert auth.ready() is None


async def test_a_thousand_tasks_share_one_jwt() -> None:
    auth = jwt_auth()
    values = await asyncio.gather(*(auth.authorization(no_sender) for _ in range(1000)))
    assert len(set(values)) == 1


async def test_a_jwt_expires_even_if_the_clock_is_set_back() -> None:
    time = Time()
    auth = jwt_auth(time)
    first = await auth.authorization(no_sender)
    time.now -= 3600
    assert await auth.authorization(no_sender) != first


async def test_a_rejected_jwt_is_signed_again_with_the_time_of_the_server() -> None:
    auth = jwt_auth()
    first = await auth.authorization(no_sender)
    assert auth.rejected(first, {"Date": formatdate(NOW + 600, usegmt=True)}, TARGET)
    second = await auth.authorization(no_sender)
    assert claims(second)["iat"] == int(NOW) + 600
    assert claims(second)["exp"] == int(NOW) + 1500


async def test_a_learned_offset_is_kept_and_can_be_corrected() -> None:
    time = Time()
    auth = jwt_auth(time)
    assert auth.rejected(
        await auth.authorization(no_sender), {"Date": formatdate(NOW - 600, usegmt=True)}, TARGET
    )
    time.now += 900
    renewed = await auth.authorization(no_sender)
    assert claims(renewed)["iat"] == int(NOW) + 300
    assert refused(auth, renewed)
    assert claims(await auth.authorization(no_sender))["iat"] == int(NOW) + 300
    assert auth.rejected(
        await auth.authorization(no_sender), {"Date": formatdate(time.now, usegmt=True)}, TARGET
    )
    assert claims(await auth.authorization(no_sender))["iat"] == int(NOW) + 900


@pytest.mark.parametrize("date", [None, "yesterday", formatdate(NOW + 100_000, usegmt=True)])
async def test_a_rejected_jwt_is_signed_again_without_a_usable_date(
    date: str | None,
) -> None:
    auth = jwt_auth()
    first = await auth.authorization(no_sender)
    assert refused(auth, first, date)
    second = await auth.authorization(no_sender)
    assert second != first
    assert claims(second)["iat"] == int(NOW)


@pytest.mark.parametrize("drift", [None, 0, -4, 4])
async def test_a_new_jwt_is_replaced_only_if_the_clock_is_wrong(drift: float | None) -> None:
    auth = jwt_auth()
    first = await auth.authorization(no_sender)
    headers = {} if drift is None else {"Date": formatdate(NOW + drift, usegmt=True)}
    assert not auth.rejected(first, headers, TARGET)
    assert auth.ready() == first


async def test_many_rejected_calls_sign_one_jwt() -> None:
    auth = jwt_auth()
    first = await auth.authorization(no_sender)
    renewed = set()
    for _ in range(100):
        assert refused(auth, first)
        renewed.add(await auth.authorization(no_sender))
    assert len(renewed) == 1
    assert first not in renewed


async def test_a_large_key_signs_once_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline._auth.schemes._MAX_INLINE_KEY_BITS", 1024)
    aside: list[object] = []
    to_thread = asyncio.to_thread

    async def counted(function: Any, *arguments: Any) -> Any:
        aside.append(function)
        return await to_thread(function, *arguments)

    monkeypatch.setattr(asyncio, "to_thread", counted)
    auth = jwt_auth()
    values = await asyncio.gather(*(auth.authorization(no_sender) for _ in range(100)))
    assert len(set(values)) == len(aside) == 1
    assert await auth.authorization(no_sender) == values[0]
    assert len(aside) == 1
    await auth.aclose()


def test_the_key_of_a_jwt_may_be_encrypted() -> None:
    auth = JWTAuth("app-1", pem(passphrase=PASSPHRASE), passphrase=PASSPHRASE, now=Time())
    assert claims(one_request(auth).headers["Authorization"])["application_id"] == "app-1"


def test_the_default_clock_is_the_system_clock() -> None:
    token = (
        one_request(JWTAuth("app-1", rsa_key())).headers["Authorization"].removeprefix("Bearer ")
    )
    jwt.decode(token, rsa_key().public_key(), algorithms=["RS256"])  # Decoding checks iat and exp.


@respx.mock
async def test_a_plain_client_retries_a_rejected_jwt_once() -> None:
    route = respx.get(URL).mock(
        side_effect=[
            httpx.Response(401, headers={"Date": formatdate(NOW + 600, usegmt=True)}),
            httpx.Response(200),
        ]
    )
    async with httpx.AsyncClient(auth=jwt_auth()) as client:
        assert (await client.get(URL)).status_code == 200
    first, second = (claims(call.request.headers["Authorization"]) for call in route.calls)
    assert (first["iat"], second["iat"]) == (int(NOW), int(NOW) + 600)


@respx.mock
@pytest.mark.parametrize("status", [401, 403, 500])
async def test_a_plain_client_sends_at_most_two_requests(status: int) -> None:
    route = respx.post(URL).respond(status)
    async with httpx.AsyncClient(auth=jwt_auth()) as client:
        assert (await client.post(URL, json={"a": 1})).status_code == status
    assert route.call_count == (2 if status == 401 else 1)
    assert {call.request.content for call in route.calls} == {b'{"a":1}'}


@respx.mock
async def test_a_consumed_body_is_not_sent_again() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"once"

    route = respx.post(URL).respond(401)
    async with httpx.AsyncClient(auth=jwt_auth()) as client:
        assert (await client.post(URL, content=body())).status_code == 401
        files = {"file": io.BytesIO(b"once")}
        assert (await client.post(URL, files=files)).status_code == 401
    assert route.call_count == 2
