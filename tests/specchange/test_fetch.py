"""Fetch published versions of descriptions, and apply them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from trunkline_codegen.specchange import download, fetch

from .conftest import Project

Json = Any

ADDRESS = "https://provider.example/specs/media.json"


def with_checksum(document: Json) -> None:
    document["info"]["version"] = "1.1.0"
    document["components"]["schemas"]["Media"]["properties"]["checksum"] = {"type": "string"}


def run(
    project: Project, respond: Callable[[httpx.Request], httpx.Response], *arguments: str
) -> tuple[int, dict[str, Json]]:
    folder = project.folder / "change"
    code = fetch.main(
        [str(folder), *arguments, "--root", str(project.folder)],
        transport=httpx.MockTransport(respond),
    )
    return code, json.loads((folder / "report.json").read_text("utf-8"))


def test_a_new_version_is_fetched_and_applied(small: Project) -> None:
    content = small.version("media", with_checksum).read_bytes()
    requested: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requested.append(str(request.url))
        return httpx.Response(200, content=content)

    code, output = run(small, respond, "media", ADDRESS)
    assert (code, output["bump"]) == (0, "minor")
    assert requested == [ADDRESS]
    assert (small.folder / "specs" / "media" / "media.json").read_bytes() == content
    markdown = (small.folder / "change" / "report.md").read_text("utf-8")
    assert "New attribute `Media.checksum`." in markdown


def test_the_current_version_changes_nothing(small: Project) -> None:
    content = (small.folder / "specs" / "media" / "media.json").read_bytes()
    before = small.files()
    code, output = run(small, lambda _: httpx.Response(200, content=content), "media", ADDRESS)
    assert (code, output["apis"]) == (0, [])
    assert small.files() == before


def test_without_an_api_every_description_with_a_url_is_fetched(small: Project) -> None:
    requested: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requested.append(request.url.host)
        return httpx.Response(404)

    code, output = run(small, respond)
    assert requested == ["raw.githubusercontent.com"]
    assert code == 2
    ((problem,),) = (api["problems"] for api in output["apis"])
    assert "cannot be downloaded" in problem["reason"]


def test_an_inapplicable_version_is_reported_and_skipped(small: Project) -> None:
    before = small.files()
    code, output = run(small, lambda _: httpx.Response(200, content=b"{}"), "media", ADDRESS)
    assert code == 2
    (api,) = output["apis"]
    assert "neither Swagger 2.0 nor OpenAPI" in api["problems"][0]["reason"]
    assert small.files() == before


def test_only_https_is_fetched_through_all_redirects(small: Project) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "https":
            return httpx.Response(302, headers={"Location": "http://provider.example/media.json"})
        return httpx.Response(200, content=b"{}")

    code, output = run(small, respond, "media", ADDRESS)
    assert code == 2
    assert "which is not https" in output["apis"][0]["problems"][0]["reason"]
    code, output = run(small, respond, "media", "http://provider.example/media.json")
    assert code == 2
    assert output["apis"][0]["problems"][0]["reason"] == "is not an https URL"


def test_a_redirect_over_http_is_rejected(small: Project) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if str(request.url) == ADDRESS:
            return httpx.Response(302, headers={"Location": "http://provider.example/media.json"})
        if request.url.scheme == "http":
            return httpx.Response(302, headers={"Location": f"{ADDRESS}?new"})
        return httpx.Response(200, content=b"{}")

    code, output = run(small, respond, "media", ADDRESS)
    assert code == 2
    assert "which is not https" in output["apis"][0]["problems"][0]["reason"]


def test_an_invalid_url_is_reported(small: Project) -> None:
    code, output = run(
        small, lambda _: httpx.Response(200), "media", "https://provider.example:x/media.json"
    )
    assert code == 2
    assert "cannot be downloaded" in output["apis"][0]["problems"][0]["reason"]


def test_an_endless_description_is_rejected(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MAX_BYTES", 1000)
    code, output = run(small, lambda _: httpx.Response(200, content=b"x" * 1001), "media", ADDRESS)
    assert code == 2
    assert output["apis"][0]["problems"][0]["reason"] == "is larger than 1000 bytes"


def test_an_unknown_api_is_rejected(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch.main([str(small.folder), "medja", "--root", str(small.folder)]) == 2
    assert "unknown API 'medja'" in capsys.readouterr().err


def test_descriptions_that_are_not_fetched_are_listed(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    code, output = run(small, lambda _: httpx.Response(404))
    assert code == 2
    assert output["not_checked"].keys() == {"coviu"}
    assert "its source is not an https URL: " in output["not_checked"]["coviu"]
    assert "coviu was not checked: " in capsys.readouterr().out
    markdown = (small.folder / "change" / "report.md").read_text("utf-8")
    assert "## Not checked\n\n- `coviu`: its source" in markdown
    _, output = run(small, lambda _: httpx.Response(404), "media", ADDRESS)
    assert output["not_checked"] == {}


def test_a_description_is_requested_with_the_etag_of_the_current_one(small: Project) -> None:
    content = small.version("media", with_checksum).read_bytes()
    requested: list[str | None] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requested.append(request.headers.get("If-None-Match"))
        if requested[-1] == '"v2"':
            return httpx.Response(304)
        return httpx.Response(200, content=content, headers={"ETag": '"v2"'})

    assert run(small, respond, "media", ADDRESS)[0] == 0
    after = small.files()
    assert json.loads(after["specs/etags.json"])["media"]["etag"] == '"v2"'
    code, output = run(small, respond, "media", ADDRESS)
    assert (code, output["apis"]) == (0, [])
    # Not from another URL, and not after the file was replaced.
    run(small, respond, "media", f"{ADDRESS}?other")
    assert requested == [None, '"v2"', None]
    assert small.files() == after


def test_an_unexpected_response_is_a_failure(small: Project) -> None:
    code, output = run(small, lambda _: httpx.Response(304), "media", ADDRESS)
    assert code == 2
    assert "cannot be downloaded" in output["apis"][0]["problems"][0]["reason"]
    (small.folder / "specs" / "etags.json").write_text("{", "utf-8")
    code, output = run(small, lambda _: httpx.Response(200), "media", ADDRESS)
    assert code == 2
    assert "Delete it." in output["apis"][0]["problems"][0]["hint"]
