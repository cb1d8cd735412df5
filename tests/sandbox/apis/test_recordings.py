from __future__ import annotations

import httpx
import pytest

from trunkline.sandbox import Sandbox

PATH = "/v1/meetings/recordings"


async def test_a_seeded_recording_is_read_with_the_link_to_its_file(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    (seeded,) = sandbox.seed(recordings=1)["recordings"]
    recording = (await application.get(f"{PATH}/{seeded['id']}")).json()
    assert recording == seeded
    assert recording["status"] == "uploaded"
    assert recording["started_at"] < recording["ended_at"]
    assert recording["_links"]["url"]["href"].startswith("https://prod-meetings-recordings.s3.")


async def test_the_recordings_of_a_session_are_one_page(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    one, other = sandbox.seed(sessions=2)["sessions"]
    wanted = [{"session_id": one["id"]}, {"session_id": other["id"]}, {"session_id": one["id"]}]
    made = sandbox.seed(recordings=wanted)["recordings"]
    response = await application.get(f"/v1/meetings/sessions/{one['id']}/recordings")
    assert response.json() == {"_embedded": {"recordings": [made[0], made[2]]}}
    missing = await application.get("/v1/meetings/sessions/2_none/recordings")
    assert missing.status_code == 404


async def test_an_uploaded_recording_is_deleted(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    (seeded,) = sandbox.seed(recordings=1)["recordings"]
    path = f"{PATH}/{seeded['id']}"
    assert (await application.delete(path)).status_code == 204
    assert (await application.get(path)).status_code == 404
    assert sandbox.ledger.ids("deleted", "recordings") == [seeded["id"]]


@pytest.mark.parametrize("status", ["started", "paused", "stopped"])
async def test_only_an_uploaded_recording_can_be_deleted(
    sandbox: Sandbox, application: httpx.AsyncClient, status: str
) -> None:
    (seeded,) = sandbox.seed(recordings=[{"status": status}])["recordings"]
    assert seeded["_links"] == {}
    response = await application.delete(f"{PATH}/{seeded['id']}")
    assert response.status_code == 403
    assert response.json()["name"] == "ForbiddenError"
    assert sandbox.ledger.ids("deleted", "recordings") == []
