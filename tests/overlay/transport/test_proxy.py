"""Proxies and certificate authorities, from the environment and from options."""

from __future__ import annotations

import base64
import ssl
import traceback
from pathlib import Path
from typing import Any

import certifi
import pytest
from tests.fakes.certificates import server_context, trusting
from tests.fakes.proxy import connect_proxy
from tests.fakes.scripted_server import ScriptedServer, respond

from trunkline import Vonage
from trunkline._transport.aiohttp import AiohttpTransport
from trunkline._transport.base import TransportRequest
from trunkline._transport.limits import Limits
from trunkline._transport.proxy import Proxies, Proxy
from trunkline._transport.tls import ssl_context_from
from trunkline.errors import APIConnectionError, ArgumentError, ConfigError

SECRET = "Bearer planted-s3cr3t"
HOST = "192.0.2.7"  # An address without a route (RFC 5737), except through the proxy.


def request(url: str, headers: dict[str, str] | None = None) -> TransportRequest:
    return TransportRequest("GET", url, {"accept": "*/*", **(headers or {})})


async def test_an_https_url_is_tunnelled_and_the_proxy_receives_no_credential(
    tmp_path: Path,
) -> None:
    server_tls = server_context(tmp_path, address=HOST)
    async with (
        ScriptedServer(respond({"id": "a"}), tls=server_tls) as server,
        connect_proxy(int(server.url.rpartition(":")[2])) as proxy,
    ):
        proxies = Proxies(f"http://me:p%40ss@127.0.0.1:{proxy.port}")
        transport = AiohttpTransport(Limits(), trusting(), proxies)
        for _ in range(3):  # Over one tunnel.
            response = await transport.send(
                request(f"https://{HOST}/things", {"authorization": SECRET})
            )
            assert (response.status, response.body) == (200, b'{"id": "a"}')
        await transport.aclose()
        (head,) = proxy.heads
        assert head.startswith(b"CONNECT 192.0.2.7:443 HTTP/1.1\r\n")
        assert b"s3cr3t" not in head
        assert base64.b64encode(b"me:p@ss") in head
        assert [sent.target for sent in server.requests] == ["/things"] * 3
        assert b"p@ss" not in repr(server.requests).encode()


@pytest.mark.parametrize("status", [b"403 Forbidden", b"407 Proxy Authentication Required"])
async def test_the_error_names_a_proxy_that_rejects_the_request(status: bytes) -> None:
    async with connect_proxy(1, status) as proxy:
        transport = AiohttpTransport(
            Limits(), trusting(), Proxies(f"http://me:s3cr3t@127.0.0.1:{proxy.port}")
        )
        sent = request(f"https://{HOST}/", {"authorization": SECRET})
        with pytest.raises(APIConnectionError, match=r"the proxy refused .* status 40") as caught:
            await transport.send(sent)
        await transport.aclose()
    assert (caught.value.phase, caught.value.sent, sent.sent) == ("connect", False, False)
    assert caught.value.__cause__ is None
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))


async def test_an_http_url_is_forwarded_only_without_credentials() -> None:
    async with connect_proxy(1) as proxy:
        transport = AiohttpTransport(Limits(), None, Proxies(f"http://127.0.0.1:{proxy.port}"))
        response = await transport.send(request(f"http://{HOST}/a?b=c"))
        assert response.body == b"{}"
        for name in ("authorization", "Authorization", "cookie"):
            with pytest.raises(APIConnectionError, match="without TLS"):
                await transport.send(request(f"http://{HOST}/a", {name: SECRET}))
        await transport.aclose()
        (head,) = proxy.heads
    assert head.startswith(b"GET http://192.0.2.7/a?b=c HTTP/1.1\r\nHost: 192.0.2.7\r\n")


async def test_a_loopback_host_has_no_proxy() -> None:
    async with ScriptedServer(respond({})) as server, connect_proxy(1) as proxy:
        transport = AiohttpTransport(Limits(), None, Proxies(f"http://127.0.0.1:{proxy.port}"))
        assert (await transport.send(request(server.url))).status == 200
        await transport.aclose()
        assert proxy.heads == []


P = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("environ", "scheme", "host", "proxied"),
    [
        ({}, "https", "a.example", False),
        ({"HTTPS_PROXY": P}, "https", "a.example", True),
        ({"https_proxy": P}, "https", "a.example", True),
        ({"HTTPS_PROXY": "proxy.example:3128"}, "https", "a.example", True),
        ({"HTTPS_PROXY": P}, "http", "a.example", False),
        ({"HTTP_PROXY": P}, "http", "a.example", True),
        ({"HTTP_PROXY": P}, "https", "a.example", False),
        ({"HTTP_PROXY": P, "REQUEST_METHOD": "GET"}, "http", "a.example", False),
        ({"http_proxy": P, "REQUEST_METHOD": "GET"}, "http", "a.example", True),
        ({"ALL_PROXY": P}, "http", "a.example", True),
        ({"all_proxy": P}, "https", "a.example", True),
        ({"ALL_PROXY": P}, "https", "localhost", False),
        ({"ALL_PROXY": P}, "https", "127.0.0.9", False),
        ({"ALL_PROXY": P}, "https", "::1", False),
        ({"ALL_PROXY": P, "NO_PROXY": "*"}, "https", "a.example", False),
        ({"ALL_PROXY": P, "no_proxy": "b.example, a.example"}, "https", "A.example.", False),
        ({"ALL_PROXY": P, "NO_PROXY": "example"}, "https", "a.example", False),
        ({"ALL_PROXY": P, "NO_PROXY": ".example"}, "https", "a.example", False),
        ({"ALL_PROXY": P, "NO_PROXY": "*.example"}, "https", "a.example", False),
        ({"ALL_PROXY": P, "NO_PROXY": "ample"}, "https", "a.example", True),
        ({"ALL_PROXY": P, "NO_PROXY": "a.example:443"}, "https", "a.example", False),
        ({"ALL_PROXY": P, "NO_PROXY": "a.example:444"}, "https", "a.example", True),
        ({"ALL_PROXY": P, "NO_PROXY": "10.0.0.0/8"}, "https", "10.1.2.3", False),
        ({"ALL_PROXY": P, "NO_PROXY": "10.0.0.0/8"}, "https", "11.1.2.3", True),
        ({"ALL_PROXY": P, "NO_PROXY": ","}, "https", "a.example", True),
    ],
)
def test_the_environment_selects_the_proxy(
    environ: dict[str, str], scheme: str, host: str, proxied: bool
) -> None:
    assert (Proxies(None, environ).of(scheme, host, 443) == Proxy(P)) is proxied


@pytest.mark.parametrize(
    "url",
    ["socks5://me:s3cr3t@p:1", "http://", "http://me:s3cr3t@p:port", "http://[s3cr3t", 12, ""],
)
def test_an_invalid_proxy_is_rejected_and_not_quoted(url: Any) -> None:
    with pytest.raises(ConfigError, match="proxy: expected the URL") as caught:
        Proxies(url)
    assert "s3cr3t" not in str(caught.value)
    assert "s3cr3t" not in repr(Proxies("http://me:s3cr3t@p").of("https", "a.example", 443))


async def test_the_options_of_a_client_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://p:1")
    keys: Any = {"api_key": "k", "api_secret": "s"}
    with pytest.raises(ConfigError, match="SOCKS"):
        Vonage(**keys)
    async with Vonage(**keys, trust_env=False), Vonage(**keys, proxy=P):
        pass
    invalid: Any = "no"
    with pytest.raises(ArgumentError, match="trust_env: expected a bool, got str"):
        Vonage(**keys, trust_env=invalid)


def test_certificates_of_the_environment_replace_those_of_certifi(tmp_path: Path) -> None:
    context = ssl_context_from({})
    assert context is ssl_context_from({"SSL_CERT_FILE": ""})
    one = ssl.DER_cert_to_PEM_cert(context.get_ca_certs(binary_form=True)[0])
    (tmp_path / "one.pem").write_text(one)
    small = ssl_context_from({"SSL_CERT_FILE": str(tmp_path / "one.pem")})
    assert small.cert_store_stats()["x509_ca"] == 1
    assert (small.check_hostname, small.verify_mode) == (True, ssl.CERT_REQUIRED)
    folder = ssl_context_from({"SSL_CERT_DIR": str(tmp_path)})
    assert folder.cert_store_stats()["x509_ca"] == 0  # Loaded when a certificate is verified.
    assert Path(certifi.where()).exists()
    (tmp_path / "bad.pem").write_text("no certificate")
    for name in ("missing.pem", "bad.pem"):
        with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
            ssl_context_from({"SSL_CERT_FILE": str(tmp_path / name)})
