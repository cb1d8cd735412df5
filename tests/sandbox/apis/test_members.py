from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, signed

from trunkline.sandbox import Sandbox


@pytest.fixture
def path(sandbox: Sandbox) -> str:
    made = sandbox.seed(conversations=1, users=3)
    return f"/beta/conversations/{made['conversations'][0]['uuid']}/members"


async def _add(
    application: httpx.AsyncClient, path: str, name: str, action: str = "join"
) -> dict[str, Any]:
    body = {"user_name": name, "action": action, "channel": {"type": "app"}}
    response = await application.post(path, json=body)
    assert response.status_code == 201, response.text
    member: dict[str, Any] = response.json()
    return member


async def test_a_member_joins_at_once(
    sandbox: Sandbox, application: httpx.AsyncClient, path: str
) -> None:
    sandbox.clock.freeze()
    member = await _add(application, path, "user-1")
    assert member["id"].startswith("MEM-")
    assert member["user_id"].startswith("USR-")
    assert member["name"] == "user-1"
    assert member["state"] == "JOINED"
    assert set(member["timestamp"]) == {"joined"}
    assert member["initiator"] == {"joined": {"is_system": True}}
    assert member["channel"] == {"type": "app"}
    assert member["href"] == f"https://api.nexmo.com{path}/{member['id']}"
    assert (await application.get(f"{path}/{member['id']}")).json() == member
    conversation = (await application.get(path.removesuffix("/members"))).json()
    assert [each["id"] for each in conversation["members"]] == [member["id"]]


async def test_an_invited_member_joins_and_leaves(
    application: httpx.AsyncClient, path: str
) -> None:
    member = await _add(application, path, "user-1", "invite")
    assert member["state"] == "INVITED"
    one = f"{path}/{member['id']}"
    joined = (await application.put(one, json={"action": "join"})).json()
    assert joined["state"] == "JOINED"
    assert set(joined["timestamp"]) == {"invited", "joined"}
    deleted = await application.delete(one)
    assert (deleted.status_code, deleted.json()) == (200, {})
    left = (await application.get(one)).json()
    assert left["state"] == "LEFT"
    assert set(left["timestamp"]) == {"invited", "joined", "left"}


async def test_adding_an_invited_user_joins_the_user(
    application: httpx.AsyncClient, path: str
) -> None:
    invited = await _add(application, path, "user-1", "invite")
    joined = await _add(application, path, "user-1", "join")
    assert joined["id"] == invited["id"]
    assert joined["state"] == "JOINED"


async def test_a_member_can_be_added_once(application: httpx.AsyncClient, path: str) -> None:
    member = await _add(application, path, "user-1")
    body = {"user_id": member["user_id"], "action": "join"}
    response = await application.post(path, json=body)
    assert response.status_code == 400
    assert response.json()["code"] == "conversation:error:member-already-joined"


async def test_a_member_who_left_cannot_be_removed_but_can_return(
    application: httpx.AsyncClient, path: str
) -> None:
    member = await _add(application, path, "user-1")
    one = f"{path}/{member['id']}"
    assert (await application.put(one, json={"state": "left"})).json()["state"] == "LEFT"
    again = await application.delete(one)
    assert again.status_code == 400
    assert again.json()["code"] == "conversation:error:invalid-member-state"
    assert (await _add(application, path, "user-1"))["id"] != member["id"]


async def test_an_update_can_change_only_the_channel(
    application: httpx.AsyncClient, path: str
) -> None:
    member = await _add(application, path, "user-1")
    body = {"channel": {"type": "phone"}}
    updated = (await application.put(f"{path}/{member['id']}", json=body)).json()
    assert updated == {**member, "channel": {"type": "phone"}}


async def test_members_are_listed_by_record_index(
    application: httpx.AsyncClient, path: str
) -> None:
    for name in ("user-1", "user-2", "user-3"):
        await _add(application, path, name)
    page = (await application.get(path, params={"page_size": 2, "record_index": 2})).json()
    assert (page["count"], page["page_size"], page["record_index"]) == (3, 1, 2)
    assert [each["name"] for each in page["_embedded"]["members"]] == ["user-3"]
    assert page["_links"]["prev"]["href"].endswith("record_index=0")


async def test_the_user_of_a_token_is_the_initiator(
    sandbox: Sandbox, http: httpx.AsyncClient, path: str
) -> None:
    token = bearer(signed(sandbox, sub="user-2", acl={"paths": {"/*/conversations/**": {}}}))
    body = {"user_name": "user-1", "action": "invite"}
    member = (await http.post(path, json=body, headers=token)).json()
    (speaker,) = (u for u in sandbox.ledger.ids("created", "users")[1:2])
    assert member["initiator"] == {"invited": {"is_system": False, "user_id": speaker}}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"user_name": "no_user", "action": "join"}, 404, "user:error:not-found"),
        ({"user_id": "USR-0", "action": "join"}, 404, "user:error:not-found"),
        ({"action": "join"}, 400, "http:error:validation-fail"),
        ({"user_name": "user-1", "colour": "red"}, 400, "http:error:validation-fail"),
        ({"user_name": "user-1", "action": "push"}, 400, "http:error:validation-fail"),
        (
            {"user_name": "user-1", "action": "join", "channel": {"type": "post"}},
            400,
            "http:error:validation-fail",
        ),
    ],
)
async def test_an_invalid_member_is_rejected(
    application: httpx.AsyncClient, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    response = await application.post(path, json=body)
    assert response.status_code == status
    assert response.json()["code"] == code


async def test_a_member_without_an_action_is_invited(
    application: httpx.AsyncClient, path: str
) -> None:
    fields = {"knocking_id": "k-1", "member_id_inviting": "MEM-1", "media": {"audio": True}}
    response = await application.post(path, json={"user_name": "user-1", **fields})
    assert response.status_code == 201
    assert response.json().items() >= {"state": "INVITED", **fields}.items()


async def test_missing_conversations_users_and_members_have_different_errors(
    application: httpx.AsyncClient, path: str
) -> None:
    member = await application.get(f"{path}/MEM-0")
    assert member.json()["code"] == "member:error:not-found"
    conversation = await application.get("/beta/conversations/CON-0/members")
    assert conversation.json()["code"] == "conversation:error:not-found"
