from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.sandbox.sandbox_clients import bearer, client, signed

from trunkline.sandbox import Quotas, Sandbox

THEMES = "/v1/meetings/themes"
THEME = {"main_color": "#12f64e", "brand_text": "Brand"}
# The first 24 bytes of an image of 200 by 100 pixels.
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + bytes([0, 0, 0, 200, 0, 0, 0, 100])


async def _create(application: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await application.post(THEMES, json={**THEME, **fields})
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


async def test_a_theme_is_created_read_listed_updated_and_deleted(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    theme = await _create(application, theme_name="Blue", short_company_url="blue-co")
    assert theme["domain"] == "VCP"
    assert theme["application_id"] == sandbox.credentials.application_id
    assert theme["brand_image_white"] is None
    path = f"{THEMES}/{theme['theme_id']}"
    assert (await application.get(path)).json() == theme
    assert (await application.get(THEMES)).json() == [theme]
    updated = await application.patch(path, json={"update_details": {"brand_text": "Other"}})
    assert updated.json() == {**theme, "brand_text": "Other"}
    assert (await application.delete(path)).status_code == 204
    assert (await application.get(path)).status_code == 404
    assert (await application.get(THEMES)).json() == []


@pytest.mark.parametrize("name", ["theme_name", "short_company_url"])
async def test_names_and_short_urls_are_unique(application: httpx.AsyncClient, name: str) -> None:
    taken = await _create(application, **{name: "taken"})
    response = await application.post(THEMES, json={**THEME, name: "taken"})
    assert response.status_code == 409
    assert response.json() == {
        "message": f"{name} already exists in application",
        "name": "ConflictError",
        "status": 409,
    }
    other = await _create(application)
    update = {"update_details": {name: "taken"}}
    refused = await application.patch(f"{THEMES}/{other['theme_id']}", json=update)
    assert refused.status_code == 409
    unchanged = await application.patch(f"{THEMES}/{taken['theme_id']}", json=update)
    assert unchanged.status_code == 200


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"main_color": "red"}, '"main_color" must match the pattern'),
        ({"main_color": "#12f64e0"}, '"main_color" must be at most 7 characters long'),
        ({"short_company_url": "123"}, '"short_company_url" must match the pattern'),
        ({"brand_text": None}, '"brand_text" must be a string'),
    ],
)
async def test_a_field_out_of_bounds_is_rejected(
    application: httpx.AsyncClient, fields: dict[str, Any], error: str
) -> None:
    response = await application.post(THEMES, json={**THEME, **fields})
    assert response.status_code == 400
    assert response.json()["errors"][0].startswith(error)


async def test_a_theme_in_use_is_deleted_only_by_force(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    id = (await _create(application))["theme_id"]
    (room,) = sandbox.seed(rooms=[{"theme_id": id}])["rooms"]
    await application.patch("/v1/meetings/applications", json={"default_theme_id": id})
    response = await application.delete(f"{THEMES}/{id}")
    assert response.status_code == 400
    assert response.json() == {
        "message": "could not delete theme",
        "name": "BadRequestError",
        "status": 400,
        "errors": [
            f"Theme {id} is used by 1 room",
            f"Theme {id} is the default theme of the application",
        ],
    }
    forced = await application.delete(f"{THEMES}/{id}", params={"force": "true"})
    assert forced.status_code == 204
    assert (await application.get(f"/v1/meetings/rooms/{room['id']}")).json()["theme_id"] is None


async def test_the_rooms_of_a_theme_are_paged_like_all_rooms(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    id = (await _create(application, short_company_url="blue-co"))["theme_id"]
    sandbox.seed(rooms=[{}, {"theme_id": id}, {}, {"theme_id": id}, {"theme_id": id}])
    path = f"{THEMES}/{id}/rooms"
    page = (await application.get(path, params={"page_size": 2})).json()
    assert [room["display_name"] for room in page["_embedded"]["rooms"]] == ["Room 2", "Room 4"]
    guest = page["_embedded"]["rooms"][0]["_links"]["guest_url"]["href"]
    assert guest.startswith("https://meetings.vonage.com/blue-co/")
    href = page["_links"]["next"]["href"]
    assert href.startswith(f"https://api.nexmo.com/v0.1/meetings/themes/{id}/rooms?")
    rest = (await application.get(path, params=httpx.URL(href).params)).json()
    assert [room["display_name"] for room in rest["_embedded"]["rooms"]] == ["Room 5"]
    assert "next" not in rest["_links"]
    missing = await application.get(f"{THEMES}/nowhere/rooms")
    assert missing.status_code == 404


async def _forms(application: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    forms = (await application.get(f"{THEMES}/logos-upload-urls")).json()
    return {form["fields"]["logoType"]: form for form in forms}


async def _upload(http: httpx.AsyncClient, form: dict[str, Any], content: bytes = PNG) -> str:
    response = await http.post(
        form["url"], data=form["fields"], files={"file": ("logo.png", content, "image/png")}
    )
    assert response.status_code == 204, response.text
    key: str = form["fields"]["key"]
    return key


async def test_logos_are_uploaded_and_then_made_permanent(
    application: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    path = f"{THEMES}/{(await _create(application))['theme_id']}"
    forms = await _forms(application)
    assert set(forms) == {"white", "colored", "favicon"}
    keys = [{"key": await _upload(http, form)} for form in forms.values()]
    response = await application.put(f"{path}/finalizeLogos", json={"keys": keys})
    assert (response.status_code, response.content) == (200, b"null")
    assert "content-type" not in response.headers
    theme = (await application.get(path)).json()
    for name in ("brand_image_white", "brand_image_colored", "branded_favicon"):
        assert theme[name].startswith("logos/")
        assert theme[f"{name}_url"].endswith(theme[name])
    again = await application.put(f"{path}/finalizeLogos", json={"keys": keys[:1]})
    assert again.json()["errors"] == [{"logoKey": keys[0]["key"], "code": "key_not_found"}]


async def test_keys_may_be_strings_as_in_the_example_of_the_description(
    application: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    path = f"{THEMES}/{(await _create(application))['theme_id']}"
    key = await _upload(http, (await _forms(application))["white"])
    response = await application.put(f"{path}/finalizeLogos", json={"keys": [key]})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("content", "flaw"),
    [(b"GIF89a", "type"), (PNG[:16] + bytes([0, 1, 0, 0]) + PNG[20:], "dimensions")],
)
async def test_an_invalid_logo_is_not_made_permanent(
    application: httpx.AsyncClient, http: httpx.AsyncClient, content: bytes, flaw: str
) -> None:
    path = f"{THEMES}/{(await _create(application))['theme_id']}"
    key = await _upload(http, (await _forms(application))["white"], content)
    response = await application.put(f"{path}/finalizeLogos", json={"keys": [{"key": key}]})
    assert response.status_code == 400
    assert response.json()["message"] == "could not finalize logos"
    assert response.json()["errors"] == [
        {"logoKey": key, "code": "invalid_logo_properties", "invalidProperty": flaw}
    ]


async def test_an_upload_is_deleted_after_a_day(
    sandbox: Sandbox, application: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    path = f"{THEMES}/{(await _create(application))['theme_id']}"
    key = await _upload(http, (await _forms(application))["white"])
    sandbox.clock.advance(24 * 3600 + 1)
    response = await application.put(f"{path}/finalizeLogos", json={"keys": [{"key": key}]})
    assert response.json()["errors"] == [{"logoKey": key, "code": "key_not_found"}]


async def test_more_themes_than_the_limit_are_forbidden() -> None:
    async with (
        Sandbox(quotas=Quotas(themes=1)) as sandbox,
        client(sandbox, headers=bearer(signed(sandbox))) as application,
    ):
        await _create(application)
        response = await application.post(THEMES, json=THEME)
    assert response.status_code == 403
    assert response.json()["message"] == "exceeded maximum theme limit"


async def test_a_repeated_logo_is_made_permanent_once(
    sandbox: Sandbox, application: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    path = f"{THEMES}/{(await _create(application))['theme_id']}"
    key = await _upload(http, (await _forms(application))["favicon"])
    response = await application.put(f"{path}/finalizeLogos", json={"keys": [key, key]})
    assert response.status_code == 200
    assert sandbox.ledger.ids("deleted", "uploads") == [key]


@pytest.mark.parametrize("keys", [[], [7], [{}]])
async def test_invalid_keys_are_rejected(
    application: httpx.AsyncClient, keys: list[object]
) -> None:
    path = f"{THEMES}/{(await _create(application))['theme_id']}"
    response = await application.put(f"{path}/finalizeLogos", json={"keys": keys})
    assert response.status_code == 400
