"""Fetching what providers have published since, and taking it in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from trunkline_codegen.specchange import fetch

from .conftest import Project

Json = Any

ADDRESS = "https://provider.example/specs/media.json"


def with_checksum(document: Json) -> None:
    document["info"]["version"] = "1.1.0"
    document["components"]["schemas"]["Media"]["properties"]["checksum"] = {"type": "string"}


def run(
    project: Project, answer: Callable[[httpx.Request], httpx.Response], *arguments: str
) -> tuple[int, dict[str, Json]]:
    folder = project.folder / "change"
    code = fetch.main(
        [str(folder), *arguments, "--root", str(project.folder)],
        transport=httpx.MockTransport(answer),
    )
    return code, json.loads((folder / "report.json").read_text("utf-8"))


def test_a_new_version_is_fetched_and_taken_in(small: Project) -> None:
    content = small.version("media", with_checksum).read_bytes()
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=content)

    code, told = run(small, answer, "media", ADDRESS)
    assert (code, told["bump"]) == (0, "minor")
    assert asked == [ADDRESS]
    assert (small.folder / "specs" / "media" / "media.json").read_bytes() == content
    markdown = (small.folder / "change" / "report.md").read_text("utf-8")
    assert "New attribute `Media.checksum`." in markdown


def test_the_version_that_there_is_changes_nothing(small: Project) -> None:
    content = (small.folder / "specs" / "media" / "media.json").read_bytes()
    before = small.files()
    code, told = run(small, lambda _: httpx.Response(200, content=content), "media", ADDRESS)
    assert (code, told["apis"]) == (0, [])
    assert small.files() == before


def test_without_an_api_all_are_looked_for_whose_source_is_an_address(small: Project) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(404)

    code, told = run(small, answer)
    assert asked == ["raw.githubusercontent.com"]
    assert code == 2
    ((problem,),) = (api["problems"] for api in told["apis"])
    assert "cannot be downloaded" in problem["reason"]


def test_a_version_that_cannot_be_taken_in_is_reported_and_left(small: Project) -> None:
    before = small.files()
    code, told = run(small, lambda _: httpx.Response(200, content=b"{}"), "media", ADDRESS)
    assert code == 2
    (api,) = told["apis"]
    assert "neither Swagger 2.0 nor OpenAPI" in api["problems"][0]["reason"]
    assert small.files() == before


def test_only_https_is_fetched_from_end_to_end(small: Project) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.scheme == "https":
            return httpx.Response(302, headers={"Location": "http://provider.example/media.json"})
        return httpx.Response(200, content=b"{}")

    code, told = run(small, answer, "media", ADDRESS)
    assert code == 2
    assert "which is not https" in told["apis"][0]["problems"][0]["reason"]
    code, told = run(small, answer, "media", "http://provider.example/media.json")
    assert code == 2
    assert told["apis"][0]["problems"][0]["reason"] == "is not an https URL"


def test_an_address_with_a_hop_over_http_is_refused(small: Project) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if str(request.url) == ADDRESS:
            return httpx.Response(302, headers={"Location": "http://provider.example/media.json"})
        if request.url.scheme == "http":
            return httpx.Response(302, headers={"Location": f"{ADDRESS}?new"})
        return httpx.Response(200, content=b"{}")

    code, told = run(small, answer, "media", ADDRESS)
    assert code == 2
    assert "which is not https" in told["apis"][0]["problems"][0]["reason"]


def test_an_invalid_address_is_reported(small: Project) -> None:
    code, told = run(
        small, lambda _: httpx.Response(200), "media", "https://provider.example:x/media.json"
    )
    assert code == 2
    assert "cannot be downloaded" in told["apis"][0]["problems"][0]["reason"]


def test_a_description_without_end_is_given_up(
    small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1000)
    code, told = run(small, lambda _: httpx.Response(200, content=b"x" * 1001), "media", ADDRESS)
    assert code == 2
    assert told["apis"][0]["problems"][0]["reason"] == "is larger than 1000 bytes"


def test_an_unknown_api_is_refused(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch.main([str(small.folder), "medja", "--root", str(small.folder)]) == 2
    assert "unknown API 'medja'" in capsys.readouterr().err


def test_what_is_not_looked_at_is_named(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(small, lambda _: httpx.Response(404))
    assert code == 2
    assert told["not_checked"].keys() == {"coviu"}
    assert "its source is not an https URL: " in told["not_checked"]["coviu"]
    assert "coviu was not checked: " in capsys.readouterr().out
    markdown = (small.folder / "change" / "report.md").read_text("utf-8")
    assert "## Not checked\n\n- `coviu`: its source" in markdown
    _, told = run(small, lambda _: httpx.Response(404), "media", ADDRESS)
    assert told["not_checked"] == {}


def test_a_description_is_asked_for_with_the_etag_of_the_one_that_is_there(small: Project) -> None:
    content = small.version("media", with_checksum).read_bytes()
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("If-None-Match"))
        if asked[-1] == '"v2"':
            return httpx.Response(304)
        return httpx.Response(200, content=content, headers={"ETag": '"v2"'})

    assert run(small, answer, "media", ADDRESS)[0] == 0
    after = small.files()
    assert json.loads(after["specs/etags.json"])["media"]["etag"] == '"v2"'
    code, told = run(small, answer, "media", ADDRESS)
    assert (code, told["apis"]) == (0, [])
    # Not of another address, and not when the file was replaced since.
    run(small, answer, "media", f"{ADDRESS}?other")
    assert asked == [None, '"v2"', None]
    assert small.files() == after


def test_an_answer_that_was_not_asked_for_is_a_failure(small: Project) -> None:
    code, told = run(small, lambda _: httpx.Response(304), "media", ADDRESS)
    assert code == 2
    assert "cannot be downloaded" in told["apis"][0]["problems"][0]["reason"]
    (small.folder / "specs" / "etags.json").write_text("{", "utf-8")
    code, told = run(small, lambda _: httpx.Response(200), "media", ADDRESS)
    assert code == 2
    assert "Delete it." in told["apis"][0]["problems"][0]["hint"]
