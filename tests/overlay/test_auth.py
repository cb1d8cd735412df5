"""`trunkline.auth` with plain httpx clients, over real sockets and against the sandbox."""

from __future__ import annotations

import asyncio
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from tests.fakes.keys import PASSPHRASE, pem, rsa_key
from tests.fakes.scripted_server import Request, ScriptedServer, Step, respond

import trunkline
from trunkline import auth, errors
from trunkline.sandbox import Sandbox

SECRET = "planted-secret-4711"
LOGGED = "a-key"  # httpx logs the URL of each request.
TOKEN = {"access_token": SECRET, "token_type": "Bearer", "expires_in": 3600}

# The argument is the URL of the server, for the token endpoint.
SCHEMES: dict[str, Callable[[str], httpx.Auth]] = {
    "basic": lambda url: auth.BasicAuth("user", SECRET),
    "bearer": lambda url: auth.BearerAuth(SECRET),
    "header": lambda url: auth.APIKeyAuth(SECRET, "X-API-Key"),
    "query": lambda url: auth.APIKeyAuth(LOGGED, "key", "query"),
    "cookie": lambda url: auth.APIKeyAuth(SECRET, "key", "cookie"),
    "jwt": lambda url: auth.JWTAuth("app-1", pem(), subject="alice"),
    "oauth2": lambda url: auth.OAuth2ClientCredentialsAuth(
        "client", SECRET, token_url=f"{url}/token"
    ),
}

KINDS = pytest.mark.parametrize("kind", ["sync", "async"])


async def get(kind: str, url: str, scheme: httpx.Auth, times: int = 1) -> list[int]:
    """Send GET requests with one plain httpx client; return the status codes."""
    if kind == "async":
        async with httpx.AsyncClient(auth=scheme) as client:
            return [(await client.get(url)).status_code for _ in range(times)]

    def blocking() -> list[int]:
        with httpx.Client(auth=scheme) as client:
            return [client.get(url).status_code for _ in range(times)]

    return await asyncio.to_thread(blocking)


def is_authorized(name: str, request: Request) -> bool:
    """Return whether a request has the credential of a scheme."""
    headers = request.headers
    if name == "jwt":
        token = headers["authorization"].removeprefix("Bearer ")
        claims = read(token)
        return (claims["application_id"], claims["sub"]) == ("app-1", "alice")
    return {
        "basic": headers.get("authorization") == "Basic dXNlcjpwbGFudGVkLXNlY3JldC00NzEx",
        "bearer": headers.get("authorization") == f"Bearer {SECRET}",
        "header": headers.get("x-api-key") == SECRET,
        "query": request.target == f"/things?key={LOGGED}",
        "cookie": headers.get("cookie") == f"key={SECRET}",
        "oauth2": headers.get("authorization") == f"Bearer {SECRET}",
    }[name]


def read(token: str, key: Any = None) -> dict[str, Any]:
    public = (key or rsa_key()).public_key()
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(token, public, algorithms=["RS256"], options=options)
    return claims


# ---------------------------------------------------------------- plain httpx, over sockets


@KINDS
@pytest.mark.parametrize("name", SCHEMES)
async def test_a_scheme_authorizes_each_request_of_a_plain_client(name: str, kind: str) -> None:
    token: list[Step] = [respond(TOKEN)] if name == "oauth2" else []
    async with ScriptedServer(*token, respond({})) as server:
        scheme = SCHEMES[name](server.url)
        assert await get(kind, f"{server.url}/things", scheme, times=2) == [200, 200]
    sent = [request for request in server.requests if request.target != "/token"]
    assert len(sent) == 2
    assert all(is_authorized(name, request) for request in sent)


@KINDS
async def test_a_rejected_jwt_is_replaced_once_with_the_time_of_the_server(kind: str) -> None:
    date = {"Date": "Tue, 14 Nov 2023 22:13:20 GMT"}  # 1,700,000,000
    async with ScriptedServer(respond(status=401, headers=date)) as server:
        scheme = auth.JWTAuth("app-1", rsa_key(), now=lambda: 1_700_000_600.0)
        assert await get(kind, server.url, scheme) == [401]
    first, second = (read(request.headers["authorization"][7:]) for request in server.requests)
    assert (first["iat"], second["iat"]) == (1_700_000_600, 1_700_000_000)
    assert first["jti"] != second["jti"]


@KINDS
async def test_a_rejected_access_token_is_replaced_once(kind: str) -> None:
    steps = [respond(TOKEN), respond(status=401), respond({**TOKEN, "access_token": "next"})]
    async with ScriptedServer(*steps, respond({})) as server:
        scheme = SCHEMES["oauth2"](server.url)
        assert await get(kind, f"{server.url}/things", scheme) == [200]
    assert [request.target for request in server.requests] == [
        *("/token", "/things"),
        *("/token", "/things"),
    ]
    assert server.requests[3].headers["authorization"] == "Bearer next"


async def test_a_sync_client_does_not_send_a_streamed_body_twice() -> None:
    def post(url: str, scheme: httpx.Auth) -> int:
        with httpx.Client(auth=scheme) as client:
            return client.post(url, content=iter([b"x"])).status_code

    async with ScriptedServer(respond(TOKEN), respond(status=401)) as server:
        oauth2 = SCHEMES["oauth2"](server.url)
        assert await asyncio.to_thread(post, f"{server.url}/things", oauth2) == 401
        assert await asyncio.to_thread(post, f"{server.url}/things", SCHEMES["jwt"]("")) == 401
    assert [request.target for request in server.requests] == ["/token", "/things", "/things"]


@KINDS
async def test_a_failed_token_request_shows_no_secret(kind: str) -> None:
    body = {"error": "invalid_client", "error_description": SECRET}
    async with ScriptedServer(respond(body, 401)) as server:
        scheme = SCHEMES["oauth2"](server.url)
        with pytest.raises(errors.AuthenticationError, match="invalid_client") as caught:
            await get(kind, f"{server.url}/things", scheme)
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in report.stack if "overlay/trunkline" in frame.filename]
    assert frames
    assert SECRET not in str(caught.value) + "".join(str(frame.locals) for frame in frames)


# ---------------------------------------------------------------- against the sandbox


@KINDS
async def test_basic_reads_applications_of_the_sandbox(kind: str) -> None:
    async with Sandbox() as sandbox:
        known = sandbox.credentials
        url = f"{sandbox.url}/v2/applications"
        good = auth.BasicAuth(known.api_key, known.api_secret)
        assert await get(kind, url, good) == [200]
        assert await get(kind, url, auth.BasicAuth(known.api_key, "wrong")) == [401]


@KINDS
async def test_a_jwt_reads_conversations_of_the_sandbox(kind: str) -> None:
    async with Sandbox() as sandbox:
        known = sandbox.credentials
        url = f"{sandbox.url}/beta/conversations"
        good = auth.JWTAuth(known.application_id, known.private_key, acl=auth.CLIENT_SDK_ACL)
        assert await get(kind, url, good) == [200]
        assert await get(kind, url, auth.JWTAuth(known.application_id, rsa_key())) == [401]


@KINDS
async def test_client_credentials_read_sessions_of_the_sandbox(kind: str) -> None:
    async with Sandbox() as sandbox:
        known = sandbox.credentials
        token_url = f"{sandbox.url}/v1/auth/token"

        def scheme(secret: str) -> httpx.Auth:
            key = known.coviu_api_key
            return auth.OAuth2ClientCredentialsAuth(key, secret, token_url=token_url)

        url = f"{sandbox.url}/v1/sessions"
        assert await get(kind, url, scheme(known.coviu_key_secret), times=2) == [200, 200]
        with pytest.raises(errors.AuthenticationError):
            await get(kind, url, scheme("wrong"))


async def test_a_created_token_authorizes_only_the_paths_of_its_acl() -> None:
    async with Sandbox() as sandbox:
        known = sandbox.credentials
        token = auth.mint_token(
            application_id=known.application_id,
            private_key=known.private_key,
            subject="alice",
            acl={"/*/users/**": {"methods": ["GET"]}},
        )
        scheme = auth.BearerAuth(token)
        assert await get("async", f"{sandbox.url}/beta/users", scheme) == [200]
        assert await get("async", f"{sandbox.url}/beta/conversations", scheme) == [403]


# ---------------------------------------------------------------- secrets


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_masks_its_secret_and_cannot_be_pickled(name: str) -> None:
    scheme = SCHEMES[name]("http://127.0.0.1")
    assert repr(scheme) == f"{type(scheme).__name__}(***)"
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(scheme)


@pytest.mark.parametrize(
    "make",
    [
        lambda secret: auth.BasicAuth("a:b", secret),
        lambda secret: auth.BearerAuth(secret + "\n"),
        lambda secret: auth.APIKeyAuth(secret + "\n", "X-API-Key"),
        lambda secret: auth.JWTAuth("app-1", secret),
        lambda secret: auth.OAuth2ClientCredentialsAuth("id", secret, token_url="http://a.example"),
        lambda secret: auth.mint_token(application_id="app-1", private_key=secret),
        lambda secret: auth.mint_token(application_id="a", private_key=secret, passphrase=secret),
    ],
)
def test_an_invalid_argument_is_a_config_error_that_shows_no_secret(
    make: Callable[[str], object],
) -> None:
    with pytest.raises(errors.ConfigError) as caught:
        make(SECRET)
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in report.stack if "overlay/trunkline" in frame.filename]
    assert frames
    assert SECRET not in str(caught.value) + "".join(str(frame.locals) for frame in frames)


# ---------------------------------------------------------------- tokens for other programs


def mint(**arguments: Any) -> str:
    return auth.mint_token(**{"application_id": "app-1", "private_key": rsa_key(), **arguments})


def test_a_created_token_has_the_claims_of_an_application() -> None:
    token = mint(now=1_700_000_000.9)
    assert type(token) is str
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT"}
    claims = read(token)
    assert len(claims.pop("jti")) == 36
    assert claims == {"application_id": "app-1", "iat": 1_700_000_000, "exp": 1_700_000_900}


def test_created_tokens_have_different_identifiers() -> None:
    assert read(mint())["jti"] != read(mint())["jti"]


def test_a_created_token_is_valid_immediately() -> None:
    jwt.decode(mint(), rsa_key().public_key(), algorithms=["RS256"])


@pytest.mark.parametrize(
    ("acl", "paths"),
    [
        (["/*/users/**"], {"/*/users/**": {}}),
        ({"/*/users/**": {"methods": ["GET"]}}, {"/*/users/**": {"methods": ["GET"]}}),
        (auth.CLIENT_SDK_ACL, {path: {} for path in auth.CLIENT_SDK_ACL}),
    ],
)
def test_a_created_token_has_its_subject_acl_and_extra_claims(acl: Any, paths: object) -> None:
    claims = read(mint(subject="alice", acl=acl, extra_claims={"nbf": 1, "tenant": ["a"]}))
    assert claims["sub"] == "alice"
    assert claims["acl"] == {"paths": paths}
    assert (claims["nbf"], claims["tenant"]) == (1, ["a"])


def test_the_key_may_be_an_encrypted_pem() -> None:
    key = pem(passphrase=PASSPHRASE)
    assert read(mint(private_key=key, passphrase=PASSPHRASE))["application_id"] == "app-1"


@pytest.mark.parametrize("ttl", [1, 86_400])
def test_the_bounds_of_the_lifetime_are_one_second_and_one_day(ttl: int) -> None:
    claims = read(mint(ttl=ttl))
    assert claims["exp"] - claims["iat"] == ttl


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ttl": 0}, "ttl: expected a whole number of seconds from 1 to 86400"),
        ({"ttl": 86_401}, "ttl: "),
        ({"ttl": 60.0}, "ttl: "),
        ({"ttl": True}, "ttl: "),
        ({"now": "today"}, "now: expected seconds since 1970, got str"),
        ({"now": float("nan")}, "now: "),
        ({"now": -1}, "now: "),
        ({"now": 1_700_000_000_000}, "now: "),
        ({"now": False}, "now: "),
        ({"subject": ""}, "subject: "),
        ({"subject": 7}, "subject: expected a str, got int"),
        ({"acl": "/*/users/**"}, "acl: expected a list of path patterns or a mapping, got str"),
        ({"acl": 7}, "acl: "),
        ({"acl": ["users"]}, 'begin with "/"'),
        ({"acl": {"paths": {"/*/users/**": {}}}}, 'without the outer "paths" key'),
        ({"acl": {"/*/users/**": ["GET"]}}, "acl: expected a mapping for each path pattern"),
        ({"acl": {"/*/users/**": {"methods": {"GET"}}}}, "expected values of JSON types"),
        ({"extra_claims": ["a"]}, "extra_claims: expected a mapping"),
        ({"extra_claims": {7: "a"}}, "extra_claims: expected a mapping with str keys"),
        ({"extra_claims": {"exp": 1, "acl": {}}}, "extra_claims: acl, exp cannot be set here"),
        ({"extra_claims": {"a": object()}}, "expected values of JSON types"),
        ({"extra_claims": {"a": float("nan")}}, "expected values of JSON types"),
    ],
)
def test_the_error_for_an_invalid_argument_names_it(arguments: Any, message: str) -> None:
    with pytest.raises(errors.ArgumentError) as caught:
        mint(**arguments)
    assert message in str(caught.value)


@pytest.mark.parametrize("arguments", [{"application_id": ""}, {"application_id": None}])
def test_a_token_needs_an_application(arguments: Any) -> None:
    with pytest.raises(errors.ConfigError, match="application_id: expected"):
        mint(**arguments)


def test_a_token_needs_a_key() -> None:
    with pytest.raises(errors.ConfigError, match="private_key is not PEM text"):
        mint(private_key=b"nothing")


# ---------------------------------------------------------------- the module


def test_the_module_is_an_attribute_of_the_package() -> None:
    assert trunkline.auth is auth
    assert "auth" in trunkline.__all__
    assert all(hasattr(auth, name) for name in auth.__all__)
