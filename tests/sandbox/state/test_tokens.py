from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, coviu_basic, grant

from trunkline.sandbox import Sandbox
from trunkline.sandbox._state.store import Store
from trunkline.sandbox._state.tokens import Tokens

TOKEN = "/v1/auth/token"


async def _status(http: httpx.AsyncClient, token: str) -> int:
    return (await http.get("/v1/sessions", headers=bearer(token))).status_code


async def test_client_credentials_obtain_a_pair_of_tokens(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    response = await grant(http, sandbox)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert body.pop("access_token") != body.pop("refresh_token")
    assert body == {"expires_in": 3600, "token_type": "Bearer", "scope": "coviu-enterprise-api"}


async def test_an_access_token_expires_by_the_sandbox_s_clock(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    token = (await grant(http, sandbox)).json()["access_token"]
    sandbox.clock.advance(3590)
    assert await _status(http, token) == 200
    sandbox.clock.advance(11)
    assert await _status(http, token) == 401


async def test_the_lifetime_can_be_chosen() -> None:
    async with Sandbox(token_lifetime=5) as sandbox, client(sandbox) as http:
        body = (await grant(http, sandbox)).json()
        assert body["expires_in"] == 5
        sandbox.clock.advance(6)
        assert await _status(http, body["access_token"]) == 401


async def _refresh(http: httpx.AsyncClient, sandbox: Sandbox, token: str) -> httpx.Response:
    return await grant(http, sandbox, grant_type="refresh_token", refresh_token=token)


async def test_a_refresh_token_is_rotated(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    first = (await grant(http, sandbox)).json()
    second = (await _refresh(http, sandbox, first["refresh_token"])).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert await _status(http, second["access_token"]) == 200
    third = await _refresh(http, sandbox, second["refresh_token"])
    assert third.status_code == 200


async def test_an_old_refresh_token_is_rejected_and_revokes_its_successors(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    first = (await grant(http, sandbox)).json()
    second = (await _refresh(http, sandbox, first["refresh_token"])).json()
    other = (await grant(http, sandbox)).json()
    for token in (first["refresh_token"], second["refresh_token"]):
        response = await _refresh(http, sandbox, token)
        assert response.status_code == 400
        assert response.json()["error"] == "invalid_grant"
    assert (await _refresh(http, sandbox, other["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "made-up"}, "invalid_grant"),
    ],
)
async def test_an_invalid_request_is_reported_in_the_format_of_oauth(
    sandbox: Sandbox, http: httpx.AsyncClient, form: dict[str, str], error: str
) -> None:
    response = await http.post(TOKEN, data=form, auth=coviu_basic(sandbox))
    assert response.status_code == 400
    assert set(response.json()) == {"error", "error_description"}
    assert response.json()["error"] == error


@pytest.mark.parametrize("headers", [{"Authorization": "Basic d3Jvbmc6d3Jvbmc="}, {}])
async def test_wrong_client_credentials_are_an_invalid_client(
    http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    form = {"grant_type": "client_credentials"}
    response = await http.post(TOKEN, data=form, headers=headers)
    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"
    assert response.headers["www-authenticate"].startswith("Basic ")


async def test_the_endpoint_accepts_a_form_by_post(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    as_json = await http.post(TOKEN, json={}, auth=coviu_basic(sandbox))
    assert as_json.status_code == 415
    assert as_json.json()["error"] == "invalid_request"
    nothing = await http.post(TOKEN, auth=coviu_basic(sandbox))
    assert (nothing.status_code, nothing.json()["error"]) == (400, "invalid_request")
    got = await http.get(TOKEN)
    assert got.status_code == 405
    assert got.headers["allow"] == "OPTIONS, POST"


async def test_tokens_can_be_expired_and_revoked(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    first = (await grant(http, sandbox)).json()
    sandbox.tokens.expire_all()
    assert await _status(http, first["access_token"]) == 401
    second = (await _refresh(http, sandbox, first["refresh_token"])).json()
    assert await _status(http, second["access_token"]) == 200
    sandbox.tokens.revoke_all()
    assert await _status(http, second["access_token"]) == 401
    assert (await _refresh(http, sandbox, second["refresh_token"])).status_code == 400


def test_the_number_of_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline.sandbox._state.tokens._MAX_TOKENS", 2)
    store = Store(lambda: datetime.now(UTC), 100, 10_000)
    tokens = Tokens(lambda: 0.0, 60, store)
    first, second, third = (tokens.grant() for _ in range(3))
    assert not tokens.valid(first.access_token)
    assert tokens.valid(second.access_token)
    assert tokens.refresh(first.refresh_token) is None
    assert tokens.refresh(third.refresh_token) is not None
    assert first.access_token not in repr(first)
