from __future__ import annotations

from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox

BASE = "/beta"


async def _create(application: httpx.AsyncClient, kind: str, **fields: Any) -> str:
    response = await application.post(f"{BASE}/{kind}", json=fields)
    assert response.status_code == 201, response.text
    # The complete response of a creation, according to the reference.
    assert set(response.json()) == {"id", "href"}
    id: str = response.json()["id"]
    assert response.json()["href"] == f"https://api.nexmo.com/beta/{kind}/{id}"
    return id


async def test_a_conversation_is_read_back_with_uuid_and_members(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    id = await _create(application, "conversations", name="support", display_name="Support")
    assert id.startswith("CON-")
    conversation = (await application.get(f"{BASE}/conversations/{id}")).json()
    assert conversation["timestamp"]["created"].endswith("Z")
    del conversation["timestamp"]
    assert conversation == {
        "uuid": id,
        "name": "support",
        "display_name": "Support",
        "sequence_number": 0,
        "numbers": {},
        "members": [],
        "api_key": sandbox.credentials.api_key,
        "_links": {"self": {"href": f"/conversations/{id}"}},
        "_embedded": {"legs": {"_links": []}},
    }


async def test_the_default_display_name_is_the_name(
    application: httpx.AsyncClient,
) -> None:
    id = await _create(application, "conversations", name="support")
    got = (await application.get(f"{BASE}/conversations/{id}")).json()
    assert got["display_name"] == "support"


@pytest.mark.parametrize("kind", ["conversations", "users"])
async def test_update_changes_the_names_and_delete_returns_an_empty_object(
    application: httpx.AsyncClient, kind: str
) -> None:
    id = await _create(application, kind, name="ada")
    path = f"{BASE}/{kind}/{id}"
    updated = await application.put(path, json={"display_name": "Ada L.", "properties": {"a": 1}})
    assert updated.status_code == 200
    assert updated.json() == (await application.get(path)).json()
    assert (updated.json()["name"], updated.json()["display_name"]) == ("ada", "Ada L.")
    deleted = await application.delete(path)
    assert (deleted.status_code, deleted.json()) == (200, {})
    gone = await application.get(path)
    assert gone.status_code == 404
    assert gone.json() == {
        "code": f"{kind[:-1]}:error:not-found",
        "description": f"{kind[:-1].capitalize()} does not exist, or you do not have access.",
    }


async def test_a_user_is_read_back_with_id(application: httpx.AsyncClient) -> None:
    id = await _create(application, "users", name="ada", display_name="Ada")
    assert id.startswith("USR-")
    assert (await application.get(f"{BASE}/users/{id}")).json() == {
        "id": id,
        "name": "ada",
        "display_name": "Ada",
        "href": f"https://api.nexmo.com/beta/users/{id}",
        "_links": {"self": {"href": f"/users/{id}"}},
    }


@pytest.mark.parametrize("kind", ["conversations", "users"])
async def test_a_name_is_unique_in_its_application(
    application: httpx.AsyncClient, kind: str
) -> None:
    await _create(application, kind, name="taken")
    response = await application.post(f"{BASE}/{kind}", json={"name": "taken"})
    assert response.status_code == 400
    assert response.json()["code"] == f"{kind[:-1]}:error:duplicate-name"
    other = await _create(application, kind, name="other")
    renamed = await application.put(f"{BASE}/{kind}/{other}", json={"name": "taken"})
    assert renamed.status_code == 400
    same = await application.put(f"{BASE}/{kind}/{other}", json={"name": "other"})
    assert same.status_code == 200


@pytest.mark.parametrize("kind", ["conversations", "users"])
async def test_lists_are_paged_by_record_index(
    sandbox: Sandbox, application: httpx.AsyncClient, kind: str
) -> None:
    sandbox.seed(conversations=23, users=23)
    names: list[str] = []
    index = 0
    while True:
        page = (await application.get(f"{BASE}/{kind}", params={"record_index": index})).json()
        items = page["_embedded"][kind]
        assert (page["count"], page["page_size"], page["record_index"]) == (23, len(items), index)
        names += [each["name"] for each in items]
        index += len(items)
        assert ("next" in page["_links"]) is (index < 23)
        if index == 23:
            break
    assert names == [f"{kind[:-1]}-{n}" for n in range(1, 24)]
    assert len(items) == 3
    beyond = (await application.get(f"{BASE}/{kind}", params={"record_index": 99})).json()
    assert beyond["_embedded"][kind] == []


async def test_a_list_is_ordered_sized_and_filtered_by_name(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(conversations=3)
    query = {"order": "desc", "page_size": "2"}
    page = (await application.get(f"{BASE}/conversations", params=query)).json()
    names = [each["name"] for each in page["_embedded"]["conversations"]]
    assert names == ["conversation-3", "conversation-2"]
    assert page["_links"]["next"]["href"] == "/conversations?order=desc&page_size=2&record_index=2"
    assert (
        await application.get(f"{BASE}/conversations", params={**query, "order": "DESC"})
    ).json()["_embedded"] == page["_embedded"]
    named = await application.get(f"{BASE}/conversations", params={"name": "conversation-2"})
    assert named.json()["count"] == 1
    assert set(named.json()["_embedded"]["conversations"][0]) >= {"uuid", "name", "_links"}


@pytest.mark.parametrize(
    ("query", "name"),
    [("page_size=101", "page_size"), ("record_index=-1", "record_index"), ("order=up", "order")],
)
async def test_a_page_out_of_bounds_is_rejected(
    application: httpx.AsyncClient, query: str, name: str
) -> None:
    response = await application.get(f"{BASE}/users?{query}")
    assert response.status_code == 400
    assert response.json()["code"] == "http:error:validation-fail"
    assert response.json()["invalid_parameters"][0]["name"] == name


@pytest.mark.parametrize("kind", ["conversations", "users"])
@pytest.mark.parametrize("body", [{}, {"json": {}}, {"json": {"display_name": "Ada"}}])
async def test_the_server_generates_a_missing_name(
    application: httpx.AsyncClient, kind: str, body: dict[str, Any]
) -> None:
    created = await application.post(f"{BASE}/{kind}", **body)
    assert created.status_code == 201
    read = (await application.get(f"{BASE}/{kind}/{created.json()['id']}")).json()
    assert read["name"].startswith("NAM-")
    assert read["display_name"] == body.get("json", {}).get("display_name", read["name"])


@pytest.mark.parametrize("kind", ["conversations", "users"])
async def test_an_unknown_key_of_a_body_is_rejected(
    application: httpx.AsyncClient, kind: str
) -> None:
    id = await _create(application, kind, name="ada")
    for response in (
        await application.post(f"{BASE}/{kind}", json={"colour": "red"}),
        await application.put(f"{BASE}/{kind}/{id}", json={"colour": "red"}),
    ):
        assert response.status_code == 400
        assert response.json()["code"] == "http:error:validation-fail"


async def test_deleting_a_conversation_deletes_its_members(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(users=1)
    path = f"{BASE}/conversations/{await _create(application, 'conversations', name='a')}"
    body = {"user_name": "user-1", "action": "join"}
    member = (await application.post(f"{path}/members", json=body)).json()
    await application.delete(path)
    kinds = [(entry.kind.partition(" ")[0], entry.id) for entry in sandbox.ledger[-2:]]
    assert kinds == [("members", member["id"]), ("conversations", path.rpartition("/")[2])]
    assert (await application.get(f"{path}/members")).status_code == 404
