from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

import trunkline.sandbox
from trunkline.sandbox import Sandbox

FOLDER = Path(trunkline.sandbox.__file__).parent / "page"
FILES = sorted(FOLDER.iterdir())


async def test_the_page_is_at_the_root_and_loads_only_its_own_files(
    http: httpx.AsyncClient,
) -> None:
    page = await http.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(
        part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
async def test_each_file_has_its_media_type(http: httpx.AsyncClient, file: Path) -> None:
    response = await http.get(f"/_sandbox/page/{file.name}")
    assert response.content == file.read_bytes()
    kinds = {
        ".html": "text/html",
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg",
    }
    assert response.headers["content-type"].startswith(kinds[file.suffix])


@pytest.mark.parametrize("name", ["..%2f_page.py", "none.js", "%2e%2e", "", "index"])
async def test_no_other_file_is_served(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/_sandbox/page/{name}")).status_code == 404


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_contains_a_url_outside_the_machine(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(
        r"(?:https?:)?//(?!\s)[\w.-]+\.\w", re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    )
    assert "innerHTML" not in text
    assert not re.search(r"<script(?![^>]+src=)|\son\w+=|\sstyle=", text)


def test_every_module_of_the_page_stays_small() -> None:
    assert all(file.read_text(encoding="utf-8").count("\n") <= 200 for file in FILES)


async def test_the_reference_contains_the_resolved_description_of_every_api(
    http: httpx.AsyncClient,
) -> None:
    apis = (await http.get("/_sandbox/reference")).json()["apis"]
    names = [api["name"] for api in apis]
    assert names == ["applications", "meetings", "conversations", "media", "coviu"]
    for api in apis:
        document = (await http.get(f"/_sandbox/reference/{api['name']}")).json()
        assert document["openapi"].startswith("3.1")
        assert document["info"]["title"] == api["title"]
        assert document["servers"][0]["url"] == api["server"]
    assert (await http.get("/_sandbox/reference/castles")).status_code == 404


async def test_the_page_needs_no_credentials_and_is_not_recorded(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    await http.get("/")
    assert len(sandbox.requests) == 0
