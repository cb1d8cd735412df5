from __future__ import annotations

import base64
from typing import Any

import httpx
import jwt
import pytest
from tests.sandbox.sandbox_clients import bearer, signed

from trunkline.sandbox import Sandbox

ROOMS = "/v1/meetings/rooms"
USERS = "/beta/users"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"someone:else").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Bearer token",
    ],
)
async def test_wrong_basic_credentials_are_rejected(
    http: httpx.AsyncClient, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    response = await http.get("/v2/applications", headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic ")
    assert response.json()["title"] == "Invalid credentials supplied"


async def test_the_right_key_with_a_wrong_secret_is_rejected(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    for pair in ((sandbox.credentials.api_key, "wrong"), ("wrong", sandbox.credentials.api_secret)):
        assert (await http.get("/v2/applications", auth=pair)).status_code == 401


async def _status(http: httpx.AsyncClient, token: str, path: str = ROOMS) -> int:
    return (await http.get(path, headers=bearer(token))).status_code


async def test_a_signed_token_is_valid_for_all_three_apis(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    token = signed(sandbox)
    for path in (ROOMS, USERS, "/beta/conversations", "/v3/media"):
        assert await _status(http, token, path) == 200


@pytest.mark.parametrize(
    ("claims", "without"),
    [
        ({"application_id": "90a21428-b74a-4221-adc3-783935d654db"}, ()),
        ({"application_id": 7}, ()),
        ({}, ("application_id",)),
        ({}, ("iat",)),
        ({"iat": "yesterday"}, ()),
        ({"exp": True}, ()),
        ({"sub": ""}, ()),
        ({"sub": ["ada"]}, ()),
    ],
)
async def test_a_token_with_invalid_claims_is_rejected(
    sandbox: Sandbox, http: httpx.AsyncClient, claims: dict[str, Any], without: tuple[str, ...]
) -> None:
    good = {"iat": int(sandbox.clock.time()), "application_id": sandbox.credentials.application_id}
    claims_left = {name: value for name, value in good.items() if name not in without}
    token = jwt.encode({**claims_left, **claims}, sandbox.credentials.private_key, "RS256")
    assert await _status(http, token) == 401


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer a.b.c", "Bearer \u00e9", "Basic YTpi"])
async def test_an_invalid_token_is_rejected(http: httpx.AsyncClient, header: str | None) -> None:
    headers = [(b"Authorization", header.encode("latin-1"))] if header else []
    response = await http.get(ROOMS, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_token_must_be_signed_with_the_key_of_its_application(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    (other,) = sandbox.seed(applications=1)["applications"]
    assert await _status(http, signed(sandbox, private_key=other["keys"]["private_key"])) == 401


async def test_a_changed_token_is_rejected(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    head, body, signature = signed(sandbox).split(".")
    other = signed(sandbox, sub="ada").split(".")[1]
    assert await _status(http, f"{head}.{body}.{signature}") == 200
    assert await _status(http, f"{head}.{other}.{signature}") == 401
    assert await _status(http, f"{head}.{body}.") == 401


async def test_other_algorithms_are_rejected(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    claims = {
        "iat": int(sandbox.clock.time()),
        "application_id": sandbox.credentials.application_id,
    }
    unsigned = jwt.encode(claims, "", "none")
    shared = jwt.encode(claims, "x" * 64, "HS256")
    stronger = jwt.encode(claims, sandbox.credentials.private_key, "RS512")
    for token in (unsigned, shared, stronger):
        assert await _status(http, token) == 401


async def test_a_token_expires_by_the_sandbox_s_clock(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    token = signed(sandbox)
    sandbox.clock.advance(890)
    assert await _status(http, token) == 200
    sandbox.clock.advance(11)
    response = await http.get(USERS, headers=bearer(token))
    assert response.status_code == 401
    assert response.json()["code"] == "system:error:expired-token"


async def test_a_token_without_an_expiry_is_valid_for_fifteen_minutes(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    token = signed(sandbox, without=("exp",))
    sandbox.clock.advance(890)
    assert await _status(http, token) == 200
    sandbox.clock.advance(11)
    assert await _status(http, token) == 401


async def test_an_expiry_may_be_a_string_of_digits(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    now = int(sandbox.clock.time())
    assert await _status(http, signed(sandbox, exp=str(now + 60))) == 200
    assert await _status(http, signed(sandbox, exp=str(now - 1))) == 401


@pytest.mark.parametrize("claim", ["iat", "nbf"])
@pytest.mark.parametrize(("ahead", "status"), [(30, 200), (120, 401)])
async def test_the_clock_of_the_caller_may_be_a_minute_ahead(
    sandbox: Sandbox, http: httpx.AsyncClient, claim: str, ahead: int, status: int
) -> None:
    moved: dict[str, Any] = {claim: int(sandbox.clock.time()) + ahead}
    token = signed(sandbox, **moved)
    assert await _status(http, token) == status


@pytest.mark.parametrize(
    ("paths", "path", "status"),
    [
        ({"/*/users/**": {}}, USERS, 200),
        ({"/v1/users/**": {}}, f"{USERS}/USR-0", 404),
        ({"/beta/users": {}}, USERS, 200),
        ({"/beta/users": {}}, f"{USERS}/USR-0", 403),
        ({"/**": {}}, "/v3/media", 200),
        ({"/*/conversations/*": {}}, "/beta/conversations/CON-0", 404),
        ({"/*/conversations/*": {}}, "/beta/conversations/CON-0/members", 403),
        ({"/*/users/**": {"methods": ["GET"]}}, USERS, 200),
        ({"/*/users/**": {"methods": ["POST"]}}, USERS, 403),
        ({"/*/users/**": {}}, ROOMS, 403),
        ({"/*/userss/**": {}}, USERS, 403),
        ({}, USERS, 403),
        ("everything", USERS, 403),
    ],
)
async def test_an_acl_allows_only_its_paths(
    sandbox: Sandbox, http: httpx.AsyncClient, paths: object, path: str, status: int
) -> None:
    assert await _status(http, signed(sandbox, acl={"paths": paths}), path) == status


async def test_a_path_outside_the_acl_is_reported_in_the_format_of_the_api(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    response = await http.get(USERS, headers=bearer(signed(sandbox, acl={})))
    assert response.json()["code"] == "system:error:permission"


async def test_an_invalid_token_of_coviu_is_rejected_with_a_challenge(
    http: httpx.AsyncClient,
) -> None:
    missing = await http.get("/v1/sessions")
    assert missing.status_code == 401
    assert missing.headers["www-authenticate"] == 'Bearer realm="coviu"'
    wrong = await http.get("/v1/sessions", headers=bearer("made-up"))
    assert wrong.status_code == 401
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    assert set(wrong.json()) == {"message"}


async def test_credentials_are_masked_in_their_repr(sandbox: Sandbox) -> None:
    text = repr(sandbox.credentials) + repr(sandbox.credentials.keys)
    for value in sandbox.credentials.environment().values():
        assert value not in text


async def test_too_long_a_token_is_rejected(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    token = signed(sandbox, padding="x" * 8_192)
    assert (await http.get("/beta/users", headers=bearer(token))).status_code == 401
