from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox

SESSIONS = "/v1/sessions"


def _times(sandbox: Sandbox, start: float = 3600, end: float = 7200) -> dict[str, str]:
    now = sandbox.clock.now()
    return {
        "start_time": (now + timedelta(seconds=start)).isoformat(),
        "end_time": (now + timedelta(seconds=end)).isoformat(),
    }


async def _create(coviu: httpx.AsyncClient, sandbox: Sandbox, **fields: Any) -> dict[str, Any]:
    response = await coviu.post(SESSIONS, json={**_times(sandbox), **fields})
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()
    return created


async def test_a_session_is_created_with_its_participants(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    session = await _create(
        coviu,
        sandbox,
        session_name="Check-up",
        participants=[{"display_name": "Dr. Who", "role": "host"}, {"display_name": "Joe"}],
    )
    assert session["session_name"] == "Check-up"
    assert session["client_id"] == sandbox.credentials.coviu_api_key
    host, guest = session["participants"]
    assert (host["display_name"], host["role"]) == ("Dr. Who", "HOST")
    assert guest["role"] == "GUEST"
    assert host["entry_url"] == f"https://coviu.com/session/{host['participant_id']}"
    path = f"{SESSIONS}/{session['session_id']}"
    assert (await coviu.get(path)).json() == session


async def test_times_are_returned_in_the_format_of_the_request(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    iso = {"start_time": "2098-06-08T13:34:00+10:00", "end_time": "2098-06-08T14:34:00+10:00"}
    assert (await _create(coviu, sandbox, **iso))["start_time"] == "2098-06-08T03:34:00.000Z"
    rfc = {
        "start_time": "Sun, 08 Jun 2098 13:34:00 GMT",
        "end_time": "Sun, 08 Jun 2098 13:44:00 GMT",
    }
    session = await _create(coviu, sandbox, **rfc)
    assert (session["start_time"], session["end_time"]) == (rfc["start_time"], rfc["end_time"])


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [(-1, 3600, "start_time"), (3600, 3600, "end_time"), (3600, 1800, "end_time")],
)
async def test_a_session_starts_in_the_future_and_ends_after_that(
    sandbox: Sandbox, coviu: httpx.AsyncClient, start: int, end: int, name: str
) -> None:
    response = await coviu.post(SESSIONS, json=_times(sandbox, start, end))
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == name
    assert name in response.json()["message"]
    assert sandbox.ledger.ids("created", "coviu_sessions") == []


async def test_a_session_with_an_invalid_role_is_not_created(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    fields = {**_times(sandbox), "participants": [{"role": "host"}, {"role": "ghost"}]}
    response = await coviu.post(SESSIONS, json=fields)
    assert response.status_code == 400
    assert len(sandbox.ledger) == 1  # The sandbox's own application.


async def test_a_session_is_updated_until_it_ends(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    path = f"{SESSIONS}/{(await _create(coviu, sandbox))['session_id']}"
    updated = await coviu.put(path, json={"session_name": "Other", **_times(sandbox, 60, 7200)})
    assert updated.status_code == 200
    assert updated.json()["session_name"] == "Other"
    assert updated.json() == (await coviu.get(path)).json()
    sandbox.clock.advance(3000)  # The session has started.
    assert (await coviu.put(path, json={"picture": "p"})).status_code == 200
    earlier = await coviu.put(path, json={"end_time": "2001-01-01T00:00:00Z"})
    assert earlier.status_code == 400


async def test_an_ended_session_cannot_be_changed(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    session = await _create(coviu, sandbox, participants=[{}], **_times(sandbox, 60, 120))
    path = f"{SESSIONS}/{session['session_id']}"
    participant = f"/v1/participants/{session['participants'][0]['participant_id']}"
    sandbox.clock.advance(121)
    for response in (
        await coviu.put(path, json={"session_name": "late"}),
        await coviu.delete(path),
        await coviu.post(f"{path}/participants", json={}),
        await coviu.put(participant, json={"display_name": "late"}),
        await coviu.delete(participant),
    ):
        assert response.status_code == 400
        assert response.json() == {"message": "The session has already finished."}
    assert (await coviu.get(path)).json() == session


async def test_a_session_can_be_canceled_once_and_before_it_starts(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    path = f"{SESSIONS}/{(await _create(coviu, sandbox))['session_id']}"
    canceled = await coviu.delete(path)
    assert (canceled.status_code, canceled.json()) == (200, {"ok": True})
    assert (await coviu.get(path)).json()["canceled_time"].endswith("Z")
    assert (await coviu.delete(path)).status_code == 400
    assert (await coviu.put(path, json={"session_name": "x"})).status_code == 400
    assert (await coviu.post(f"{path}/participants", json={})).status_code == 400
    started = f"{SESSIONS}/{(await _create(coviu, sandbox, **_times(sandbox, 1)))['session_id']}"
    sandbox.clock.advance(2)
    assert (await coviu.delete(started)).status_code == 400


async def _listed(coviu: httpx.AsyncClient, **query: Any) -> list[str]:
    page = (await coviu.get(SESSIONS, params=query)).json()
    return [session["session_name"] for session in page["content"]]


async def test_pages_are_numbered_from_zero_and_mark_the_last(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    sandbox.seed(coviu_sessions=5)
    names: list[str] = []
    for number, more in ((0, True), (1, True), (2, False)):
        query = {"page": number, "page_size": 2}
        page = (await coviu.get(SESSIONS, params=query)).json()
        assert (page["page"], page["page_size"], page["page_count"]) == (number, 2, 3)
        assert page["more"] is more
        names += [session["session_name"] for session in page["content"]]
    assert names == [f"Session {n}" for n in range(1, 6)]
    usual = (await coviu.get(SESSIONS)).json()
    assert (usual["page_size"], usual["more"]) == (200, False)


async def test_sessions_are_filtered_and_ordered(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    await _create(coviu, sandbox, session_name="late", **_times(sandbox, 300, 400))
    await _create(coviu, sandbox, session_name="early", **_times(sandbox, 100, 400))
    gone = await _create(coviu, sandbox, session_name="gone", **_times(sandbox, 200, 400))
    await coviu.delete(f"{SESSIONS}/{gone['session_id']}")
    assert await _listed(coviu) == ["late", "early"]
    assert await _listed(coviu, order="reverse") == ["early", "late"]
    assert await _listed(coviu, include_canceled="true") == ["late", "early", "gone"]
    by_start = await _listed(coviu, start_time="2001-01-01T00:00:00Z")
    assert by_start == ["early", "late"]
    after = _times(sandbox, 150)["start_time"]
    assert await _listed(coviu, start_time=after) == ["late"]
    assert await _listed(coviu, end_time=after) == ["early"]
    until = (await coviu.get(SESSIONS)).json()["content"][1]["start_time"]
    assert await _listed(coviu, end_time=until) == ["early"]


async def test_sessions_are_filtered_by_the_state_of_a_participant(
    sandbox: Sandbox, coviu: httpx.AsyncClient
) -> None:
    await _create(coviu, sandbox, session_name="a", participants=[{"state": "waiting"}])
    other = await _create(coviu, sandbox, session_name="b", participants=[{"state": "gone"}])
    assert await _listed(coviu, state="waiting") == ["a"]
    await coviu.delete(f"/v1/participants/{other['participants'][0]['participant_id']}")
    assert await _listed(coviu, state="gone") == []
    assert await _listed(coviu, state="gone", deleted_participants="true") == ["b"]


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page_size=201",
        "include_canceled=1",
        "deleted_participants=maybe",
        "order=sideways",
        "start_time=soon",
    ],
)
async def test_a_query_out_of_bounds_is_rejected(coviu: httpx.AsyncClient, query: str) -> None:
    response = await coviu.get(f"{SESSIONS}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["name"] == query.partition("=")[0]


async def test_an_unknown_session_is_not_found(coviu: httpx.AsyncClient) -> None:
    for path in (f"{SESSIONS}/none", f"{SESSIONS}/none/participants"):
        response = await coviu.get(path)
        assert response.status_code == 404
        assert response.json() == {"message": "`session_id` not found"}
