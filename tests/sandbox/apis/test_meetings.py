from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, signed

from trunkline.sandbox import Quotas, Sandbox

ROOMS = "/v1/meetings/rooms"
LATER = "2099-01-01T10:00:00+02:00"


async def _create(application: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await application.post(ROOMS, json=fields)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


async def test_a_room_has_the_nulls_extra_fields_and_milliseconds_of_the_provider(
    application: httpx.AsyncClient,
) -> None:
    room = await _create(application, display_name="Stand-up")
    assert room["display_name"] == "Stand-up"
    assert room["type"] == "instant"
    assert room["metadata"] is None
    assert room["theme_id"] is None
    assert room["is_available"] is True
    assert room["ui_settings"] == {"language": "default"}
    assert room["initial_join_options"] == {"microphone_state": "default"}
    assert room["available_features"]["is_captions_available"] is False
    for name in ("created_at", "expires_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", room[name])
    code = room["meeting_code"]
    assert re.fullmatch(r"\d{9}", code)
    assert room["_links"]["guest_url"]["href"] == f"https://meetings.vonage.com/{code}"
    assert "participant_token=" in room["_links"]["host_url"]["href"]
    assert (await application.get(f"{ROOMS}/{room['id']}")).json() == room


async def test_an_instant_room_expires_by_the_sandbox_s_clock(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    path = f"{ROOMS}/{(await _create(application))['id']}"
    sandbox.clock.advance(599)
    assert (await application.get(path)).json()["is_available"] is True
    sandbox.clock.advance(2)
    assert (await application.get(path)).json()["is_available"] is False


async def test_a_long_term_room_needs_an_expiry_in_the_future(
    application: httpx.AsyncClient,
) -> None:
    response = await application.post(ROOMS, json={"type": "long_term"})
    assert response.status_code == 400
    assert response.json() == {
        "message": '"expires_at" is required',
        "name": "InputValidationError",
        "status": 400,
        "errors": ['"expires_at" is required'],
    }
    past = {"type": "long_term", "expires_at": "2001-01-01T00:00:00Z"}
    assert (await application.post(ROOMS, json=past)).status_code == 400
    room = await _create(application, type="long_term", expires_at=LATER)
    assert room["expires_at"] == "2099-01-01T08:00:00.000Z"


async def test_update_changes_the_fields_inside_update_details(
    application: httpx.AsyncClient,
) -> None:
    room = await _create(application, type="long_term", expires_at=LATER)
    path = f"{ROOMS}/{room['id']}"
    details = {
        "expire_after_use": True,
        "join_approval_level": "explicit_approval",
        "available_features": {"is_chat_available": False},
        "callback_urls": {"rooms_callback_url": "https://example.com/rooms"},
    }
    response = await application.patch(path, json={"update_details": details})
    assert response.status_code == 200
    updated = response.json()
    assert updated["expire_after_use"] is True
    assert updated["join_approval_level"] == "explicit_approval"
    assert updated["available_features"]["is_chat_available"] is False
    assert updated["available_features"]["is_whiteboard_available"] is True
    assert updated["callback_urls"] == details["callback_urls"]
    assert (await application.get(path)).json() == updated


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, '"update_details" is required'),
        ({"update_details": {}}, '"update_details" must have at least 1 key'),
        ({"update_details": {"colour": 1}}, '"update_details.colour" is not allowed'),
        (
            {"update_details": {"join_approval_level": "maybe"}},
            (
                '"update_details.join_approval_level" must be one of: '
                "none, after_owner_only, explicit_approval"
            ),
        ),
    ],
)
async def test_an_invalid_update_is_rejected(
    application: httpx.AsyncClient, body: dict[str, Any], error: str
) -> None:
    room = await _create(application)
    response = await application.patch(f"{ROOMS}/{room['id']}", json=body)
    assert response.status_code == 400
    assert response.json()["errors"] == [error]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"display_name": "x" * 201}, '"display_name" must be at most 200 characters long'),
        ({"metadata": "x" * 501}, '"metadata" must be at most 500 characters long'),
        ({"type": "forever"}, '"type" must be one of: instant, long_term'),
        ({"theme_id": "red"}, '"theme_id" must be a valid GUID'),
        ({"expires_at": "soon"}, '"expires_at" must be a valid ISO 8601 date'),
        (
            {"callback_urls": {"rooms_callback_url": "ftp://x"}},
            '"callback_urls.rooms_callback_url" must be an http(s) URL',
        ),
        ({"dislpay_name": "typo"}, '"dislpay_name" is not allowed'),
    ],
)
async def test_a_field_out_of_bounds_is_rejected(
    application: httpx.AsyncClient, fields: dict[str, Any], error: str
) -> None:
    response = await application.post(ROOMS, json=fields)
    assert response.status_code == 400
    assert response.json()["name"] == "InputValidationError"
    assert response.json()["errors"] == [error]


async def test_a_room_of_another_application_is_not_found(
    sandbox: Sandbox, application: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    room = await _create(application)
    (other,) = sandbox.seed(applications=1)["applications"]
    token = signed(sandbox, application_id=other["id"], private_key=other["keys"]["private_key"])
    response = await http.get(f"{ROOMS}/{room['id']}", headers=bearer(token))
    assert response.status_code == 404
    assert response.json()["name"] == "NotFoundError"
    assert room["id"] in response.json()["message"]


async def test_more_rooms_than_the_limit_are_forbidden() -> None:
    async with (
        Sandbox(quotas=Quotas(rooms=1)) as sandbox,
        client(sandbox, headers=bearer(signed(sandbox))) as application,
    ):
        await _create(application)
        response = await application.post(ROOMS, json={})
    assert response.status_code == 403
    assert response.json()["message"] == "Maximum number of rooms for owner exceeded"


def _cursor(page: dict[str, Any], name: str) -> dict[str, str]:
    href = page["_links"][name]["href"]
    assert href.startswith("https://api.nexmo.com/v0.1/meetings/rooms?")
    return dict(parse_qsl(urlsplit(href).query))


async def _page(application: httpx.AsyncClient, **query: Any) -> tuple[dict[str, Any], list[str]]:
    page = (await application.get(ROOMS, params=query)).json()
    return page, [room["display_name"] for room in page["_embedded"]["rooms"]]


async def test_rooms_are_paged_forwards_by_links_to_a_foreign_host(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(rooms=45)
    page, names = await _page(application)
    assert page["page_size"] == 20
    assert page["total_items"] == 45
    assert "prev" not in page["_links"]
    walked = list(names)
    while "next" in page["_links"]:
        page, names = await _page(application, **_cursor(page, "next"))
        walked += names
    assert walked == [f"Room {n}" for n in range(1, 46)]
    assert len(names) == 5


async def test_rooms_are_paged_backwards_by_end_id(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.seed(rooms=5)
    first, _ = await _page(application, page_size=2)
    second, _ = await _page(application, **_cursor(first, "next"))
    third, names = await _page(application, **_cursor(second, "next"))
    assert names == ["Room 5"]
    back, names = await _page(application, **_cursor(third, "prev"))
    assert names == ["Room 3", "Room 4"]
    back, names = await _page(application, **_cursor(back, "prev"))
    assert names == ["Room 1", "Room 2"]
    assert "prev" not in back["_links"]


async def test_an_empty_list_of_rooms_has_no_next_link(application: httpx.AsyncClient) -> None:
    page, names = await _page(application)
    assert names == []
    assert page["total_items"] == 0
    assert set(page["_links"]) == {"first", "self"}


@pytest.mark.parametrize(
    ("text", "reason"), [("first", "must be an integer"), ("-1", "must be at least 0")]
)
async def test_a_cursor_that_is_not_a_number_is_rejected(
    application: httpx.AsyncClient, text: str, reason: str
) -> None:
    for name in ("start_id", "end_id"):
        response = await application.get(ROOMS, params={name: text})
        assert response.status_code == 400
        assert response.json()["errors"] == [f'"{name}" {reason}']


async def test_dial_in_numbers_are_a_bare_array(application: httpx.AsyncClient) -> None:
    numbers = (await application.get("/v1/meetings/dial-in-numbers")).json()
    assert isinstance(numbers, list)
    assert set(numbers[0]) == {"number", "locale", "display_name"}


@pytest.mark.parametrize("wrapped", [False, True])
async def test_the_default_theme_of_an_application_is_set_and_removed(
    sandbox: Sandbox, application: httpx.AsyncClient, wrapped: bool
) -> None:
    (theme,) = sandbox.seed(themes=1)["themes"]
    for id in (theme["theme_id"], None):
        body: dict[str, Any] = {"default_theme_id": id}
        response = await application.patch(
            "/v1/meetings/applications", json={"update_details": body} if wrapped else body
        )
        assert response.status_code == 200
        assert response.json() == {
            "application_id": sandbox.credentials.application_id,
            "account_id": sandbox.credentials.api_key,
            "default_theme_id": id,
        }


async def test_an_unknown_default_theme_is_rejected(
    application: httpx.AsyncClient,
) -> None:
    body = {"default_theme_id": "90a21428-b74a-4221-adc3-783935d654db"}
    response = await application.patch("/v1/meetings/applications", json=body)
    assert response.status_code == 400
    assert response.json()["name"] == "BadRequestError"


async def test_a_room_with_an_unknown_theme_is_rejected(
    application: httpx.AsyncClient,
) -> None:
    id = "90a21428-b74a-4221-adc3-783935d654db"
    response = await application.post(ROOMS, json={"theme_id": id})
    assert response.status_code == 400
    assert response.json() == {
        "message": f"The theme {id} was not found",
        "name": "BadRequestError",
        "status": 400,
    }
