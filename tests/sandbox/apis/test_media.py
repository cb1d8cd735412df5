from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox

PATH = "/v3/media"
HOUR = 3600


def _seed(sandbox: Sandbox, **fields: Any) -> dict[str, Any]:
    (item,) = sandbox.seed(media=[fields])["media"]
    return item


async def _update(
    application: httpx.AsyncClient, item: dict[str, Any], **fields: str
) -> httpx.Response:
    parts = {name: (None, value) for name, value in fields.items()}
    return await application.put(f"{PATH}/{item['id']}/info", files=parts)


async def test_an_item_is_described_and_downloaded(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    content = bytes(range(256)) * 100
    item = _seed(sandbox, content=content, mime_type="audio/mpeg", title="A talk")
    info = (await application.get(f"{PATH}/{item['id']}/info")).json()
    assert info == item
    assert info["media_size"] == len(content)
    assert info["etag"] == hashlib.md5(content).hexdigest()
    assert info["account_id"] == sandbox.credentials.api_key
    assert info["title"] == "A talk"
    response = await application.get(f"{PATH}/{item['id']}")
    assert response.content == content
    assert response.headers["content-type"] == "audio/mpeg"
    after = (await application.get(f"{PATH}/{item['id']}/info")).json()
    assert after["times_downloaded"] == 1


async def test_a_download_needs_credentials_unless_the_item_is_public(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    closed, open_ = _seed(sandbox), _seed(sandbox, public=True)
    assert (await http.get(f"{PATH}/{closed['id']}")).status_code == 401
    assert (await http.get(f"{PATH}/{open_['id']}")).status_code == 200
    assert (await http.get(f"{PATH}/{open_['id']}/info")).status_code == 401


async def test_downloads_can_be_limited(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    item = _seed(sandbox, max_downloads_allowed=1)
    assert (await application.get(f"{PATH}/{item['id']}")).status_code == 200
    assert (await application.get(f"{PATH}/{item['id']}")).status_code == 403


async def test_an_update_is_a_multipart_form_of_strings(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    item = _seed(sandbox)
    sandbox.clock.advance(HOUR)
    response = await _update(
        application, item, title="Very important", public="true", max_downloads_allowed="100"
    )
    assert response.status_code == 204
    info = (await application.get(f"{PATH}/{item['id']}/info")).json()
    assert (info["title"], info["public"], info["max_downloads_allowed"]) == (
        "Very important",
        True,
        100,
    )
    assert info["time_last_updated"] > item["time_last_updated"]
    assert info["time_created"] == item["time_created"]


async def test_an_empty_update_needs_no_form(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    item = _seed(sandbox)
    assert (await application.put(f"{PATH}/{item['id']}/info")).status_code == 204
    info = (await application.get(f"{PATH}/{item['id']}/info")).json()
    assert info | {"time_last_updated": ""} == item | {"time_last_updated": ""}


@pytest.mark.parametrize(
    ("field", "value"), [("public", "perhaps"), ("max_downloads_allowed", "-1")]
)
async def test_an_invalid_string_is_rejected(
    sandbox: Sandbox, application: httpx.AsyncClient, field: str, value: str
) -> None:
    response = await _update(application, _seed(sandbox), **{field: value})
    assert response.status_code == 400
    assert response.json()["invalid_parameters"][0]["name"] == field


async def test_an_update_in_json_is_rejected(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    response = await application.put(f"{PATH}/{_seed(sandbox)['id']}/info", json={"title": "x"})
    assert response.status_code == 415
    assert response.json()["title"] == "Unsupported Media Type"


async def test_an_item_is_deleted(sandbox: Sandbox, application: httpx.AsyncClient) -> None:
    item = _seed(sandbox)
    assert (await application.delete(f"{PATH}/{item['id']}")).status_code == 204
    for path in (f"{PATH}/{item['id']}", f"{PATH}/{item['id']}/info"):
        assert (await application.get(path)).status_code == 404


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
async def test_pages_are_indexed_from_zero_and_have_no_next_link(
    sandbox: Sandbox, application: httpx.AsyncClient, path: str
) -> None:
    sandbox.seed(media=5)
    names: list[str] = []
    for index, size in ((0, 2), (1, 2), (2, 1), (3, 0)):
        query: dict[str, Any] = {"page_index": index, "page_size": 2, "order": "ascending"}
        page = (await application.get(path, params=query)).json()
        assert (page["count"], page["page_index"], page["page_size"]) == (5, index, 2)
        assert set(page["_links"]) == {"first", "self", "last"}
        assert len(page["_embedded"]["media"]) == size
        names += [each["original_file_name"] for each in page["_embedded"]["media"]]
    assert names == [f"file-{n}.wav" for n in range(1, 6)]
    last = page["_links"]["last"]["href"]
    assert last.startswith("/v3/media?page_size=2&account_id=")
    assert last.endswith("page_index=2")


async def test_items_of_the_last_week_are_listed_newest_first(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    old = _seed(sandbox)
    sandbox.clock.advance(8 * 24 * HOUR)
    recent = _seed(sandbox)
    sandbox.clock.advance(HOUR)
    newest = _seed(sandbox)

    async def listed(**query: str) -> list[str]:
        page = (await application.get(PATH, params=query)).json()
        return [each["id"] for each in page["_embedded"]["media"]]

    assert await listed() == [newest["id"], recent["id"]]
    everything = [newest["id"], recent["id"], old["id"]]
    assert await listed(start_time="2001-01-01T00:00:00Z") == everything
    assert await listed(end_time=recent["time_created"]) == [recent["id"]]


@pytest.mark.parametrize("query", ["order=up", "page_index=-1", "page_size=0", "start_time=soon"])
async def test_a_query_out_of_bounds_is_rejected(
    application: httpx.AsyncClient, query: str
) -> None:
    response = await application.get(f"{PATH}?{query}")
    assert response.status_code == 400
    assert response.json()["invalid_parameters"][0]["name"] == query.partition("=")[0]


@pytest.mark.parametrize(
    ("headers", "status", "expected", "content_range"),
    [
        ({}, 200, slice(None), None),
        ({"Range": "bytes=0-9"}, 206, slice(0, 10), "bytes 0-9/1000"),
        ({"Range": "bytes=990-"}, 206, slice(990, 1000), "bytes 990-999/1000"),
        ({"Range": "bytes=990-5000"}, 206, slice(990, 1000), "bytes 990-999/1000"),
        ({"Range": "bytes=-10"}, 206, slice(990, 1000), "bytes 990-999/1000"),
        ({"Range": "bytes=-5000"}, 206, slice(0, 1000), "bytes 0-999/1000"),
        ({"Range": "bytes=1000-"}, 416, None, "bytes */1000"),
        ({"Range": "bytes=-0"}, 416, None, "bytes */1000"),
        ({"Range": "bytes=9-0"}, 200, slice(None), None),
        ({"Range": "bytes=-"}, 200, slice(None), None),
        ({"Range": "bytes=0-1,5-6"}, 200, slice(None), None),
        ({"Range": "lines=0-1"}, 200, slice(None), None),
        ({"Range": "bytes=0-9", "If-Range": "ETAG"}, 206, slice(0, 10), "bytes 0-9/1000"),
        ({"Range": "bytes=0-9", "If-Range": "CHANGED"}, 206, slice(0, 10), "bytes 0-9/1000"),
        ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200, slice(None), None),
    ],
)
async def test_a_range_of_an_item_is_sent_as_by_a_store(
    sandbox: Sandbox,
    application: httpx.AsyncClient,
    headers: dict[str, str],
    status: int,
    expected: slice | None,
    content_range: str | None,
) -> None:
    content = bytes(range(250)) * 4
    url = f"{PATH}/{_seed(sandbox, content=content)['id']}"
    whole = await application.head(url, headers={"Range": "bytes=0-1"})
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    known = {"ETAG": whole.headers["etag"], "CHANGED": whole.headers["last-modified"]}
    headers = {name: known.get(value, value) for name, value in headers.items()}
    response = await application.get(url, headers=headers)
    assert response.status_code == status
    assert response.headers.get("content-range") == content_range
    if expected is not None:
        assert response.content == content[expected]
        assert response.headers["etag"] == known["ETAG"]


async def test_the_rest_of_an_item_is_no_further_download(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    item = _seed(sandbox, content=bytes(100), max_downloads_allowed=1)
    for start, status in ((0, 206), (50, 206), (0, 403)):
        headers = {"Range": f"bytes={start}-"}
        response = await application.get(f"{PATH}/{item['id']}", headers=headers)
        assert response.status_code == status
