"""The controls over HTTP, as another language or process uses them."""

from __future__ import annotations

import asyncio
import importlib.metadata
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from tests.timing import over_after

from trunkline._common.version import version
from trunkline.sandbox import CHAOS, FAULTS, Sandbox

ROOMS = "/v1/meetings/rooms"


async def test_a_requested_fault_occurs(
    sandbox: Sandbox, http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    body = {"kind": "status", "status": 429, "retry_after": 2}
    made = await http.post("/_sandbox/faults", json=body)
    assert made.status_code == 201
    waiting = (await http.get("/_sandbox/faults")).json()
    assert waiting == {"pending": [made.json()], "kinds": list(FAULTS)}
    assert made.json() | body == made.json() | {"retry_after": 2}
    refused = await application.get(ROOMS)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert (await http.get("/_sandbox/faults")).json()["pending"] == []
    assert (await application.get(ROOMS)).status_code == 200


@pytest.mark.parametrize("kind", FAULTS)
async def test_every_kind_of_fault_can_be_requested(
    sandbox: Sandbox, http: httpx.AsyncClient, kind: str
) -> None:
    assert (await http.post("/_sandbox/faults", json={"kind": kind})).status_code == 201
    assert [fault.kind for fault in sandbox.faults] == [kind]


async def test_every_option_of_a_fault_can_be_set(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    options = {
        "kind": "null",
        "times": 3,
        "path": "/beta/*",
        "method": "GET",
        "status": 500,
        "field": "_embedded.rooms.0.id",
        "seconds": 1.5,
        "size": 8,
    }
    assert (await http.post("/_sandbox/faults", json=options)).json() == options | {
        "retry_after": None
    }
    (fault,) = sandbox.faults
    assert {name: getattr(fault, name) for name in options} == options


@pytest.mark.parametrize(("value", "sent"), [("soon", "soon"), (1.2, "2"), (None, None)])
async def test_retry_after_is_a_number_or_text(
    http: httpx.AsyncClient, application: httpx.AsyncClient, value: Any, sent: str | None
) -> None:
    await http.post("/_sandbox/faults", json={"status": 503, "retry_after": value})
    assert (await application.get(ROOMS)).headers.get("retry-after") == sent


async def test_retry_after_is_a_date_on_request(
    http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    await http.post("/_sandbox/faults", json={"status": 429, "retry_after": {"date": 90}})
    headers = (await application.get(ROOMS)).headers
    wait = parsedate_to_datetime(headers["retry-after"]) - parsedate_to_datetime(headers["date"])
    assert 88 <= wait.total_seconds() <= 90


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"kind": "gremlin"}, "kind"),
        ({"times": 0}, "times"),
        ({"status": 99}, "status"),
        ({"size": 0}, "size"),
        ({"retry_after": []}, "retry_after"),
        ({"retry_after": {"date": "soon"}}, "retry_after.date"),
        ({"retry_after": {"seconds": 1}}, "retry_after"),
        ({"wants": 1}, "wants"),
    ],
)
async def test_an_invalid_fault_is_rejected(
    sandbox: Sandbox, http: httpx.AsyncClient, body: dict[str, Any], name: str
) -> None:
    refused = await http.post("/_sandbox/faults", json=body)
    assert refused.status_code == 400
    assert [each["name"] for each in refused.json()["invalid_parameters"]] == [name]
    assert sandbox.faults == []


async def test_the_number_of_pending_faults_is_bounded(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trunkline.sandbox._faults.queue._MAX_PENDING", 2)
    statuses = [(await http.post("/_sandbox/faults", json={})).status_code for _ in range(3)]
    assert statuses == [201, 201, 400]


async def test_faults_can_be_removed(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.fail_next()
    assert (await http.delete("/_sandbox/faults")).status_code == 204
    assert sandbox.faults == []


async def test_random_faults_can_be_started_and_stopped(
    sandbox: Sandbox, http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    begun = await http.post("/_sandbox/chaos", json={"seed": 7, "rate": 1, "only": ["500"]})
    assert begun.json() == {"seed": 7, "rate": 1, "only": ["500"]}
    assert (await application.get(ROOMS)).status_code == 500
    known = (await http.get("/_sandbox/chaos")).json()
    assert known == {"chaos": begun.json(), "presets": list(CHAOS)}
    assert (await http.delete("/_sandbox/chaos")).status_code == 204
    assert (await http.get("/_sandbox/chaos")).json()["chaos"] is None
    assert (await application.get(ROOMS)).status_code == 200
    unknown = await http.post("/_sandbox/chaos", json={"seed": 7, "only": ["gremlin"]})
    assert (unknown.status_code, "unknown fault preset" in unknown.text) == (400, True)
    assert (await http.post("/_sandbox/chaos", json={})).status_code == 400


async def test_the_rate_limit_can_be_set_and_removed(
    http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    assert (await http.post("/_sandbox/rate-limit", json={"rate": "1/h"})).status_code == 204
    assert [(await application.get(ROOMS)).status_code for _ in range(2)] == [200, 429]
    assert (await http.get("/_sandbox/state")).json()["rate_limit"] == "1/h"
    assert (await http.delete("/_sandbox/rate-limit")).status_code == 204
    assert (await application.get(ROOMS)).status_code == 200
    refused = await http.post("/_sandbox/rate-limit", json={"rate": "often"})
    assert "invalid rate 'often'" in refused.json()["detail"]


async def test_the_latency_can_be_set_and_removed_and_does_not_delay_controls(
    http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    assert (await http.post("/_sandbox/latency", json={"seconds": 0.3})).status_code == 204
    delayed = asyncio.create_task(application.get(ROOMS))
    await http.get("/_sandbox/state")
    assert not delayed.done()
    async with over_after(0.3, late=0.5):
        await application.get(ROOMS)
    await delayed
    assert (await http.delete("/_sandbox/latency")).status_code == 204
    assert (await http.get("/_sandbox/state")).json()["latency"] == 0
    assert (await http.post("/_sandbox/latency", json={"seconds": -1})).status_code == 400


async def test_requests_are_reported_with_their_responses_and_without_secrets(
    sandbox: Sandbox, http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    room = (await application.post(ROOMS, json={"display_name": "Stand-up"})).json()
    await application.get(ROOMS, params={"page_size": 3})
    (created, listed) = (await http.get("/_sandbox/requests")).json()["requests"]
    assert (created["method"], created["path"], created["status"]) == ("POST", ROOMS, 201)
    assert created["operation"] == "createRoom"
    assert created["body"] == '{"display_name":"Stand-up"}'
    assert created["headers"]["authorization"] == "Bearer [redacted]"
    assert room["id"] in created["response"]
    assert "participant_token=[redacted]" in created["response"]
    assert listed["query"] == {"page_size": "3"}
    one = (await http.get(f"/_sandbox/requests/{created['number']}")).json()
    assert one == created
    assert len(sandbox.requests) == 2  # Reading them is not recorded.


async def test_requests_are_filtered_by_path_method_and_number(
    http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    for _ in range(3):
        await application.get(ROOMS)
    await application.post("/beta/users", json={"name": "ada"})

    async def numbers(**query: Any) -> list[int]:
        found = await http.get("/_sandbox/requests", params=query)
        return [each["number"] for each in found.json()["requests"]]

    assert await numbers() == [1, 2, 3, 4]
    assert await numbers(after=2) == [3, 4]
    assert await numbers(limit=1) == [4]
    assert await numbers(path=f"{ROOMS}*") == [1, 2, 3]
    assert await numbers(method="POST") == [4]
    brief = (await http.get("/_sandbox/requests", params={"brief": "true"})).json()["requests"]
    assert "response" not in brief[0]
    for index in ("9", "0", "x", "٣"):
        assert (await http.get(f"/_sandbox/requests/{index}")).status_code == 404
    assert (await http.delete("/_sandbox/requests")).status_code == 204
    assert await numbers() == []


async def test_the_ledger_is_reported(http: httpx.AsyncClient, account: httpx.AsyncClient) -> None:
    made = (await account.post("/v2/applications", json={"name": "a"})).json()["id"]
    await account.delete(f"/v2/applications/{made}")
    reported = (await http.get("/_sandbox/ledger", params={"after": 1})).json()
    assert [(e["action"], e["kind"], e["id"]) for e in reported["entries"]] == [
        ("created", "applications", made),
        ("deleted", "applications", made),
    ]
    assert reported["last"] == 3
    some = await http.get("/_sandbox/ledger", params={"action": "deleted", "kind": "applications"})
    assert len(some.json()["entries"]) == 1
    assert (await http.get("/_sandbox/ledger?kind=rooms")).json()["entries"] == []


async def test_the_clock_can_be_moved_stopped_and_resumed(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    moved = (await http.post("/_sandbox/clock", json={"advance": 3600})).json()
    assert 3599 < moved["offset"] < 3601
    assert moved["frozen"] is False
    stopped = await http.post("/_sandbox/clock", json={"freeze": "2030-01-02T03:04:05Z"})
    assert stopped.json()["now"] == "2030-01-02T03:04:05.000Z"
    later = await http.post("/_sandbox/clock", json={"advance": 1.5})
    assert later.json()["now"] == "2030-01-02T03:04:06.500Z"
    assert (await http.post("/_sandbox/clock", json={"freeze": False})).json()["frozen"] is False
    assert (await http.post("/_sandbox/clock", json={"freeze": True})).json()["frozen"] is True
    assert (await http.delete("/_sandbox/clock")).status_code == 204
    known = (await http.get("/_sandbox/clock")).json()
    assert (known["frozen"], abs(known["offset"]) < 0.1) == (False, True)


@pytest.mark.parametrize(
    "body",
    [
        {"freeze": "noon"},
        {"freeze": "1950-01-01"},
        {"freeze": 3},
        {"advance": "1"},
        {"advance": 1e12},
        {"advance": -3e9},
        {"back": 1},
    ],
)
async def test_an_invalid_clock_is_rejected(
    sandbox: Sandbox, http: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    assert (await http.post("/_sandbox/clock", json=body)).status_code == 400
    assert abs(sandbox.clock.offset()) < 1


async def test_the_clock_cannot_be_moved_beyond_the_calendar_in_steps(
    http: httpx.AsyncClient,
) -> None:
    century = {"advance": 100 * 365 * 86_400}
    statuses = [(await http.post("/_sandbox/clock", json=century)).status_code for _ in range(85)]
    assert statuses[0] == 200
    assert statuses[-1] == 400
    assert (await http.get("/_sandbox/clock")).status_code == 200


async def test_tokens_can_be_expired_and_revoked(
    http: httpx.AsyncClient, coviu: httpx.AsyncClient
) -> None:
    assert (await coviu.get("/v1/sessions")).status_code == 200
    assert (await http.post("/_sandbox/tokens/expire")).status_code == 204
    assert (await coviu.get("/v1/sessions")).status_code == 401
    assert (await http.post("/_sandbox/tokens/revoke")).status_code == 204


async def test_data_can_be_created_and_deleted(
    sandbox: Sandbox, http: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    made = await http.post("/_sandbox/seed", json={"rooms": 3, "users": 2})
    assert made.json() == {"rooms": 3, "users": 2}
    assert (await http.get("/_sandbox/state")).json()["documents"]["rooms"] == 3
    assert (await http.post("/_sandbox/seed", json={"castles": 1})).status_code == 400
    assert (await http.post("/_sandbox/seed", json={"rooms": -1})).status_code == 400
    assert (await http.post("/_sandbox/reset")).status_code == 204
    assert (await application.get(ROOMS)).json()["total_items"] == 0


async def test_the_credentials_are_reported_as_environment_variables(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    known = (await http.get("/_sandbox/credentials")).json()
    assert known == sandbox.credentials.environment()


async def test_the_state_contains_all_settings(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    sandbox.fail_next()
    sandbox.chaos(seed=3)
    sandbox.meetings.expire(sandbox.seed(rooms=1)["rooms"][0]["id"])
    state = (await http.get("/_sandbox/state")).json()
    assert state["webhooks"] == {"skipped": 1}
    assert state["chaos"] == {"seed": 3, "rate": 0.2, "only": []}
    assert len(state["faults"]) == 1
    assert state["documents"] == {"applications": 1, "rooms": 1}
    assert state["requests"] == {"count": 0, "last": 0, "changes": 0}
    assert state["db"] is False


async def test_meetings_can_be_simulated(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    room = sandbox.seed(rooms=1)["rooms"][0]["id"]

    async def post(path: str, body: Any = None) -> Any:
        response = await http.post(f"/_sandbox{path}", json=body)
        assert response.status_code in (200, 201), response.text
        return response.json()["id"]

    session = await post(f"/rooms/{room}/sessions")
    guest = await post(f"/sessions/{session}/participants", {"name": "Ada", "is_host": True})
    recording = await post(f"/sessions/{session}/recordings")
    await post(f"/recordings/{recording}/stop")
    await post(f"/participants/{guest}/leave")
    await post(f"/sessions/{session}/end")
    await post(f"/rooms/{room}/expire")
    reported = (await http.get("/_sandbox/webhooks")).json()["webhooks"]
    assert len({each["event"] for each in reported}) == 8
    joined = reported[1]
    assert (joined["body"]["name"], joined["body"]["type"]) == ("Ada", "Host")
    assert joined["status"] == "skipped"
    assert "authorization" not in joined
    again = await http.post(f"/_sandbox/rooms/{room}/expire")
    assert (again.status_code, "already expired" in again.text) == (409, True)
    assert (await http.post("/_sandbox/rooms/none/expire")).status_code == 404


async def test_webhooks_can_be_awaited(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    room = sandbox.seed(rooms=1)["rooms"][0]["id"]
    sandbox.clock.advance(3600)
    query = {"event": "room:expired", "room_id": room, "wait": "5"}
    reported = (await http.get("/_sandbox/webhooks", params=query)).json()["webhooks"]
    assert [each["event"] for each in reported] == ["room:expired"]
    late = await http.get("/_sandbox/webhooks", params={**query, "count": "2", "wait": "0.05"})
    assert (late.status_code, "no 'room:expired' within" in late.text) == (408, True)
    assert (await http.get("/_sandbox/webhooks", params={"after": 1})).json() == {"webhooks": []}
    other = await http.get("/_sandbox/webhooks", params={"room_id": "another"})
    assert other.json() == {"webhooks": []}


async def test_the_state_contains_the_installed_version(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    installed = importlib.metadata.version("trunkline")
    assert (await http.get("/_sandbox/state")).json()["version"] == installed
    monkeypatch.setattr(importlib.metadata, "version", missing)
    version.cache_clear()
    assert (await http.get("/_sandbox/state")).json()["version"] == "dev"
    version.cache_clear()
