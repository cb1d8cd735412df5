from __future__ import annotations

from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox


@pytest.fixture
def path(sandbox: Sandbox) -> str:
    (session,) = sandbox.seed(coviu_sessions=1)["coviu_sessions"]
    return f"/v1/sessions/{session['session_id']}"


async def _add(coviu: httpx.AsyncClient, path: str, **fields: Any) -> dict[str, Any]:
    response = await coviu.post(f"{path}/participants", json=fields)
    assert response.status_code == 200, response.text
    added: dict[str, Any] = response.json()
    return added


@pytest.mark.parametrize(
    ("role", "expected"), [("host", "HOST"), ("Guest", "GUEST"), (None, "GUEST")]
)
async def test_a_role_is_returned_in_capitals(
    coviu: httpx.AsyncClient, path: str, role: str | None, expected: str
) -> None:
    participant = await _add(coviu, path, display_name="Joe", role=role)
    assert participant["role"] == expected
    one = f"/v1/participants/{participant['participant_id']}"
    assert (await coviu.get(one)).json() == participant


async def test_a_participant_is_updated(coviu: httpx.AsyncClient, path: str) -> None:
    participant = await _add(coviu, path, display_name="Joe")
    one = f"/v1/participants/{participant['participant_id']}"
    updated = await coviu.put(one, json={"role": "host", "state": "ready"})
    assert updated.json() == {**participant, "role": "HOST", "state": "ready"}
    assert (await coviu.put(one, json={"role": "ghost"})).status_code == 400


async def test_a_deleted_participant_is_only_hidden(
    sandbox: Sandbox, coviu: httpx.AsyncClient, path: str
) -> None:
    stays, removed = await _add(coviu, path), await _add(coviu, path)
    one = f"/v1/participants/{removed['participant_id']}"
    response = await coviu.delete(one)
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert "deleted_at" in (await coviu.get(one)).json()

    async def ids(where: str, key: str) -> list[list[str]]:
        responses = [
            (await coviu.get(where, params={"deleted_participants": flag})).json()
            for flag in ("false", "true")
        ]
        return [[each["participant_id"] for each in entry[key]] for entry in responses]

    both = [stays["participant_id"], removed["participant_id"]]
    assert await ids(path, "participants") == [both[:1], both]
    assert await ids(f"{path}/participants", "content") == [both[:1], both]
    assert (await coviu.delete(one)).status_code == 400
    assert (await coviu.put(one, json={"state": "x"})).status_code == 400


async def test_participants_are_paged_like_sessions(coviu: httpx.AsyncClient, path: str) -> None:
    made = [(await _add(coviu, path))["participant_id"] for _ in range(3)]
    first = (await coviu.get(f"{path}/participants", params={"page_size": 2})).json()
    rest = (await coviu.get(f"{path}/participants", params={"page_size": 2, "page": 1})).json()
    assert (first["more"], rest["more"]) == (True, False)
    assert [p["participant_id"] for p in first["content"] + rest["content"]] == made


async def test_an_unknown_participant_is_not_found(coviu: httpx.AsyncClient) -> None:
    for response in (
        await coviu.get("/v1/participants/none"),
        await coviu.put("/v1/participants/none", json={}),
        await coviu.delete("/v1/participants/none"),
    ):
        assert response.status_code == 404


async def test_null_removes_a_value(coviu: httpx.AsyncClient, path: str) -> None:
    made = await _add(coviu, path, display_name="Ada", picture="p", state=None)
    assert "state" not in made
    url = f"/v1/participants/{made['participant_id']}"
    changed = (await coviu.put(url, json={"picture": None})).json()
    assert changed == {name: value for name, value in made.items() if name != "picture"}
    assert (await coviu.get(url)).json() == changed
