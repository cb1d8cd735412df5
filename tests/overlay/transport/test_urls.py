from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from trunkline._transport.urls import is_loopback, may_carry_secrets


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example",
        "HTTPS://API.example/v1",
        "https://api.example:8443/v1?x=http://other",
        "https://api.example?x=1",
        "https://xn--bcher-kva.example",
        "https://bücher.example",
        "https://203.0.113.7",
        "https://[2001:db8::1]:8443/x",
        "http://localhost:8000/x",
        "http://LOCALHOST",
        "http://127.0.0.1",
        "http://127.9.9.9:80",
        "http://[::1]:8000",
    ],
)
def test_credentials_are_sent_over_tls_or_to_loopback(url: str) -> None:
    assert may_carry_secrets(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example",
        "http://localhost.example",
        "http://localhost%2eexample",
        "http://127.0.0.1.example",
        "http://localhost@api.example",
        "http://localhost:x@api.example",
        "https://user:secret@api.example",
        "https://api.example@",
        "http://localhost\\@api.example",
        "http://localhost\t.example",
        "http://localhost\n.example",
        " http://localhost",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://[::]",
        "http://[::ffff:10.0.0.1]",
        "http://localhost:80x",
        "https://api.example:65536",
        "https://api..example",
        "https://.",
        f"https://{'ü' * 60}.example",
        "ftp://localhost",
        "file:///etc/hosts",
        "https://",
        "https:///path",
        "https://[::1",
        "https:api.example",
        "//api.example",
        "/auth/token",
        "",
        None,
        b"https://api.example",
    ],
)
def test_credentials_are_sent_nowhere_else(url: object) -> None:
    assert not may_carry_secrets(url)


@given(st.from_regex(r"https?://[a-z0-9@:./\\?#%\[\] -]{0,30}", fullmatch=True))
def test_the_check_and_the_client_parse_an_allowed_url_alike(url: str) -> None:
    if may_carry_secrets(url):
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL:
            return  # Nothing is sent.
        str(URL(url, encoded=True).raw_host).encode("idna")  # Like the default transport.
        assert parsed.scheme == "https" or is_loopback(parsed.host)
        assert not parsed.userinfo
