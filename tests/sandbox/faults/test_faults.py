from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, signed, until

from trunkline.sandbox import FAULTS, Sandbox
from trunkline.sandbox._faults.fault import FaultOptions

ROOMS = "/v1/meetings/rooms"


async def test_an_error_is_sent_once_in_the_format_of_the_api(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    fault = sandbox.fail_next(status=429, retry_after=2)
    response = await application.get("/beta/users")
    assert response.status_code == 429
    assert response.headers["retry-after"] == "2"
    assert response.json()["code"] == "http:error:too-many-requests"
    assert fault.times == 0
    assert (await application.get("/beta/users")).status_code == 200


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (None, None),
        (1.2, "2"),
        (datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC), "Wed, 02 Jan 2030 03:04:05 GMT"),
        ("soon", "soon"),
        ("-1", "-1"),
    ],
)
async def test_retry_after_is_sent_in_every_form(
    sandbox: Sandbox, application: httpx.AsyncClient, value: Any, sent: str | None
) -> None:
    sandbox.fail_next(status=429, retry_after=value)
    response = await application.get(ROOMS)
    assert response.headers.get("retry-after") == sent


async def test_a_timedelta_is_sent_as_a_date_by_the_sandbox_s_clock(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.clock.freeze(datetime(2030, 1, 1, tzinfo=UTC))
    sandbox.fail_next(status=503, retry_after=timedelta(minutes=1))
    headers = (await application.get(ROOMS)).headers
    times = [parsedate_to_datetime(headers[name]) for name in ("retry-after", "date")]
    assert times[0] - times[1] == timedelta(minutes=1)


async def test_a_fault_applies_to_its_path_and_method_for_a_number_of_requests(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.fail_next(status=500, times=2, path=f"{ROOMS}*", method="post")
    statuses = [
        (await application.get(ROOMS)).status_code,
        (await application.post("/beta/users", json={"name": "a"})).status_code,
        *[(await application.post(ROOMS, json={})).status_code for _ in range(3)],
    ]
    assert statuses == [200, 201, 500, 500, 201]
    assert len(sandbox.ledger.ids("created", "rooms")) == 1


async def test_faults_apply_in_order(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    sandbox.fail_next(status=500)
    sandbox.fail_next(status=502)
    assert [(await application.get(ROOMS)).status_code for _ in range(3)] == [500, 502, 200]


async def test_an_unknown_kind_is_rejected(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="unknown fault kind 'gremlin'"):
        sandbox.fail_next("gremlin")


async def test_a_proxy_error_is_html(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    sandbox.fail_next("html", status=502)
    response = await application.get(ROOMS)
    assert response.status_code == 502
    assert response.headers["content-type"].startswith("text/html")
    assert response.text.startswith("<!DOCTYPE html>")


async def test_an_empty_error_has_no_body(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    sandbox.fail_next("empty", status=500)
    response = await application.get(ROOMS)
    assert (response.status_code, response.content) == (500, b"")


async def test_statuses_unknown_to_python_are_sent(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.fail_next(status=420)
    response = await application.get(ROOMS)
    assert response.status_code == 420
    assert response.json()["name"] == "Error"


@pytest.mark.parametrize(
    ("kind", "made"),
    [("reset", 0), ("close", 0), ("reset-after", 1), ("close-after", 1)],
)
async def test_the_ledger_is_correct_after_a_broken_connection(
    sandbox: Sandbox, application: httpx.AsyncClient, kind: str, made: int
) -> None:
    sandbox.fail_next(kind)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await application.post(ROOMS, json={})
    assert len(sandbox.ledger.ids("created", "rooms")) == made
    assert [each.status for each in sandbox.requests] == [None]
    assert (await application.post(ROOMS, json={})).status_code == 201


@pytest.mark.parametrize(("kind", "made"), [("hang", 0), ("hang-after", 1)])
async def test_a_hanging_server_sends_nothing(
    sandbox: Sandbox, application: httpx.AsyncClient, kind: str, made: int
) -> None:
    sandbox.fail_next(kind)
    asking = asyncio.create_task(application.post(ROOMS, json={}, timeout=None))
    await until(lambda: [each.fault for each in sandbox.requests] == [kind])
    await until(lambda: len(sandbox.ledger.ids("created", "rooms")) == made)
    done, _ = await asyncio.wait({asking}, timeout=0.05)
    assert not done
    asking.cancel()


async def test_a_body_can_be_truncated(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    sandbox.fail_next("cut")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        await application.get(ROOMS)


async def test_a_body_can_be_slow(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    sandbox.app._sleep = sleep
    sandbox.fail_next("slow", seconds=0.02, size=50)
    response = await application.get(ROOMS)
    assert response.json()["total_items"] == 0
    assert slept == [0.02] * -(-len(response.content) // 50)


async def test_the_content_type_can_be_wrong(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.fail_next("content-type")
    response = await application.get(ROOMS)
    assert response.headers["content-type"].startswith("text/html")
    assert response.json()["total_items"] == 0


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("unknown-enum", "type", "from_the_future"),
        ("null", "display_name", None),
        ("extra-field", "x_sandbox", {"nested": [1, None]}),
    ],
)
async def test_a_resource_can_be_changed_in_the_response(
    sandbox: Sandbox, application: httpx.AsyncClient, kind: str, field: str, value: Any
) -> None:
    (room,) = sandbox.seed(rooms=1)["rooms"]
    for path in (f"{ROOMS}/{room['id']}", ROOMS):
        sandbox.fail_next(kind)
        response = (await application.get(path)).json()
        changed = response if path != ROOMS else response["_embedded"]["rooms"][0]
        assert changed == {**room, field: value}
    assert (await application.get(f"{ROOMS}/{room['id']}")).json() == room


async def test_an_error_response_is_not_changed(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.fail_next("unknown-enum")
    refusal = await application.get(f"{ROOMS}/none")
    assert (refusal.status_code, refusal.json()["status"]) == (404, 404)


async def test_the_changed_field_can_be_selected(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(rooms=2)
    sandbox.fail_next("null", field="_embedded.rooms.1.id")
    rooms = (await application.get(ROOMS)).json()["_embedded"]["rooms"]
    assert [room["id"] is None for room in rooms] == [False, True]


@pytest.mark.parametrize(
    "field", ["nowhere.at.all", "_embedded.rooms.7.type", "_embedded.rooms.first", "page_size.x"]
)
async def test_an_unknown_field_is_reported(
    sandbox: Sandbox, application: httpx.AsyncClient, field: str
) -> None:
    sandbox.fail_next("null", field=field)
    response = await application.get(ROOMS)
    assert response.status_code == 500
    assert f"no field '{field}'" in response.json()["message"]
    assert (sandbox.requests[-1].status, sandbox.requests[-1].fault) == (500, "null")


@pytest.mark.parametrize(
    "options",
    [
        {"times": 0},
        {"size": 0},
        {"status": 199},
        {"status": 600},
        {"retry_after": "5\r\nX-More: 1"},
        {"retry_after": " 5"},
        {"retry_after": "五"},
        {"retry_after": float("nan")},
        {"retry_after": float("inf")},
        {"retry_after": 10**400},
    ],
)
async def test_an_impossible_fault_is_rejected(options: FaultOptions) -> None:
    sandbox = Sandbox()
    with pytest.raises(ValueError, match=next(iter(options))):
        sandbox.fail_next(**options)
    assert sandbox.faults == []


@pytest.mark.parametrize("status", [204, 304])
async def test_a_status_without_a_body_has_none(
    sandbox: Sandbox, application: httpx.AsyncClient, status: int
) -> None:
    sandbox.fail_next(status=status)
    for expected in (status, 200):  # The connection is reused.
        response = await application.get(ROOMS)
        assert response.status_code == expected
        assert (response.content == b"") == (expected == status)


async def test_changes_apply_to_bare_arrays_pages_of_coviu_and_empty_responses(
    sandbox: Sandbox, application: httpx.AsyncClient, coviu: httpx.AsyncClient
) -> None:
    sandbox.seed(coviu_sessions=1)
    sandbox.fail_next("extra-field", times=3)
    numbers = (await application.get("/v1/meetings/dial-in-numbers")).json()
    assert "x_sandbox" in numbers[0]
    assert "x_sandbox" in (await coviu.get("/v1/sessions")).json()["content"][0]
    user = (await application.post("/beta/users", json={"name": "ada"})).json()
    assert "x_sandbox" in user
    sandbox.fail_next("null")
    (item,) = sandbox.seed(media=1)["media"]
    assert (await application.delete(f"/v3/media/{item['id']}")).status_code == 204


async def test_a_token_can_be_reported_as_expired(
    sandbox: Sandbox, application: httpx.AsyncClient, coviu: httpx.AsyncClient
) -> None:
    sandbox.fail_next("expired-token", times=2)
    responses = [await application.get("/beta/users"), await coviu.get("/v1/sessions")]
    assert [each.status_code for each in responses] == [401, 401]
    assert responses[0].json()["code"] == "system:error:expired-token"
    assert (await coviu.get("/v1/sessions")).status_code == 200


async def test_the_clock_can_differ_for_a_request(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    headers = bearer(signed(sandbox, exp=int(sandbox.clock.time()) + 300))
    sandbox.fail_next("moved-clock")
    ahead = await http.get(ROOMS, headers=headers)
    assert ahead.status_code == 401
    date = parsedate_to_datetime(ahead.headers["date"]).timestamp()
    assert abs(date - sandbox.clock.time() - 600) < 5
    sandbox.fail_next("moved-clock", seconds=-120)
    assert (await http.get(ROOMS, headers=headers)).status_code == 401  # Issued in the future.
    assert (await http.get(ROOMS, headers=headers)).status_code == 200


async def test_the_rate_limit_is_per_api_and_ends_with_time(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.clock.freeze()
    sandbox.rate_limit("2/10s")
    assert [(await application.get(ROOMS)).status_code for _ in range(2)] == [200, 200]
    sandbox.clock.advance(4)
    refused = await application.get(ROOMS)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "6")
    assert (await application.get("/v3/media")).status_code == 200
    sandbox.clock.advance(6)
    assert (await application.get(ROOMS)).status_code == 200
    sandbox.rate_limit(None)
    assert {(await application.get(ROOMS)).status_code for _ in range(5)} == {200}


async def test_setting_the_clock_back_does_not_extend_the_rate_limit(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.clock.freeze()
    sandbox.rate_limit("1/s")
    sandbox.fail_next("moved-clock", seconds=600)
    statuses = [(await application.get(ROOMS)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize("rate", ["", "10", "0/s", "10/0s", "ten/s", "10/d", "-1/s", "1000000/s"])
async def test_an_invalid_rate_limit_is_rejected(sandbox: Sandbox, rate: str) -> None:
    with pytest.raises(ValueError, match="invalid rate"):
        sandbox.rate_limit(rate)


async def test_latency_delays_responses_concurrently(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    waiting = asyncio.Barrier(5)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await waiting.wait()  # For the other four.

    sandbox.app._sleep = sleep
    sandbox.latency(0.2)
    await asyncio.gather(*(application.get(ROOMS) for _ in range(5)))
    assert slept == [0.2] * 5


async def test_without_a_socket_a_broken_connection_is_an_exception() -> None:
    sandbox = Sandbox()
    sandbox.fail_next("reset")
    transport = httpx.ASGITransport(app=sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        with pytest.raises(ConnectionResetError):
            await http.get(ROOMS)


@pytest.mark.parametrize("kind", FAULTS)
async def test_every_kind_of_fault_is_used_up(kind: str) -> None:
    patience = 0.3 if kind.startswith("hang") else 60.0
    async with Sandbox() as sandbox, client(sandbox, timeout=60.0) as http:
        headers = bearer(signed(sandbox))
        sandbox.fail_next(kind, path=ROOMS)
        try:
            await http.get(ROOMS, headers=headers, timeout=httpx.Timeout(60.0, read=patience))
        except httpx.TransportError:
            assert kind.partition("-")[0] in ("reset", "close", "hang", "cut")
        assert (await http.get(ROOMS, headers=headers)).status_code == 200
