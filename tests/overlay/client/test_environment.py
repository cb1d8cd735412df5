"""Clients configured by the environment, and sandbox credentials at the host of a provider."""

from __future__ import annotations

import ssl
import sys
from typing import Any

import httpx
import pytest
from tests.fakes.keys import pem
from tests.fakes.scripted_server import ScriptedServer, respond

from trunkline import Coviu, Vonage, errors
from trunkline._transport.urls import is_host_of
from trunkline.sandbox import Credentials, Sandbox

EMPTY = respond({"_embedded": {"applications": []}, "total_items": 0})


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VONAGE_API_KEY", "abcd1234")
    monkeypatch.setenv("VONAGE_API_SECRET", "secret")


async def test_the_base_url_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer(EMPTY) as server:
        monkeypatch.setenv("TRUNKLINE_BASE_URL", server.url)
        async with Vonage.from_env() as vonage:
            await vonage.applications.list().collect()
        assert [request.target.partition("?")[0] for request in server.requests] == [
            "/v2/applications"
        ]


async def test_the_base_url_of_one_api_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer(EMPTY) as server:
        monkeypatch.setenv("TRUNKLINE_BASE_URL", "http://127.0.0.1:1")
        monkeypatch.setenv("TRUNKLINE_BASE_URL_APPLICATIONS", f"{server.url}/gate")
        async with Vonage.from_env() as vonage:
            await vonage.applications.list().collect()
        assert server.requests[0].target.startswith("/gate/v2/applications")


@pytest.mark.parametrize("option", [None, "chosen"])
async def test_the_option_precedes_the_environment(
    option: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(200, json={"_embedded": {"applications": []}})

    monkeypatch.setenv("TRUNKLINE_BASE_URL", "http://127.0.0.1:1")
    options: Any = {"base_url": option and "https://chosen.example"}
    async with Vonage.from_env(transport=httpx.MockTransport(respond), **options) as vonage:
        await vonage.applications.list().collect()
    assert hosts == ["chosen.example" if option else "api.nexmo.com"]


def test_an_invalid_url_raises_when_the_client_is_created(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRUNKLINE_BASE_URL", "http://elsewhere.example")
    with pytest.raises(errors.ConfigError, match=r"^TRUNKLINE_BASE_URL: credentials require https"):
        Vonage.from_env()


def fail(request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing may be sent")


def vonage(**options: Any) -> Vonage:
    known = Credentials()
    own = {"api_key": known.api_key, "api_secret": known.api_secret}
    own |= {"application_id": known.application_id, "private_key": known.private_key}
    return Vonage(**{**own, "transport": httpx.MockTransport(fail), **options})


HOSTS = [
    None,
    "https://api.nexmo.com",
    "https://API.nexmo.com:443/",
    "https://api-us.nexmo.com",
    {"applications": "https://api.nexmo.com./v2", "conversations": "https://api.nexmo.com/x"},
]


@pytest.mark.parametrize("base_url", HOSTS)
@pytest.mark.parametrize("change", [{}, {"api_key": "abcd1234"}, {"api_secret": "secret"}])
def test_basic_credentials_of_a_sandbox_are_not_sent_to_the_provider(
    base_url: Any, change: dict[str, str]
) -> None:
    client = vonage(base_url=base_url, **change)
    with pytest.raises(errors.ConfigError) as caught:
        client.applications.list()
    name = "api_secret" if "api_key" in change else "api_key"
    assert str(caught.value).startswith(f"{name}: the credential of a sandbox is not sent")
    assert "TRUNKLINE_BASE_URL" in str(caught.value)


@pytest.mark.parametrize("base_url", HOSTS)
def test_an_application_of_a_sandbox_is_not_used_at_the_provider(base_url: Any) -> None:
    client = vonage(base_url=base_url)
    with pytest.raises(errors.ConfigError, match=r"^application_id: the credential of a sandbox"):
        client.conversations.list()


async def test_an_application_created_in_a_sandbox_is_not_used_at_the_provider() -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as inside:
        made = await inside.applications.create(name="made")
        client = vonage(application_id=made.id)
        with pytest.raises(errors.ConfigError, match=r"^application_id: "):
            client.conversations.list()


def test_a_sandbox_key_is_not_used_at_another_provider() -> None:
    known = Credentials()
    for secret in (known.coviu_key_secret, "real"):
        client = Coviu(
            api_key=known.coviu_api_key, key_secret=secret, transport=httpx.MockTransport(fail)
        )
        with pytest.raises(errors.ConfigError, match=r"^api_key: the credential of a sandbox"):
            client.sessions.list()


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:1", "https://sandbox.example", "https://nexmo.com.example"]
)
def test_sandbox_credentials_are_accepted_at_other_hosts(base_url: str) -> None:
    assert vonage(base_url=base_url).applications.list() is not None


def test_one_api_may_use_the_provider_while_another_uses_a_sandbox() -> None:
    client = vonage(
        api_key="abcd1234", api_secret="secret", base_url={"conversations": "http://127.0.0.1:1/v1"}
    )
    assert client.applications.list() is not None
    assert client.conversations.list() is not None
    with pytest.raises(errors.ConfigError, match=r"^application_id: "):
        client.media.list()


@pytest.mark.parametrize(
    ("url", "published", "expected"),
    [
        ("https://api.a.example/x", "https://api.a.example/v1", True),
        ("https://b.a.example", "https://api.a.example", True),
        ("https://a.example", "https://api.a.example", True),
        ("https://aa.example", "https://api.a.example", False),
        ("https://other.example", "https://a.example", False),
        ("https://a.example", "https://a.example", True),
        ("http://127.0.0.1:80", "https://api.a.example", False),
        ("http://[::1]", "https://api.a.example", False),
    ],
)
def test_the_hosts_of_a_provider_share_a_domain(url: str, published: str, expected: bool) -> None:
    assert is_host_of(url, published) == expected


def test_the_system_trust_store_is_used_on_request() -> None:
    truststore = pytest.importorskip("truststore")
    client = Vonage(api_key="a", api_secret="b", ssl_context="system")
    transport: Any = client._api_clients.context.transport
    assert isinstance(transport._ssl, truststore.SSLContext)
    assert transport._ssl.verify_mode == ssl.CERT_REQUIRED


def test_the_system_trust_store_needs_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    with pytest.raises(errors.ConfigError, match=r"pip install 'trunkline\[truststore\]'"):
        Vonage(api_key="a", api_secret="b", ssl_context="system")


@pytest.mark.parametrize("value", ["System", True, object()])
def test_another_tls_configuration_is_rejected(value: Any) -> None:
    with pytest.raises(errors.ArgumentError, match=r'expected an ssl.SSLContext or "system"'):
        Vonage(api_key="a", api_secret="b", ssl_context=value)


async def test_the_system_trust_store_rejects_an_unknown_certificate() -> None:
    pytest.importorskip("truststore")
    async with Sandbox(tls=True) as sandbox:
        async with sandbox.vonage(private_key=pem(), ssl_context="system") as client:
            with pytest.raises(errors.TLSError):
                await client.applications.list().first()
