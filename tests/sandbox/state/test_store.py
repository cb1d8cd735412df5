from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, signed

from trunkline.sandbox import Quotas, Sandbox
from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._state.store import Store


def _store(documents: int = 100, size: int = 10_000) -> Store:
    return Store(lambda: datetime(2030, 1, 1, tzinfo=UTC), documents, size)


def test_documents_are_stored_until_the_memory_is_exhausted() -> None:
    store = _store(size=1_000)
    rooms = store.collection("rooms", "me")
    rooms.add("1", {"text": "x" * 600})
    with pytest.raises(APIError) as caught:
        rooms.add("2", {"text": "x" * 600})
    assert caught.value.status == 507
    with pytest.raises(APIError):
        rooms.change("1", {"more": "x" * 600})
    assert rooms.get("1") == {"text": "x" * 600}
    assert rooms.ids() == ["1"]
    rooms.change("1", {"text": ""})
    rooms.add("2", {"text": "x" * 600})


def test_deleting_a_document_releases_its_memory() -> None:
    store = _store(documents=2, size=1_000)
    for _ in range(10):
        rooms = store.collection("rooms", "me")
        rooms.add("1", {"content": bytes(400)})
        rooms.add("2", {"content": bytes(400)})
        rooms.remove("1")
        store.drop_owner("me")
    assert (store._count, store._bytes) == (0, 0)


def test_internal_documents_are_neither_in_the_ledger_nor_counted() -> None:
    store = _store(documents=0)
    store.collection("_tokens").add("t", {})
    store.collection("_tokens").change("t", {"used": True})
    store.collection("_tokens").remove("t")
    assert len(store.ledger) == 0
    assert store.counts() == {}


def test_a_silent_change_is_not_in_the_ledger() -> None:
    store = _store()
    store.collection("media").add("1", {"n": 0})
    assert store.collection("media").change("1", {"n": 1}, logged=False) == {"n": 1}
    assert [entry.action for entry in store.ledger] == ["created"]


def test_a_change_is_visible_to_holders_of_the_document() -> None:
    rooms = _store().collection("rooms")
    room = rooms.add("1", {"n": 0})
    rooms.change("1", {"n": 1})
    assert room == {"n": 1}


def test_documents_are_counted_by_kind() -> None:
    store = _store()
    store.collection("rooms", "a").add("1", {})
    store.collection("rooms", "b").add("2", {})
    store.collection("members of CON-1", "a").add("3", {})
    assert store.counts() == {"rooms": 2, "members": 1}


async def test_a_full_sandbox_reports_it_and_continues() -> None:
    quotas = Quotas(bytes=20_000)
    async with Sandbox(quotas=quotas) as sandbox, client(sandbox) as http:
        headers = bearer(signed(sandbox))
        statuses = []
        for number in range(40):
            body = {"name": f"user-{number}", "image_url": "x" * 1_000}
            statuses.append(
                (await http.post("/beta/users", json=body, headers=headers)).status_code
            )
        assert statuses[0] == 201
        assert statuses[-1] == 507
        assert (await http.get("/beta/users", headers=headers)).status_code == 200
        made = len(sandbox.ledger.ids("created", "users"))
        assert statuses == [201] * made + [507] * (40 - made)


async def test_repeated_changes_take_no_more_memory(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    user = (await application.post("/beta/users", json={"name": "ada"})).json()["id"]
    sizes = set()
    for number in range(5):
        body = {"display_name": f"{number}" * 100}
        await application.put(f"/beta/users/{user}", json=body)
        sizes.add(sandbox._core.state.store._bytes)
    assert len(sizes) == 1


async def test_deleted_documents_leave_no_data(
    sandbox: Sandbox, account: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    state = sandbox._core.state

    def sizes() -> list[int]:
        structures = state.store._collections, state.calendar._heap, state.calendar._times
        return [state.store._count, state.store._bytes, *map(len, structures)]

    async def come_and_go() -> None:
        made = (await account.post("/v2/applications", json={"name": "a"})).json()
        key, id = made["keys"]["private_key"], made["id"]
        other = bearer(signed(sandbox, application_id=id, private_key=key))
        await application.post("/v1/meetings/rooms", json={}, headers=other)
        assert (await account.delete(f"/v2/applications/{id}")).status_code == 204
        talk = (await application.post("/beta/conversations", json={"name": "c"})).json()["id"]
        member = {"user_name": "ada", "action": "join", "channel": {"type": "app"}}
        path = f"/beta/conversations/{talk}"
        assert (await application.post(f"{path}/members", json=member)).status_code == 201
        assert (await application.delete(path)).status_code == 200

    await application.post("/beta/users", json={"name": "ada"})
    await application.post("/v1/meetings/rooms", json={})
    await come_and_go()
    before = sizes()
    await come_and_go()
    assert sizes() == before


def test_a_document_is_found_by_a_field_after_every_kind_of_change() -> None:
    users = _store().collection("users", "me")
    users.add("1", {"name": "ada"})
    assert users.find("name", "ada") == {"name": "ada"}
    users.add("2", {"name": "grace"})
    users.change("1", {"name": "joan"})
    assert users.find("name", "ada") is None
    assert users.find("name", "joan") == {"name": "joan"}
    assert users.find("name", "grace") == {"name": "grace"}
    users.remove("2")
    assert users.find("name", "grace") is None


def test_the_oldest_of_documents_with_equal_values_is_found() -> None:
    users = _store().collection("users", "me")
    for id in ("1", "2", "3"):
        users.add(id, {"name": "ada", "id": id})
    users.change("1", {"text": "changed last"})
    assert users.find("name", "ada") == {"name": "ada", "id": "1", "text": "changed last"}
    assert users.where(lambda each: each["id"] != "1").find("name", "ada") == {
        "name": "ada",
        "id": "2",
    }
