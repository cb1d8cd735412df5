from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, signed

from trunkline.sandbox import Sandbox

PATH = "/v2/applications"


async def _create(account: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await account.post(PATH, json={"name": "Demo", **fields})
    assert response.status_code == 201
    created: dict[str, Any] = response.json()
    return created


async def test_an_application_is_created_with_a_private_key_that_is_shown_once(
    account: httpx.AsyncClient,
) -> None:
    created = await _create(account)
    assert created["keys"]["private_key"].startswith("-----BEGIN PRIVATE KEY-----\n")
    read = (await account.get(f"{PATH}/{created['id']}")).json()
    assert read["keys"] == {"public_key": created["keys"]["public_key"]}
    assert read["name"] == "Demo"
    assert read["capabilities"] == {}
    assert read["privacy"] == {"improve_ai": False}


async def test_an_application_signs_calls_immediately_after_creation(
    sandbox: Sandbox, account: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    created = await _create(account)
    token = signed(
        sandbox, application_id=created["id"], private_key=created["keys"]["private_key"]
    )
    assert (await http.get("/v1/meetings/rooms", headers=bearer(token))).status_code == 200


async def test_every_application_gets_its_own_key(account: httpx.AsyncClient) -> None:
    keys = {(await _create(account))["keys"]["public_key"] for _ in range(8)}
    assert len(keys) == 8


async def test_a_given_public_key_is_kept_and_no_private_key_is_created(
    sandbox: Sandbox, account: httpx.AsyncClient
) -> None:
    pem = sandbox.credentials.keys.public
    created = await _create(account, keys={"public_key": pem})
    assert created["keys"] == {"public_key": pem}


async def test_an_invalid_public_key_is_rejected(account: httpx.AsyncClient) -> None:
    response = await account.post(PATH, json={"name": "x", "keys": {"public_key": "no key"}})
    assert response.status_code == 400
    (invalid,) = response.json()["invalid_parameters"]
    assert invalid["name"] == "keys.public_key"


async def test_update_replaces_the_name_and_the_capabilities(account: httpx.AsyncClient) -> None:
    webhook = {"address": "https://example.com/event", "http_method": "POST"}
    capabilities = {"rtc": {"webhooks": {"event_url": webhook}}}
    created = await _create(account, capabilities=capabilities)
    path = f"{PATH}/{created['id']}"
    assert (await account.get(path)).json()["capabilities"] == capabilities
    updated = await account.put(path, json={"name": "Other"})
    assert updated.status_code == 200
    assert updated.json() == (await account.get(path)).json()
    assert updated.json()["name"] == "Other"
    assert updated.json()["capabilities"] == {}


async def test_update_can_change_the_public_key(
    sandbox: Sandbox, account: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    created = await _create(account)
    keys = {"public_key": sandbox.credentials.keys.public}
    await account.put(f"{PATH}/{created['id']}", json={"name": "Demo", "keys": keys})
    old = signed(sandbox, application_id=created["id"], private_key=created["keys"]["private_key"])
    new = signed(sandbox, application_id=created["id"])
    assert (await http.get("/beta/users", headers=bearer(old))).status_code == 401
    assert (await http.get("/beta/users", headers=bearer(new))).status_code == 200


async def test_deleting_an_application_deletes_its_data_and_tokens(
    sandbox: Sandbox, account: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    path = f"{PATH}/{sandbox.credentials.application_id}"
    sandbox.seed(rooms=1)
    response = await account.delete(path)
    assert response.status_code == 204
    assert response.content == b""
    assert (await account.get(path)).status_code == 404
    assert (await account.delete(path)).status_code == 404
    assert (await application.get("/v1/meetings/rooms")).status_code == 401


async def test_pages_are_numbered_from_one_and_counted(
    sandbox: Sandbox, account: httpx.AsyncClient
) -> None:
    sandbox.seed(applications=4)  # Includes the sandbox's own.
    names: list[str] = []
    for number in (1, 2, 3):
        page = (await account.get(PATH, params={"page": number, "page_size": 2})).json()
        assert (page["page"], page["page_size"]) == (number, 2)
        assert (page["total_items"], page["total_pages"]) == (5, 3)
        assert ("next" in page["_links"]) is (number < 3)
        assert ("prev" in page["_links"]) is (number > 1)
        names += [each["name"] for each in page["_embedded"]["applications"]]
    assert names == ["Sandbox", *(f"Application {n}" for n in (1, 2, 3, 4))]
    assert page["_links"]["last"]["href"] == "/v2/applications?page_size=2&page=3"
    beyond = (await account.get(PATH, params={"page": 4, "page_size": 2})).json()
    assert beyond["_embedded"]["applications"] == []


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("page_size=0", "page_size", "must be between 1 and 100"),
        ("page_size=101", "page_size", "must be between 1 and 100"),
        ("page_size=ten", "page_size", "must be an integer"),
        ("page=0", "page", "must be at least 1"),
    ],
)
async def test_a_page_out_of_bounds_is_rejected_with_the_parameter_and_the_reason(
    account: httpx.AsyncClient, query: str, name: str, reason: str
) -> None:
    response = await account.get(f"{PATH}?{query}")
    assert response.status_code == 400
    assert response.json()["invalid_parameters"] == [{"name": name, "reason": reason}]


@pytest.mark.parametrize(
    ("fields", "name", "reason"),
    [
        ({"name": 7}, "name", "must be a string"),
        ({"capabilities": []}, "capabilities", "must be an object"),
        ({"capabilities": {"vbc": {"a": 1}}}, "capabilities.vbc.a", "is not allowed"),
        (
            {"capabilities": {"voice": {"webhooks": {"answer_url": {"http_method": "PUT"}}}}},
            "capabilities.voice.webhooks.answer_url.http_method",
            "must be one of: GET, POST",
        ),
    ],
)
async def test_the_error_for_an_invalid_field_has_its_dotted_name(
    account: httpx.AsyncClient, fields: dict[str, Any], name: str, reason: str
) -> None:
    response = await account.post(PATH, json={"name": "Demo", **fields})
    assert response.status_code == 400
    assert response.json()["invalid_parameters"] == [{"name": name, "reason": reason}]


async def test_a_missing_name_is_rejected(account: httpx.AsyncClient) -> None:
    response = await account.post(PATH, json={})
    assert response.json()["invalid_parameters"] == [{"name": "name", "reason": "is required"}]


async def test_errors_are_problem_details(account: httpx.AsyncClient) -> None:
    body = (await account.get(f"{PATH}/nowhere")).json()
    assert body["type"] == "https://developer.nexmo.com/api-errors#not-found"
    assert body["title"] == "Not Found"
    assert "application does not exist" in body["detail"]
    assert re.fullmatch("[0-9a-f]{32}", body["instance"])
