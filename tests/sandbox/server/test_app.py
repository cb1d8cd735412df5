from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, grant, signed

from trunkline.sandbox import Quotas, Sandbox

# A path of each API, and the keys of its errors.
SHAPES = [
    ("/v2/applications", {"type", "title", "detail", "instance"}),
    ("/v3/media", {"type", "title", "detail", "instance"}),
    ("/v1/meetings/rooms", {"message", "name", "status"}),
    ("/beta/users", {"code", "description"}),
    ("/v1/sessions", {"message"}),
]


@pytest.mark.parametrize(("path", "keys"), SHAPES)
async def test_each_api_has_its_own_error_format(
    sandbox: Sandbox,
    http: httpx.AsyncClient,
    account: httpx.AsyncClient,
    application: httpx.AsyncClient,
    coviu: httpx.AsyncClient,
    path: str,
    keys: set[str],
) -> None:
    callers = {"/v2/applications": account, "/v1/sessions": coviu}
    caller = callers.get(path, application)
    refusals = {
        401: await http.get(path),
        404: await caller.get(f"{path}/a/b/c/d"),
        405: await caller.request("PURGE", path),
        406: await caller.get(path, headers={"Accept": "application/xml"}),
    }
    sandbox.rate_limit("1/h")
    await caller.get(path)
    refusals[429] = await caller.get(path)
    for status, response in refusals.items():
        assert response.status_code == status
        assert response.headers["content-type"] == "application/json"
        assert set(response.json()) == keys, status


@pytest.mark.parametrize(
    "path",
    ["/v2/applications", "/v1/meetings/rooms", "/beta/users", "/v1/sessions"],
)
async def test_a_body_of_another_media_type_is_rejected(
    account: httpx.AsyncClient,
    application: httpx.AsyncClient,
    coviu: httpx.AsyncClient,
    path: str,
) -> None:
    caller = {"/v2/applications": account, "/v1/sessions": coviu}.get(path, application)
    assert (await caller.post(path, data={"name": "x"})).status_code == 415
    # A user can be created without any field.
    assert (await caller.post(path)).status_code == (201 if path == "/beta/users" else 415)
    for content in (b"{", b"[]", b"null", b"\xff", b'{"a":NaN}', b"[" * 100_000):
        headers = {"Content-Type": "application/json; charset=utf-8"}
        response = await caller.post(path, content=content, headers=headers)
        assert response.status_code == 400, content[:10]


async def test_a_wrong_method_is_reported_with_the_allowed_ones(
    http: httpx.AsyncClient,
) -> None:
    response = await http.delete("/v2/applications")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/_sandboxes", "/beta", "/v1/meetings/rooms//", "/v2"]
)
async def test_an_unknown_path_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def test_an_escaped_slash_stays_in_its_segment(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    response = await application.get("/v1/meetings/rooms/a%2Fb")
    assert response.status_code == 404
    assert response.json()["message"] == "Room a/b was not found"
    assert sandbox.requests[-1].path == "/v1/meetings/rooms/a%2Fb"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/*", 200),
        ("text/html, application/json;q=0.9", 200),
        ("text/html, application/json;q=0", 406),
        ("text/html", 406),
    ],
)
async def test_accept_must_allow_json(account: httpx.AsyncClient, accept: str, status: int) -> None:
    response = await account.get("/v2/applications", headers={"Accept": accept})
    assert response.status_code == status


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:99", "localhost:8000", "LOCALHOST", "[::1]:80"]
)
async def test_a_loopback_host_is_accepted(account: httpx.AsyncClient, host: str) -> None:
    assert (await account.get("/v2/applications", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80"]
)
async def test_a_foreign_host_header_is_rejected(
    sandbox: Sandbox, account: httpx.AsyncClient, host: str
) -> None:
    response = await account.get("/v2/applications", headers={"Host": host})
    assert response.status_code == 421


async def test_another_host_can_be_allowed() -> None:
    async with Sandbox(allow_hosts=["sandbox.test"]) as sandbox, client(sandbox) as http:
        headers = {"Host": "sandbox.test:8000"}
        assert (await http.get("/v2/applications", headers=headers)).status_code == 401


async def test_a_body_over_the_limit_is_rejected() -> None:
    async with Sandbox(quotas=Quotas(body=100)) as sandbox, client(sandbox) as http:
        headers = bearer(signed(sandbox))
        response = await http.post("/beta/users", content=bytes(101), headers=headers)
    assert response.status_code == 413


async def test_a_full_store_rejects_new_documents() -> None:
    async with Sandbox(quotas=Quotas(documents=2)) as sandbox, client(sandbox) as http:
        headers = bearer(signed(sandbox))  # The sandbox's application is the first document.
        responses = [
            await http.post("/beta/users", json={"name": name}, headers=headers) for name in "ab"
        ]
        assert [each.status_code for each in responses] == [201, 507]
        await http.delete(f"/beta/users/{responses[0].json()['id']}", headers=headers)
        again = await http.post("/beta/users", json={"name": "b"}, headers=headers)
        assert again.status_code == 201


async def test_responses_are_dated_by_the_sandbox_s_clock(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    sandbox.clock.advance(-7200)
    date = (await http.get("/v2")).headers["date"]
    assert abs(parsedate_to_datetime(date).timestamp() - sandbox.clock.time()) < 5


async def test_every_request_is_recorded_without_its_secrets(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    room = (await application.post("/v1/meetings/rooms", json={"display_name": "é"})).json()
    await application.get("/v1/meetings/rooms", params={"page_size": 2, "empty": ""})
    await application.get("/v1/meetings/rooms/none")
    await application.get("/nowhere")
    created, listed, missing, nowhere = sandbox.requests
    assert (created.method, created.path, created.status) == ("POST", "/v1/meetings/rooms", 201)
    assert created.json() == {"display_name": "é"}
    assert created.operation == "createRoom"
    assert created.headers["authorization"] == "Bearer [redacted]"
    assert listed.query == {"page_size": "2", "empty": ""}
    assert (missing.operation, missing.status) == ("getRoom", 404)
    assert (nowhere.operation, nowhere.status) == (None, 404)
    assert sandbox.requests.to("/v1/meetings/rooms*", "GET") == [listed, missing]
    assert sandbox.requests[1:3] == [listed, missing]
    assert room["id"] in sandbox.ledger.ids("created", "rooms")


async def test_the_body_of_the_token_endpoint_is_not_recorded(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    first = (await grant(http, sandbox)).json()
    token = first["refresh_token"]
    await grant(http, sandbox, grant_type="refresh_token", refresh_token=token)
    recorded = sandbox.requests[-1]
    assert recorded.body == b""
    assert recorded.headers["authorization"] == "Basic [redacted]"


async def test_the_ledger_records_every_change(
    sandbox: Sandbox, account: httpx.AsyncClient
) -> None:
    created = (await account.post("/v2/applications", json={"name": "a"})).json()["id"]
    await account.post("/v2/applications", json={})
    await account.put(f"/v2/applications/{created}", json={"name": "b"})
    await account.delete(f"/v2/applications/{created}")
    entries = [(e.action, e.kind, e.id) for e in sandbox.ledger[1:]]
    assert entries == [(a, "applications", created) for a in ("created", "changed", "deleted")]


async def test_reset_deletes_everything_except_address_and_credentials(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(rooms=3)
    sandbox.fail_next()
    sandbox.rate_limit("1/h")
    sandbox.clock.advance(3600)
    sandbox.reset()
    assert sandbox.clock.offset() <= 0  # It is measured a moment later.
    page = (await application.get("/v1/meetings/rooms")).json()
    assert page["total_items"] == 0
    assert len(sandbox.requests) == 1
    assert len(sandbox.ledger) == 1
    assert (await application.get("/v1/meetings/rooms")).status_code == 200


async def test_internal_errors_are_a_500_and_logged(
    sandbox: Sandbox,
    application: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    (room,) = sandbox.seed(rooms=1)["rooms"]
    monkeypatch.setattr("trunkline.sandbox._apis.meetings.view_room", broken)
    response = await application.get(f"/v1/meetings/rooms/{room['id']}")
    assert response.status_code == 500
    assert response.json()["name"] == "InternalServerError"
    assert "ZeroDivisionError" in caplog.text


async def test_the_application_works_without_a_socket(sandbox: Sandbox) -> None:
    unstarted = Sandbox()
    transport = httpx.ASGITransport(app=unstarted.app)
    headers = bearer(signed(unstarted))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=headers
    ) as http:
        assert (await http.get("/beta/users")).status_code == 200


async def test_other_protocols_are_rejected(sandbox: Sandbox) -> None:
    with pytest.raises(NotImplementedError):
        await sandbox.app({"type": "websocket"}, None, None)  # type: ignore[arg-type]


async def test_a_lone_surrogate_is_returned_as_an_escape(application: httpx.AsyncClient) -> None:
    response = await application.post(
        "/v1/meetings/rooms",
        content=b'{"display_name": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 201
    assert json.loads(response.content)["display_name"] == "\ud800"


def test_unknown_seed_data_is_rejected() -> None:
    with pytest.raises(ValueError, match="unknown kind castles"):
        Sandbox().seed(castles=3)
