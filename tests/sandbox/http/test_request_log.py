from __future__ import annotations

import json

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, signed

from trunkline.sandbox import Quotas, RecordedRequest, RequestLog, Sandbox
from trunkline.sandbox._common.redaction import (
    redact_headers,
    redact_private_keys,
    redact_query,
    redact_text,
)

ROOMS = "/v1/meetings/rooms"


def _request(path: str = "/", body: bytes = b"") -> RecordedRequest:
    return RecordedRequest("GET", path, {}, {}, body)


async def test_a_request_is_recorded_with_its_response_and_time(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.clock.freeze()
    response = await application.post(ROOMS, json={"display_name": "Stand-up"})
    recorded = sandbox.requests[-1]
    assert recorded.response == response.content
    assert recorded.response_headers["content-type"] == "application/json"
    assert recorded.at == sandbox.clock.time()
    assert recorded.fault is None


async def test_the_fault_of_a_request_is_recorded(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.fail_next("html", status=502)
    await application.get(ROOMS)
    recorded = sandbox.requests[-1]
    assert (recorded.fault, recorded.status) == ("html", 502)
    assert recorded.response.startswith(b"<!DOCTYPE html>")


async def test_the_response_of_the_token_endpoint_is_not_recorded(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    (recorded,) = sandbox.requests.to("/v1/auth/token")
    assert (recorded.status, recorded.response) == (200, b"")


async def test_large_bodies_are_truncated(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    sandbox.seed(rooms=50)
    await application.get(ROOMS, params={"page_size": 50})
    await application.post(ROOMS, content=b"x" * 20_000)
    listed, refused = sandbox.requests
    assert len(listed.response) == len(refused.body) == 16 * 1024


async def test_a_private_key_sent_by_mistake_is_not_recorded(
    sandbox: Sandbox, account: httpx.AsyncClient
) -> None:
    body = {"name": "x", "keys": {"public_key": sandbox.credentials.private_key}}
    assert (await account.post("/v2/applications", json=body)).status_code == 400
    recorded = sandbox.requests[-1].body
    assert b"[redacted]" in recorded
    assert b"PRIVATE KEY" not in recorded


@pytest.mark.parametrize("name", ["authorization", "proxy-authorization", "cookie", "set-cookie"])
def test_only_the_scheme_of_an_authorization_header_is_recorded(name: str) -> None:
    headers = {name: "Basic cGxhbnRlZA==", "accept": "text/html, */*"}
    assert redact_headers(headers) == {name: "Basic [redacted]", "accept": "text/html, */*"}


async def test_secrets_in_a_query_are_not_recorded(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    secret = sandbox.credentials.api_secret
    await http.get("/v2/applications", params={"api_key": "k", "api_secret": secret})
    assert sandbox.requests[-1].query == {"api_key": "k", "api_secret": "[redacted]"}
    assert redact_query({"page": "1"}) == {"page": "1"}


async def test_the_number_of_recorded_requests_is_bounded() -> None:
    quotas = Quotas(requests=3)
    async with Sandbox(quotas=quotas) as sandbox, client(sandbox) as http:
        headers = bearer(signed(sandbox))
        for _ in range(5):
            await http.get(ROOMS, headers=headers)
    assert [each.number for each in sandbox.requests] == [3, 4, 5]


async def test_the_memory_of_recorded_requests_is_bounded() -> None:
    quotas = Quotas(request_bytes=100_000)
    async with Sandbox(quotas=quotas) as sandbox, client(sandbox) as http:
        headers = bearer(signed(sandbox))
        for _ in range(20):
            await http.post(ROOMS, content=b"x" * 16_000, headers=headers)
    assert 3 <= len(sandbox.requests) <= 6
    assert sum(each.size() for each in sandbox.requests) <= 100_000


def test_every_string_of_a_request_counts_towards_the_bound() -> None:
    texts = {"name": "x" * 50_000}
    plain = RecordedRequest("GET", "/", {}, {}).size()
    for one in (RecordedRequest("GET", "/", texts, {}), RecordedRequest("GET", "/", {}, texts)):
        assert one.size() - plain == 50_004


def test_a_method_is_found_in_any_case() -> None:
    log = RequestLog()
    log.add(_request("/here"))
    assert log.to("/here", "get") == log.to("/here", "GET") == [log[0]]
    assert log.to("/here", "post") == []


def test_one_request_of_any_size_is_kept() -> None:
    log = RequestLog(max_bytes=10)
    for _ in range(2):
        request = _request(body=bytes(1_000))
        log.add(request)
        log.complete(request)
    assert [each.number for each in log] == [2]


def test_a_request_removed_before_its_response_is_ignored() -> None:
    log = RequestLog(max_requests=1)
    first, second = _request("/a"), _request("/b")
    log.add(first)
    log.add(second)
    log.complete(first)
    log.complete(second)
    log.clear()
    log.complete(second)
    assert (len(log), log._bytes) == (0, 0)


def test_requests_are_found_by_number_after_others_were_removed() -> None:
    log = RequestLog(max_requests=2)
    requests = [_request(f"/{n}") for n in range(4)]
    for request in requests:
        log.add(request)
    assert log.by_number(3) is requests[2]
    assert log.by_number(2) is None
    assert log.by_number(5) is None
    log.clear()
    assert log.by_number(3) is None
    log.add(_request("/later"))
    assert log[0].number == 5


@pytest.mark.parametrize(
    "body",
    [
        {"keys": {"private_key": "hunter2"}},
        {"access_token": "hunter2"},
        {"refresh_token": "hunter2"},
        {"fields": {"X-Amz-Signature": "hunter2", "Policy": "hunter2"}},
        {"href": "https://meetings.vonage.com/?room_token=1&participant_token=hunter2"},
    ],
)
def test_credentials_are_not_shown(body: object) -> None:
    text = redact_text(json.dumps(body).encode())
    assert "hunter2" not in text
    assert "[redacted]" in text
    assert isinstance(json.loads(text), dict)


def test_a_truncated_private_key_is_not_shown() -> None:
    pem = b"-----BEGIN RSA PRIVATE KEY-----\nhunter2"
    assert redact_private_keys(b"before " + pem) == b"before [redacted]"
    assert redact_text(b'{"private_key": "hunter2') == '{"private_key": "[redacted]"'


def test_bytes_that_are_not_text_are_shown_with_replacements() -> None:
    assert redact_text(b"RIFF\xff") == "RIFF\ufffd"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cookie", "session=s3cr3t"),
        ("Cookie", "a=b; session=s3cr3t"),
        ("set-cookie", "session=s3cr3t; Path=/"),
        ("authorization", "s3cr3t"),
        ("Authorization", "s3cr3t of mine"),
        ("authorization", "Bearer s3cr3t"),
        ("proxy-authorization", "Basic s3cr3t"),
        ("x-api-key", "s3cr3t"),
        ("X-Nexmo-Api-Secret", "s3cr3t"),
        ("x-session-token", "s3cr3t"),
        ("signature", "s3cr3t"),
    ],
)
def test_no_header_contains_a_credential(name: str, value: str) -> None:
    assert "s3cr3t" not in redact_headers({name: value})[name]
    recorded = RecordedRequest("GET", "/", {}, {})
    recorded.record_response(b"", {name: value})
    assert "s3cr3t" not in repr(recorded)


def test_names_of_secret_parameters_are_case_insensitive() -> None:
    names = (
        "Token",
        "API_SECRET",
        "client_secret",
        "X-Amz-Signature",
        "apikey",
        "my_password",
        "sig",
    )
    for name in names:
        assert redact_query({name: "s3cr3t"}) == {name: "[redacted]"}


@pytest.mark.parametrize("name", ["page_token", "name", "cursor", "www-authenticate"])
def test_other_parameters_are_recorded(name: str) -> None:
    assert redact_query({name: "kept"}) == redact_headers({name: "kept"}) == {name: "kept"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "n", "api_secret": "s3cr3t"}',
        b'{"password" : "a\\" s3cr3t"}',
        b'{"client_secret": "s3cr3t and no end',
        b"api_key=a&api_secret=s3cr3t",
        b"refresh_token=s3cr3t&grant_type=refresh_token",
        b"-----BEGIN PRIVATE KEY-----\ns3cr3t\n-----END PRIVATE KEY-----",
    ],
)
def test_no_body_contains_a_credential(body: bytes) -> None:
    recorded = RecordedRequest("POST", "/", {}, {})
    recorded.record_body(body)
    assert b"s3cr3t" not in recorded.body
    assert b"[redacted]" in recorded.body


def test_a_response_contains_no_private_key() -> None:
    recorded = RecordedRequest("POST", "/", {}, {})
    pem = "-----BEGIN PRIVATE KEY-----\\ns3cr3t\\n-----END PRIVATE KEY-----"
    recorded.record_response(b'{"private_key": "%b", "id": "a"}' % pem.encode(), {})
    assert recorded.response == b'{"private_key": "[redacted]", "id": "a"}'
