from __future__ import annotations

from typing import Any

import pytest

from trunkline._client.base_urls import BaseUrls, base_url_from
from trunkline._transport.urls import is_loopback
from trunkline.errors import ConfigError

PUBLISHED = "https://api.example/v1/things"


def base_url(chosen: Any, published: str = PUBLISHED, *, has_credentials: bool = True) -> str:
    return BaseUrls(chosen, has_credentials=has_credentials).of("things", published)


def test_the_published_url_is_the_default() -> None:
    assert base_url(None) == PUBLISHED
    assert base_url(None, "https://api.example/") == "https://api.example"
    assert base_url({"others": "https://other.example"}) == PUBLISHED


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:8000", "https://proxy.example/", "http://[::1]:1"]
)
def test_an_origin_replaces_the_origin_and_keeps_the_path(origin: str) -> None:
    assert base_url(origin) == origin.rstrip("/") + "/v1/things"


def test_a_mapping_may_have_a_default_origin() -> None:
    mapping = {"others": "https://gate.example/a", "*": "https://proxy.example"}
    assert base_url(mapping) == "https://proxy.example/v1/things"
    assert base_url({**mapping, "things": "https://gate.example/b"}) == "https://gate.example/b"
    with pytest.raises(ConfigError, match="origin without a path"):
        base_url({"*": "https://proxy.example/path"})


def test_the_environment_sets_an_origin_and_base_urls_of_single_apis() -> None:
    environ = {
        "TRUNKLINE_BASE_URL": " http://127.0.0.1:8000 ",
        "TRUNKLINE_BASE_URL_THINGS": "https://gate.example/a",
        "TRUNKLINE_BASE_URL_OTHERS": "",
        "TRUNKLINE_BASE_URL_UNKNOWN": "nonsense",
    }
    assert base_url_from({}, ["things"]) == {}
    option = base_url_from(environ, ["things", "others"])
    assert option == {"*": "http://127.0.0.1:8000", "things": "https://gate.example/a"}


@pytest.mark.parametrize("name", ["TRUNKLINE_BASE_URL", "TRUNKLINE_BASE_URL_THINGS"])
@pytest.mark.parametrize("url", ["api.example", "http://api.example", "https://u:s3cr3t@a.example"])
def test_the_error_for_an_invalid_url_names_its_variable(name: str, url: str) -> None:
    with pytest.raises(ConfigError, match=f"^{name}: ") as caught:
        base_url_from({name: url}, ["things"])
    assert "s3cr3t" not in str(caught.value)
    assert "base_url" not in str(caught.value)


def test_a_mapping_sets_complete_urls() -> None:
    assert base_url({"things": "https://gate.example/a/b/"}) == "https://gate.example/a/b"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.example",
        "ftp://api.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user@api.example",
        "https://user:s3cr3t@api.example",
        "https://api.example?key=s3cr3t",
        "https://api.example?",
        "https://api.example#s3cr3t",
        "https://api.example#",
        "https://api.example:99999",
        "https://api.example:port",
        "https://[::1",
        "https://api..example",
        "https://.",
        f"https://{'a' * 64}.example",
        "https://api.example\\@evil.example",
        "https://api.example\r\nX: s3cr3t",
        "https://api .example",
        "https://äpi.example",
        7,
        b"https://api.example",
    ],
)
@pytest.mark.parametrize("mapped", [True, False])
def test_an_invalid_url_is_rejected(url: Any, mapped: bool) -> None:
    with pytest.raises(ConfigError, match="base_url") as caught:
        base_url({"things": url} if mapped else url)
    assert "s3cr3t" not in str(caught.value)


def test_an_origin_with_a_path_is_rejected() -> None:
    with pytest.raises(ConfigError, match="mapping"):
        base_url("https://api.example/v1")


@pytest.mark.parametrize(
    "url", ["http://api.example", "http://10.0.0.1", "http://127.0.0.1.evil.example"]
)
def test_credentials_require_https_except_for_loopback(url: str) -> None:
    for chosen in (url, {"things": url}):
        with pytest.raises(ConfigError, match="https"):
            base_url(chosen)
    with pytest.raises(ConfigError, match="https"):
        base_url(None, url)
    assert base_url(url, has_credentials=False) == f"{url}/v1/things"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"])
def test_loopback_hosts_are_recognized(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "128.0.0.1", "localhost.example", "::2", "[::1]"])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)
